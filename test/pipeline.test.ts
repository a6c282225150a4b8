import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { createClient } from "../scripts/demo/client.ts";
import { type Rebooru, startRebooru } from "../scripts/demo/rebooru.ts";
import { createStandIn, type StandIn } from "../scripts/world/stand-in.ts";
import { submissionsOf, type WorldSubmission } from "../scripts/world/world.ts";
import { temporaryFolder } from "./support/temporary-store.ts";

const key = "pipeline-test-key";
const folder = temporaryFolder();
let standIn: StandIn;
let rebooru: Rebooru;

const settings = () => ({
  API_KEY: key,
  TICK_SECONDS: "1",
  HOST_PACE: "*=8/0",
  IMGUR_CLIENT_ID: "client",
  FETCH_GATEWAYS: standIn.gateways,
});

beforeAll(async () => {
  standIn = await createStandIn({ seed: 7, subreddits: ["pics"], submissions: 60 });
  rebooru = await startRebooru(folder.path, settings());
});
afterAll(async () => {
  await rebooru.stop();
  await standIn.close();
  folder.dispose();
});

type Row = { submission: string; sha256: string; caption: string | null };

/** What is stored, in order, by natural keys. */
function stored(): Map<string, { sha256: string; caption: string | null }[]> {
  using db = new Database(join(folder.path, "data", "rebooru.sqlite"), { readonly: true });
  const rows = db
    .query<Row, []>(
      `SELECT submission_id AS submission, sha256, caption FROM image JOIN file ON file.id = file_id
       WHERE state = 'done' ORDER BY submission_id, link_id, position`,
    )
    .all();
  return new Map(
    [...Map.groupBy(rows, (row) => row.submission)].map(([id, images]) => [
      id,
      images.map(({ sha256, caption }) => ({ sha256, caption })),
    ]),
  );
}

async function wanted(submissions: readonly WorldSubmission[]) {
  const expected = new Map<string, { sha256: string; caption: string | null }[]>();
  for (const { id, expected: pictures } of submissions) {
    const images: { sha256: string; caption: string | null }[] = [];
    for (const { recipe, caption } of pictures) {
      const sha256 = new Bun.CryptoHasher("sha256").update(await standIn.bytesOf(recipe)).digest("hex");
      images.push({ sha256, caption: caption ?? null });
    }
    if (images.length > 0) expected.set(id, images);
  }
  return expected;
}

/** Waits until all of these submissions have arrived and nothing of them is left to do. */
async function settled(submissions: readonly WorldSubmission[]): Promise<void> {
  const ids = JSON.stringify(submissions.map(({ id }) => id));
  const left = `SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT id FROM submission)
    UNION ALL SELECT submission_id FROM link WHERE state = 'due' AND tries = 0
    UNION ALL SELECT submission_id FROM image WHERE state = 'due' AND tries = 0`;
  const isSettled = (): boolean => {
    using db = new Database(join(folder.path, "data", "rebooru.sqlite"), { readonly: true });
    return db.query(`${left} LIMIT 1`).get(ids) === null;
  };
  while (!isSettled()) await Bun.sleep(50);
}

test("a followed subreddit becomes exactly its pictures, in order, once each", async () => {
  await createClient(rebooru.url, key).follow("PICS");
  const submissions = submissionsOf(standIn.world, "pics");
  const expected = await wanted(submissions);
  await settled(submissions);
  expect(expected.size).toBeGreaterThan(20);
  expect(stored()).toEqual(expected);
});

test("no picture was downloaded twice, and every failure says why", async () => {
  const media = standIn.requests.filter(
    ({ method, url }) => method === "GET" && url.startsWith("https://i.redd.it/"),
  );
  const downloads = Map.groupBy(media, ({ url }) => url);
  expect([...downloads].filter(([, requests]) => requests.length > 1).map(([url]) => url)).toEqual([]);

  const reasons = new Map<string, string>();
  for (const stage of ["link", "image"]) {
    const answer = await fetch(`${rebooru.url}/api/dead?stage=${stage}&limit=200`, {
      headers: { "x-api-key": key },
    });
    for (const row of (await answer.json()) as { submission: string; code: string }[])
      reasons.set(row.submission, row.code);
  }
  const failing = submissionsOf(standIn.world, "pics").filter(({ failure }) => failure !== undefined);
  expect(failing.length).toBeGreaterThan(5);
  // These are tried again, a page in the place of a picture as well.
  const again = ["truncated", "undecodable", "not_picture"];
  const dead = failing.filter(({ failure = "" }) => !again.includes(failure));
  expect(dead.map(({ id, kind }) => [kind, reasons.get(id)])).toEqual(
    dead.map(({ kind, failure }) => [kind, failure]),
  );
});

test("a picture is found by a copy of itself", async () => {
  const submissions = submissionsOf(standIn.world, "pics");
  const paintings = submissions.flatMap(({ expected }) => expected.map(({ recipe }) => recipe.painting));
  // A picture that somebody has reposted may rightly be found as the repost.
  const isPostedOnce = ({ expected }: WorldSubmission) =>
    paintings.filter((painting) => painting === expected[0]?.recipe.painting).length === 1;
  const original = submissions.find((one) => one.kind === "image" && isPostedOnce(one));
  const recipe = original?.expected[0]?.recipe;
  if (!recipe) throw new Error("the stand-in has no single image");
  const copy = await standIn.bytesOf({ ...recipe, copy: { maxSide: 300, quality: 40 } });
  const [nearest] = await createClient(rebooru.url, key).search(copy, "dhash_xor_norm");
  expect(nearest?.url).toBe(`https://redd.it/${original?.id}`);
});

test("after a restart everything stands as before, and what was posted meanwhile arrives", async () => {
  const before = stored();
  await rebooru.stop();
  const added = standIn.add([
    { subreddit: "pics", kind: "image" },
    { subreddit: "pics", kind: "gallery" },
  ]);
  rebooru = await startRebooru(folder.path, settings());
  const expected = await wanted(added);
  await settled(added);
  expect(stored()).toEqual(new Map([...before, ...expected].toSorted(([a], [b]) => (a < b ? -1 : 1))));
});

import { afterAll, beforeAll, expect, test } from "bun:test";
import { kindNames } from "../../scripts/world/kinds.ts";
import { distinctContents } from "../../scripts/world/scene.ts";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsOf } from "../../scripts/world/world.ts";
import { ask, oneOf } from "./asking.ts";

const now = 1_760_000_000;
let standIn: StandIn;
beforeAll(async () => {
  standIn = await createStandIn({ now, submissions: 70 });
});
afterAll(() => standIn.close());

test("seed and time alone decide what there is", async () => {
  const [same, other] = await Promise.all([
    createStandIn({ now, submissions: 70 }),
    createStandIn({ now, submissions: 70, seed: 2 }),
  ]);
  expect(same.world).toEqual(standIn.world);
  expect(other.world.submissions).not.toEqual(standIn.world.submissions);
  await Promise.all([same.close(), other.close()]);
});

test("every kind of submission occurs, and ids are unique and grow with the time", () => {
  const { submissions } = standIn.world;
  expect(new Set(submissions.map(({ kind }) => kind))).toEqual(new Set(kindNames));
  expect(new Set(submissions.map(({ id }) => id)).size).toBe(70);
  const ids = submissions.map(({ id }) => id);
  expect(ids.toSorted()).toEqual(ids);
  expect(submissions.every(({ created }) => created < now)).toBe(true);
});

test("the submissions are shared out among the subreddits that were asked for", async () => {
  const many = await createStandIn({ now, submissions: 101, subreddits: ["a1", "b2", "c3", "d4"] });
  expect(many.world.subreddits.map(({ name }) => submissionsOf(many.world, name).length)).toEqual([
    51, 16, 16, 18,
  ]);
  await many.close();
});

test("at every 25th submission, from either end, several share one second", async () => {
  const large = await createStandIn({ now, submissions: 230, subreddits: ["pics"] });
  const times = submissionsOf(large.world, "pics").map(({ created }) => created);
  for (let border = 25; border < 230; border += 25) {
    expect(times[border - 1]).toBe(times[border] as number);
    expect(times[230 - border - 1]).toBe(times[230 - border] as number);
  }
  await large.close();
});

test("every expected picture stands where it is expected, and equal contents are told as equal", async () => {
  const hashes = new Map<string, string>();
  const contents = [...distinctContents(standIn.world.submissions)];
  const bytes = await Promise.all(contents.map(([, recipe]) => standIn.bytesOf(recipe)));
  for (const [index, [content]] of contents.entries())
    hashes.set(content, Bun.SHA256.hash(bytes[index] ?? "", "hex"));
  expect(new Set(hashes.values()).size).toBe(hashes.size);
  for (const { expected } of standIn.world.submissions)
    for (const { url, recipe } of expected) {
      const answer = await ask(standIn, url);
      expect([url, answer.status]).toEqual([url, 200]);
      expect(await answer.bytes()).toEqual(new Uint8Array(await standIn.bytesOf(recipe)));
    }
});

test("a submission with a reason to fail expects no picture", () => {
  for (const { expected, failure } of standIn.world.submissions) if (failure) expect(expected).toEqual([]);
});

test("what is added arrives, is served, and is known by its kind", async () => {
  const own = await createStandIn({ now, submissions: 45 });
  const [gallery] = own.add([{ kind: "gallery", subreddit: "EarthViews" }]);
  expect(gallery?.created).toBeGreaterThanOrEqual(now);
  expect(submissionsOf(own.world, "earthviews").at(-1)).toEqual(gallery as NonNullable<typeof gallery>);
  expect((await ask(own, gallery?.expected[0]?.url ?? "")).status).toBe(200);
  await own.close();
});

test("a host fails as told until it is healed, and every request is in the log", async () => {
  const url = oneOf(standIn, "image").expected[0]?.url ?? "";
  standIn.fail("i.redd.it", { status: 503, headers: { "retry-after": "7" }, body: "over capacity" });
  const failed = await ask(standIn, url);
  expect([failed.status, failed.headers.get("retry-after")]).toEqual([503, "7"]);
  standIn.heal("i.redd.it");
  expect((await ask(standIn, url)).status).toBe(200);
  expect(standIn.requests.slice(-2).map(({ host, status }) => [host, status])).toEqual([
    ["i.redd.it", 503],
    ["i.redd.it", 200],
  ]);
});

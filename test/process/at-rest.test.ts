import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Rebooru, startRebooru } from "../../scripts/demo/rebooru.ts";
import { readConfig } from "../../src/config/config.ts";
import { createContext } from "../../src/create-context.ts";
import { createLog } from "../../src/log.ts";
import { damagePage } from "../support/damage-page.ts";
import { paint } from "../support/paint.ts";
import { storePicture } from "../support/store-picture.ts";
import { archive, observationOf, temporaryFolder } from "../support/temporary-store.ts";

const key = "an-admin-key";
const headers = { "x-api-key": key };
const folder = temporaryFolder();
const template = join(folder.path, "template/data");
const seeds = [1, 2, 3, 4];
const pictures: { id: number; sha256: string; bytes: Buffer<ArrayBuffer> }[] = [];
/** Upstream has the pictures of the odd seeds. */
const upstream = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    const seed = Number(/(\d)\.png/.exec(request.url)?.[1]);
    if (seed % 2 === 0) return new Response(null, { status: 404 });
    const { bytes } = pictures[seed - 1] ?? {};
    return new Response(bytes && new Uint8Array(bytes), { headers: { "content-type": "image/png" } });
  },
});

beforeAll(async () => {
  const config = readConfig({ DATA_DIR: template, DECODE_CONCURRENCY: "1" });
  const { context, close } = await createContext(config, createLog("silent"));
  for (const seed of seeds) {
    const bytes = Buffer.from(new Uint8Array(await paint(seed, 200, 150)));
    await context.store.saveSightings([observationOf({ id: `s${seed}` }, [])], archive, 1);
    const id = await storePicture(context, `s${seed}`, `https://p.test/${seed}.png`, bytes);
    pictures.push({ id, sha256: new Bun.CryptoHasher("sha256").update(bytes).digest("hex"), bytes });
  }
  await close();
});
afterAll(async () => {
  await upstream.stop(true);
  folder.dispose();
});

let started = 0;
/** Starts a server over a copy of the folder in which something was damaged. */
async function start(damage: (dataDir: string) => void): Promise<Rebooru & { dataDir: string }> {
  const place = join(folder.path, `server-${started++}`);
  const dataDir = join(place, "data");
  cpSync(template, dataDir, { recursive: true });
  damage(dataDir);
  const server = await startRebooru(place, {
    API_KEY: key,
    TICK_SECONDS: "1",
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  });
  return Object.assign(server, { dataDir });
}

type Status = {
  checks: {
    database: { at: number | null; result: string | null; problems: string[]; running: boolean };
    originals: { at: number | null; checked: number; repaired: number; damaged: { file: number }[] };
  };
};

/** The status once the database and all files were checked. */
async function checked(server: Rebooru): Promise<Status["checks"]> {
  for (;;) {
    const { checks } = (await (await fetch(`${server.url}/api/status`, { headers })).json()) as Status;
    if (checks.database.at !== null && checks.originals.at !== null) return checks;
    await Bun.sleep(50);
  }
}

const lies = (dataDir: string, sha256: string, extension: string) =>
  join(
    dataDir,
    extension === "webp" ? "thumbs" : "originals",
    sha256.slice(0, 2),
    sha256.slice(2, 4),
    `${sha256}.${extension}`,
  );
const picture = (seed: number) => pictures[seed - 1] ?? { id: 0, sha256: "", bytes: Buffer.alloc(0) };

test("pictures that were damaged on the disk are fetched again or listed, and never served as they are", async () => {
  const damaged = (dataDir: string) => {
    for (const [seed, damage] of [
      [1, (path: string) => truncateSync(path, 500)],
      [2, (path: string) => writeFileSync(path, readFileSync(path).fill(0, 300, 316))],
      [3, (path: string) => rmSync(path)],
    ] as const)
      damage(lies(dataDir, picture(seed).sha256, "png"));
    writeFileSync(lies(dataDir, picture(4).sha256, "webp"), "");
  };
  await using server = await start(damaged);
  for (const { sha256, bytes } of pictures) {
    const answer = await fetch(`${server.url}/media/${sha256}.png`, { headers });
    if (answer.status === 200) expect(Buffer.from(await answer.bytes())).toEqual(bytes);
    else expect(answer.status).toBe(404);
  }
  const { database, originals } = await checked(server);
  expect(database).toMatchObject({ result: "ok", problems: [], running: false });
  const { id, sha256 } = picture(2);
  expect(originals).toMatchObject({
    checked: 4,
    repaired: 3,
    damagedCount: 1,
    damaged: [{ file: id, sha256, original: "damaged", thumbnail: "whole", reason: expect.any(String) }],
  });
  for (const seed of seeds) {
    const { sha256: name, bytes } = picture(seed);
    const answer = await fetch(`${server.url}/media/${name}.png`, { headers });
    if (seed === 2) expect(answer.status).toBe(404);
    else expect(Buffer.from(await answer.bytes())).toEqual(bytes);
    const thumbnail = await fetch(`${server.url}/thumbs/${name}.webp`, { headers });
    expect(await thumbnail.bytes()).toEqual(new Uint8Array(readFileSync(lies(template, name, "webp"))));
  }
});

describe("a database with a damaged page", () => {
  test.each(["comment", "descriptor", "image", "submission_text_data"])(
    "starts, says so, serves the rest and ends clean: %s",
    async (table) => {
      const server = await start((dataDir) => damagePage(join(dataDir, "rebooru.sqlite"), table));
      const { database } = await checked(server);
      expect(database).toMatchObject({ result: "damaged", at: expect.any(Number) });
      expect(database.problems.length).toBeGreaterThan(0);
      const answer = await fetch(`${server.url}/api/submission?limit=10`, { headers });
      expect(await answer.json()).toHaveLength(seeds.length);
      const lines = (await server.log()).split("\n");
      expect(lines.filter((line) => line.includes("goes on being served"))).toHaveLength(1);
      await server.stop();
      expect(await server.exited).toBe(0);
      const log = join(server.dataDir, "rebooru.sqlite-wal");
      expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
    },
  );

  test("answers with its code where nothing of a list can be read", async () => {
    await using server = await start((dataDir) => damagePage(join(dataDir, "rebooru.sqlite"), "comment"));
    const answer = await fetch(`${server.url}/api/comment?limit=10`, { headers });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { code: "damaged" } });
  });
});

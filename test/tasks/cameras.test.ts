import { afterEach, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createApp } from "../../src/http/app.ts";
import { withoutWorkers } from "../../src/http/without-workers.ts";
import { createKey } from "../../src/tasks/create-key.ts";
import { observe } from "../../src/tasks/observe.ts";
import { inner, main, paris, place, expectedData } from "../media/camera-blocks.ts";
import { makeHalves } from "../media/pictures.ts";
import { exifBlock, jpegWith } from "../media/texts.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const photo = "https://p.test/photo.jpg";
const drawn = "https://p.test/drawn.png";
const answers = {
  [photo]: { body: await jpegWith(exifBlock(main, inner, false, paris)) },
  [drawn]: { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) },
};

let world: World;
afterEach(() => world.close());

async function open(environment: Record<string, string> = {}): Promise<void> {
  world = await openWorld(answers, {
    now,
    environment: { PUBLIC_READ: "true", ...environment },
    parts: { sources: [] },
  });
  for (const [id, link] of Object.entries({ s1: photo, s2: drawn })) {
    const seen = sightingOf({ id, links: [link], created: now - 100, place: "pics" });
    await world.context.store.saveSightings([observe(world.context.resolvers, seen)], archive, now);
  }
  await world.run("resolve", "encode");
}

/** The `exif` that is told of a picture. */
async function exifOf(url: string, key?: string): Promise<unknown> {
  const app = createApp(withoutWorkers(world.context));
  const ask = async (path: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { "x-api-key": key };
    const answer = await app.fetch(new Request(`http://rebooru.test${path}`, { headers }));
    expect(answer.status).toBe(200);
    return (await answer.json()) as { id: number; exif: unknown };
  };
  const { id, exif } = await ask(`/api/file?url=${encodeURIComponent(url)}`);
  expect((await ask(`/api/file/${id}`)).exif).toEqual(exif);
  return exif;
}

/** Whether these digits stand anywhere in the files of the database. */
function isInDatabase(digits: string): boolean {
  const { dataDir } = world.context.config;
  const names = readdirSync(dataDir).filter((name) => name.startsWith("rebooru.sqlite"));
  expect(names).not.toEqual([]);
  return names.some((name) => readFileSync(join(dataDir, name)).includes(digits));
}

const digits = [String(place.latitude), String(Math.abs(place.longitude)), "48.8", "2.29"];

test("camera data are stored with a file and told of it, the place is nowhere", async () => {
  await open();
  expect(await exifOf(photo)).toEqual(expectedData);
  expect(await exifOf(drawn)).toBeNull();
  expect(isInDatabase(String(expectedData.takenAt))).toBe(true);
  for (const some of digits) expect([some, isInDatabase(some)]).toEqual([some, false]);
});

test("a place that is kept is told to whoever has a key, not to the public", async () => {
  await open({ KEEP_GPS: "true" });
  for (const some of digits) expect([some, isInDatabase(some)]).toEqual([some, true]);
  expect(await exifOf(photo)).toEqual(expectedData);
  const { key, hash, prefix } = await createKey();
  await world.context.store.addKey({ name: "reader", hash, prefix, scopes: ["read"] }, now);
  expect(await exifOf(photo, key)).toEqual({ ...expectedData, ...place });
});

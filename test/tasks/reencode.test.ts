import { expect, test } from "bun:test";
import { encoders } from "../../src/encoders/encoders.ts";
import { AppError } from "../../src/errors.ts";
import { ban } from "../../src/tasks/blocklist/ban.ts";
import { loadIndex } from "../../src/tasks/index/load.ts";
import { reencode } from "../../src/tasks/reencode.ts";
import { expectWhole } from "../support/open-collection.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { paint } from "../support/paint.ts";
import { storePicture } from "../support/store-picture.ts";
import { observationOf, archive } from "../support/temporary-store.ts";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { Reply } from "../support/url-map.ts";

const urlOf = (seed: number) => `https://i.redd.it/${seed}.png`;
const old = ["histogram", "dhash"];
const names = encoders.map((encoder) => encoder.name).sort();
type Answers = Record<string, Reply>;

/** Pictures as they were stored before there was more than the first two encoders. */
async function oldWorld(
  seeds: readonly number[],
  { answers = {}, keep = "all" }: { answers?: Answers; keep?: string } = {},
): Promise<World & { files: number[]; whole: Map<string, string> }> {
  const world = await openWorld(answers, { environment: { KEEP_ORIGINALS: keep } });
  const files: number[] = [];
  for (const seed of seeds) {
    const { store } = world.context;
    await store.saveSightings([observationOf({ id: `s${seed}` }, [])], archive, 1);
    files.push(await storePicture(world.context, `s${seed}`, urlOf(seed), await paint(seed, 200, 150)));
  }
  const whole = descriptors(world);
  change(world, `DELETE FROM descriptor WHERE encoder NOT IN ('${old.join("','")}')`);
  await world.context.index.clear();
  await loadIndex(world.context);
  return { ...world, files, whole };
}

function change(world: World, sql: string): void {
  using db = new Database(join(world.context.config.dataDir, "rebooru.sqlite"));
  db.run("PRAGMA busy_timeout = 5000");
  db.run(sql);
}

const descriptors = (world: World) =>
  new Map(
    world
      .rows<{ key: string; bytes: string }>(
        "SELECT encoder || ' ' || file_id AS key, hex(bytes) AS bytes FROM descriptor ORDER BY 1",
      )
      .map(({ key, bytes }) => [key, bytes]),
  );

const failures = (world: World) =>
  world.rows<{ file_id: number; tries: number; next_at: number | null; error_code: string }>(
    "SELECT file_id, tries, next_at, error_code FROM reencoding ORDER BY file_id",
  );
const encodedFrom = (world: World) =>
  world
    .rows<{ encoded_from: string | null }>("SELECT encoded_from FROM file ORDER BY id")
    .map((row) => row.encoded_from);
const run = (world: World) => reencode(world.context);

test("what an old collection lacks is made from the originals, and found at once", async () => {
  const world = await oldWorld([1, 2, 3]);
  expect(await run(world)).toBe(3);
  expect(descriptors(world)).toEqual(world.whole);
  expect(encodedFrom(world)).toEqual([null, null, null]);
  expect(failures(world)).toEqual([]);
  expect(world.context.upkeep.reencoding.left).toBe(0);
  await expectWhole(world.context);
  expect(world.requests).toEqual([]);
  // There is nothing more to do.
  expect(await run(world)).toBe(0);
  await world.close();
});

test("what is there is not touched, only what is missing is written", async () => {
  const world = await oldWorld([1]);
  change(world, "UPDATE descriptor SET bytes = zeroblob(24) WHERE encoder = 'dhash'");
  await run(world);
  const found = descriptors(world);
  expect([...found.keys()]).toEqual([...world.whole.keys()]);
  expect(found.get(`dhash ${world.files[0]}`)).toBe("00".repeat(24));
  expect(found.get(`pdq ${world.files[0]}`)).toBe(world.whole.get(`pdq ${world.files[0]}`));
  await world.close();
});

test("what is not kept is downloaded again, and taken where it is the same content", async () => {
  const answers = {
    [urlOf(1)]: { body: await paint(1, 200, 150), headers: { "content-type": "image/png" } },
    [urlOf(2)]: { body: await paint(99, 200, 150), headers: { "content-type": "image/png" } },
    [urlOf(3)]: { status: 404 },
  };
  const world = await oldWorld([1, 2, 3], { answers, keep: "none" });
  expect(await run(world)).toBe(3);
  expect(encodedFrom(world)).toEqual([null, "thumbnail", "thumbnail"]);
  const found = descriptors(world);
  expect([...found.keys()]).toEqual([...world.whole.keys()]);
  expect(found.get(`pdq ${world.files[0]}`)).toBe(world.whole.get(`pdq ${world.files[0]}`));
  // Another picture at the old address is nobody's business.
  expect(found.get(`luma ${world.files[1]}`)).not.toBe(world.whole.get(`luma ${world.files[1]}`));
  await expectWhole(world.context);
  await world.close();
});

test("a later original takes the place of what came from a thumbnail", async () => {
  const picture = await paint(1, 200, 150);
  const answers = {
    [urlOf(1)]: { status: 404 },
    "https://i.redd.it/again.png": { body: picture, headers: { "content-type": "image/png" } },
  };
  const world = await oldWorld([1], { answers, keep: "none" });
  await run(world);
  expect(encodedFrom(world)).toEqual(["thumbnail"]);
  await world.context.store.addImages(
    [{ submissionId: "s1", url: "https://i.redd.it/again.png", key: "k", host: "i.redd.it", created: 1 }],
    1,
  );
  await world.run("encode");
  expect(encodedFrom(world)).toEqual([null]);
  expect(descriptors(world)).toEqual(world.whole);
  await expectWhole(world.context);
  await world.close();
});

test("a file that cannot be done is tried three times, an hour apart, and holds up no other", async () => {
  const answers = { [urlOf(1)]: { status: 404 } };
  const world = await oldWorld([1, 2], { answers });
  const { context, clock, files } = world;
  const [row] = world.rows<{ sha256: string }>(`SELECT sha256 FROM file WHERE id = ${files[0]}`);
  await context.media.remove(row?.sha256 ?? "", "png");
  expect(await run(world)).toBe(2);
  expect(context.upkeep.reencoding.left).toBe(1);
  const first = { file_id: files[0], tries: 1, next_at: clock.now + 3600, error_code: "gone" };
  expect(failures(world)).toMatchObject([first]);
  clock.now += 3599;
  expect(await run(world)).toBe(0);
  clock.now += 1;
  expect(await run(world)).toBe(1);
  clock.now += 3600;
  expect(await run(world)).toBe(1);
  expect(failures(world)).toMatchObject([{ tries: 3, next_at: null, error_code: "gone" }]);
  expect(context.upkeep.reencoding.left).toBe(0);
  expect(await context.store.failedReencodings()).toEqual({ givenUp: 1, again: 0 });
  clock.now += 86_400;
  expect(await run(world)).toBe(0);
  await world.close();
});

test("new pictures come first, unless nobody here encodes them", async () => {
  const world = await oldWorld([1]);
  const { store, config } = world.context;
  await store.addImages(
    [{ submissionId: "s1", url: "https://i.redd.it/new.png", key: "k", host: "i.redd.it", created: 1 }],
    1,
  );
  expect(await run(world)).toBe(0);
  expect(world.context.upkeep.reencoding.left).toBe(1);
  const elsewhere = { ...world.context, config: { ...config, workers: [] } };
  expect(await reencode(elsewhere)).toBe(1);
  await world.close();
});

test("what is cut off is taken up again: by a stop at once, by a kill an hour later, three times at most", async () => {
  const world = await oldWorld([1, 2]);
  const { context, clock, files } = world;
  const stop = new AbortController();
  const stopping = {
    ...context,
    signal: stop.signal,
    media: {
      ...context.media,
      examine: (...args: Parameters<typeof context.media.examine>) => (
        stop.abort(),
        context.media.examine(...args)
      ),
    },
  };
  expect(await reencode(stopping)).toBe(1);
  expect(failures(world)).toMatchObject([{ file_id: files[0], tries: 0, next_at: clock.now }]);
  // Begun, and never heard of again.
  await context.store.beginReencoding(files[1] ?? 0, clock.now);
  Object.assign(context.upkeep.reencoding, { left: null, after: 0, found: [] });
  expect(await run(world)).toBe(1);
  expect(context.upkeep.reencoding.left).toBe(1);
  clock.now += 3600;
  expect(await run(world)).toBe(1);
  expect(descriptors(world)).toEqual(world.whole);
  expect(failures(world)).toEqual([]);

  for (let kill = 0; kill < 3; kill++) await context.store.beginReencoding(files[0] ?? 0, clock.now);
  expect(failures(world)).toMatchObject([{ tries: 3, next_at: null, error_code: "internal" }]);
  await world.close();
});

test("a decoder that is kept from working costs no try; one that takes too long has twice the time at each next", async () => {
  const world = await oldWorld([1]);
  const { context, clock, files } = world;
  const patience: (number | undefined)[] = [];
  const failWith = async (code: "busy" | "undecodable") => {
    const examine: typeof context.media.examine = async (_, options) => {
      patience.push(options.patience);
      throw new AppError(code, "decode a picture: as the test says");
    };
    expect(await reencode({ ...context, media: { ...context.media, examine } })).toBe(1);
    clock.now += 3600;
  };
  for (let count = 0; count < 4; count++) await failWith("busy");
  expect(failures(world)).toMatchObject([{ file_id: files[0], tries: 0, next_at: clock.now }]);
  // From the original, its address and the thumbnail: all of them fail.
  patience.splice(0);
  for (let count = 0; count < 3; count++) await failWith("undecodable");
  expect([...new Set(patience)]).toEqual([1, 2, 4]);
  expect(failures(world)).toMatchObject([{ tries: 3, next_at: null, error_code: "undecodable" }]);
  await world.close();
});

test("a file that is deleted meanwhile leaves nothing behind", async () => {
  const world = await oldWorld([1]);
  const { context, files } = world;
  const { examine } = context.media;
  const deleting: typeof examine = async (...args) => {
    const made = await examine(...args);
    const notice = { sha256: "x", host: "i.redd.it", urls: 1, at: 1 };
    await context.store.quarantine(files[0] ?? 0, notice);
    return made;
  };
  await reencode({ ...context, media: { ...context.media, examine: deleting } });
  expect(descriptors(world)).toEqual(new Map());
  expect(failures(world)).toEqual([]);
  await context.index.reached();
  expect((await context.index.status()).files).toBe(0);
  await world.close();
});

test("a picture that a blocklist knows by its hash goes once it has one", async () => {
  const world = await oldWorld([1, 2]);
  const { context, files, whole } = world;
  const pdq = Buffer.from(whole.get(`pdq ${files[0]}`) ?? "", "hex").subarray(0, 32);
  await ban(context, {
    bank: "not here",
    targets: [{ sha256: null, pdq: new Uint8Array(pdq), radius: 30 }],
    reason: null,
    by: "somebody",
    isList: false,
  });
  expect(await run(world)).toBe(2);
  expect(world.rows("SELECT id FROM file")).toEqual([{ id: files[1] }]);
  await expectWhole(context);
  await world.close();
});

test("files that are known by posted descriptors only are let be", async () => {
  const world = await openWorld({});
  const { store } = world.context;
  await store.saveSightings([observationOf({ id: "s1" }, [])], archive, 1);
  await store.addImages([{ submissionId: "s1", url: urlOf(1), key: "k", host: "i.redd.it", created: 1 }], 1);
  await store.postDescriptors("dhash", [{ image: 1, bytes: new Uint8Array(24) }], ["dhash"], 1);
  expect(await run(world)).toBe(0);
  expect(world.context.upkeep.reencoding.left).toBe(0);
  expect(names).toHaveLength(7);
  await world.close();
});

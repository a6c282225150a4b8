import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { answerError } from "../../../src/http/answer/answer-error.ts";
import { originals, thumbnails } from "../../../src/http/api/media.ts";
import { setCaller } from "../../../src/http/caller.ts";
import { checkFiles } from "../../../src/tasks/checks/check-files.ts";
import { reencode } from "../../../src/tasks/reencode.ts";
import { noAssets } from "../../../src/model/asset.ts";
import { openWorld, type World } from "../../support/open-world.ts";
import { paint } from "../../support/paint.ts";
import { storePicture } from "../../support/store-picture.ts";
import { archive, observationOf } from "../../support/temporary-store.ts";
import type { Reply } from "../../support/url-map.ts";

const week = 7 * 24 * 3600;
const urlOf = (seed: number) => `https://i.redd.it/${seed}.png`;
const png = (body: Buffer): Reply => ({
  body: new Uint8Array(body),
  headers: { "content-type": "image/png" },
});

let world: World;
afterEach(() => world.close());

type Stored = { id: number; sha256: string; bytes: Buffer<ArrayBuffer>; original: string; thumbnail: string };

/** A world with a picture for each seed; upstream has those that `answers` has. */
async function store(
  seeds: readonly number[],
  answers: Record<string, Reply | (() => Reply | Promise<Reply>)> = {},
  environment: Record<string, string> = {},
): Promise<Stored[]> {
  world = await openWorld(answers, { environment });
  const stored: Stored[] = [];
  for (const seed of seeds) {
    const bytes = Buffer.from(new Uint8Array(await paint(seed, 200, 150)));
    await world.context.store.saveSightings([observationOf({ id: `s${seed}` }, [])], archive, 1);
    const id = await storePicture(world.context, `s${seed}`, urlOf(seed), bytes);
    const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
    const lies = (folder: string, extension: string) =>
      join(
        world.context.config.dataDir,
        folder,
        sha256.slice(0, 2),
        sha256.slice(2, 4),
        `${sha256}.${extension}`,
      );
    stored.push({
      id,
      sha256,
      bytes,
      original: lies("originals", "png"),
      thumbnail: lies("thumbs", "webp"),
    });
  }
  return stored;
}

/** Runs turns until the walk has come around. */
async function walk(): Promise<number> {
  const state = world.context.upkeep.checks.originals;
  let turns = 0;
  do {
    await checkFiles(world.context);
    turns++;
  } while (state.walk);
  return turns;
}

const checks = () => world.context.upkeep.checks.originals;
const damaged = () =>
  [...checks().damaged.values()].map(({ file, original, thumbnail }) => ({ file, original, thumbnail }));
const fetched = () => world.requests.map(({ url }) => url);

/** The pictures' routes, for somebody with a key. */
function appOf(): Hono {
  const app = new Hono();
  app.onError(answerError({ ...world.context, assets: noAssets }));
  app.use(async (c, next) => (setCaller(c, { keyName: "test", scopes: ["read"] }), next()));
  return app.route("/media", originals(world.context)).route("/thumbs", thumbnails(world.context));
}

const damages: [name: string, damage: (path: string) => void][] = [
  [
    "altered",
    (path) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 16));
    },
  ],
  ["empty", (path) => writeFileSync(path, "")],
  ["cut off", (path) => truncateSync(path, 100)],
  ["missing", (path) => rmSync(path)],
];

describe.each(damages)("an original that is %s", (name, damage) => {
  const condition = name === "missing" ? "missing" : "damaged";

  test("is downloaded again where its address still has the same bytes", async () => {
    const bytes = Buffer.from(new Uint8Array(await paint(1, 200, 150)));
    const [one, two] = (await store([1, 2], { [urlOf(1)]: png(bytes) })) as [Stored, Stored];
    damage(one.original);
    await walk();
    expect(readFileSync(one.original)).toEqual(bytes);
    expect(readFileSync(two.original)).toEqual(two.bytes);
    expect(checks()).toMatchObject({ repaired: 1, last: { checked: 2 }, walk: null });
    expect(damaged()).toEqual([]);
    expect(fetched()).toEqual([urlOf(1)]);
    // What is whole stays as it is, and nothing is asked for it.
    world.clock.now += week;
    await walk();
    expect(checks()).toMatchObject({ repaired: 1, last: { at: world.clock.now, checked: 2 } });
    expect(fetched()).toEqual([urlOf(1)]);
  });

  test.each<[what: string, reply: Reply]>([
    ["another picture", {}],
    ["nothing", { status: 404 }],
    ["a page", { body: "<p>gone</p>", headers: { "content-type": "text/html" } }],
    ["a failure", { status: 500 }],
  ])("is listed where its address has %s, never served, and tried again later", async (what, reply) => {
    let answer = what === "another picture" ? png(await paint(9, 200, 150)) : reply;
    const [one] = (await store([1], { [urlOf(1)]: () => answer })) as [Stored];
    damage(one.original);
    await walk();
    const found = { file: one.id, original: condition, thumbnail: "whole" } as const;
    expect(damaged()).toEqual([found]);
    expect([...checks().damaged.values()][0]?.reason).not.toBe("");
    expect(await world.context.media.original(one.sha256, "png")).toBeUndefined();
    // It is not asked for again at every turn, also where a client asks for it.
    const asked = fetched().length;
    checks().asked.add(one.id);
    await checkFiles(world.context);
    expect(fetched().length).toBe(asked);
    expect(checks().asked.size).toBe(0);
    // The file that is there is nobody's to delete.
    expect(existsSync(one.original)).toBe(name !== "missing");
    answer = png(one.bytes);
    world.clock.now += 24 * 3600;
    await checkFiles(world.context);
    expect(damaged()).toEqual([]);
    expect(readFileSync(one.original)).toEqual(one.bytes);
  });

  test("is mended by the next turn once it was asked for", async () => {
    const [one] = (await store([1], { [urlOf(1)]: png(await paint(1, 200, 150)) })) as [Stored];
    await walk();
    damage(one.original);
    const app = appOf();
    const path = `/media/${one.sha256}.png`;
    expect((await app.request(path)).status).toBe(404);
    await checkFiles(world.context);
    const answer = await app.request(path);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.bytes())).toEqual(one.bytes);
  });

  test("is not what a picture is encoded again from", async () => {
    const [one] = (await store([1], { [urlOf(1)]: { status: 404 } })) as [Stored];
    damage(one.original);
    await world.context.store.saveReencoded(one.id, {}, "picture");
    const rows = world.rows<{ bytes: string }>("SELECT hex(bytes) AS bytes FROM descriptor");
    expect(rows.length).toBeGreaterThan(1);
    await reencode(world.context);
    expect(world.rows("SELECT hex(bytes) AS bytes FROM descriptor")).toEqual(rows);
  });
});

describe.each(damages.slice(1))("a thumbnail that is %s", (_, damage) => {
  test("is made anew from the original", async () => {
    const [one] = (await store([1])) as [Stored];
    const whole = readFileSync(one.thumbnail);
    damage(one.thumbnail);
    await walk();
    expect(readFileSync(one.thumbnail)).toEqual(whole);
    expect(readFileSync(one.original)).toEqual(one.bytes);
    expect(fetched()).toEqual([]);
  });

  test("is made anew by a download where no original is kept, once it was asked for", async () => {
    const answers = { [urlOf(1)]: png(await paint(1, 200, 150)) };
    const [one] = (await store([1], answers, { KEEP_ORIGINALS: "none" })) as [Stored];
    await walk();
    expect(fetched()).toEqual([]);
    const whole = readFileSync(one.thumbnail);
    damage(one.thumbnail);
    const app = appOf();
    expect((await app.request(`/thumbs/${one.sha256}.webp`)).status).toBe(404);
    await checkFiles(world.context);
    expect(await (await app.request(`/thumbs/${one.sha256}.webp`)).bytes()).toEqual(new Uint8Array(whole));
    expect(existsSync(one.original)).toBe(false);
    expect(fetched()).toEqual([urlOf(1)]);
  });

  test("is listed where there is nothing to make it from", async () => {
    const [one] = (await store([1], {}, { KEEP_ORIGINALS: "none" })) as [Stored];
    damage(one.thumbnail);
    await walk();
    expect(damaged()).toMatchObject([{ file: one.id, original: null }]);
  });
});

test("original and thumbnail that are both lost come back together", async () => {
  const [one] = (await store([1], { [urlOf(1)]: png(await paint(1, 200, 150)) })) as [Stored];
  const thumbnail = readFileSync(one.thumbnail);
  rmSync(one.original);
  writeFileSync(one.thumbnail, "");
  await walk();
  expect([readFileSync(one.original), readFileSync(one.thumbnail)]).toEqual([one.bytes, thumbnail]);
});

test("a missing original for which there is no room is no longer said to be kept", async () => {
  const [one] = (await store(
    [1],
    { [urlOf(1)]: png(await paint(1, 200, 150)) },
    { KEEP_ORIGINALS: "all" },
  )) as [Stored];
  rmSync(one.original);
  const { media } = world.context;
  world.context.media = {
    ...media,
    put: async (path, file, thumbnail) => (
      await media.put(path, file, thumbnail),
      rmSync(one.original),
      false
    ),
  };
  await walk();
  expect(world.rows("SELECT original FROM file")).toEqual([{ original: 0 }]);
  expect(damaged()).toEqual([]);
});

test.each(["found", "gone"])(
  "a picture that was deleted meanwhile is not stored again nor listed: %s",
  async (what) => {
    const reply = what === "found" ? png(await paint(1, 200, 150)) : { status: 404 };
    const [one] = (await store([1], {
      [urlOf(1)]: async () => {
        await world.context.store.forgetSubmissions(["s1"], world.clock.now);
        return reply;
      },
    })) as [Stored];
    rmSync(one.original);
    await walk();
    expect(existsSync(one.original)).toBe(false);
    expect(damaged()).toEqual([]);
    expect(checks().repaired).toBe(0);
  },
);

test("the walk goes around all files in turns, from wherever it begins", async () => {
  const stored = await store([1, 2, 3, 4, 5]);
  for (const from of [0, 1, 3, 4]) {
    const seen: string[] = [];
    const { media } = world.context;
    world.context.media = {
      ...media,
      // As large as a turn: each file is a turn of its own.
      check: async (sha256, format) => {
        seen.push(sha256);
        return { ...(await media.check(sha256, format)), bytes: 20 * 2 ** 20 };
      },
    };
    Object.assign(checks(), { walk: { from, after: from, isAround: false, checked: 0 } });
    expect(await walk()).toBeGreaterThanOrEqual(5);
    world.context.media = media;
    const order = [...stored.slice(from), ...stored.slice(0, from)];
    expect(seen).toEqual(order.map(({ sha256 }) => sha256));
    expect(checks().last).toEqual({ at: world.clock.now, checked: 5 });
  }
});

test("it begins weekly, also where the clock was ahead", async () => {
  await store([1]);
  await walk();
  const first = checks().last;
  world.clock.now += week - 1;
  await walk();
  expect(checks().last).toBe(first);
  world.clock.now += 1;
  await walk();
  expect(checks().last?.at).toBe(world.clock.now);
  world.clock.now -= 365 * 24 * 3600;
  await walk();
  expect(checks().last?.at).toBe(world.clock.now);
});

test("a stop in the middle of a download leaves everything as it was", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<Reply>();
  const [one] = (await store([1], {
    [urlOf(1)]: () => {
      begun.resolve();
      return end.promise;
    },
  })) as [Stored];
  writeFileSync(one.original, "");
  const stop = new AbortController();
  const turn = checkFiles({ ...world.context, signal: stop.signal });
  await begun.promise;
  stop.abort();
  await expect(turn).rejects.toThrow();
  end.resolve({ status: 404 });
  expect(damaged()).toEqual([]);
  expect(checks().walk).toMatchObject({ checked: 0 });
});

test("while the data folder cannot be written, the walk stands where it is", async () => {
  const [one] = (await store([1], { [urlOf(1)]: png(await paint(1, 200, 150)) })) as [Stored];
  rmSync(one.original);
  const { media, storage } = world.context;
  const full = async () => {
    throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  };
  world.context.media = { ...media, put: full };
  world.context.storage = { ...storage, isUnusable: async ({ failure }) => failure === "pauses" };
  await expect(checkFiles(world.context)).rejects.toThrow("the disk is full");
  expect(damaged()).toEqual([]);
  Object.assign(world.context, { media, storage });
  await walk();
  expect(readFileSync(one.original)).toEqual(one.bytes);
});

test("what stands in a file's way is listed with the reason, and the walk goes on", async () => {
  const [one, two] = (await store([1, 2], { [urlOf(1)]: png(await paint(1, 200, 150)) })) as [Stored, Stored];
  rmSync(one.original);
  mkdirSync(one.original);
  writeFileSync(join(one.original, "stone"), "");
  writeFileSync(two.original, "");
  await walk();
  expect(damaged()).toHaveLength(2);
  expect(checks().last).toMatchObject({ checked: 2 });
});

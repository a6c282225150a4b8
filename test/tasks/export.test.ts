import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formats } from "../../src/datasets/formats/formats.ts";
import { type Rating, unrated } from "../../src/model/rating.ts";
import type { ExportRequest } from "../../src/datasets/formats/dataset-request.ts";
import { clusterCodes } from "../../src/index/cluster.ts";
import { exportDataset } from "../../src/tasks/export.ts";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves, makePng } from "../media/pictures.ts";
import { tEXt } from "../media/texts.ts";
import { openWorld, type World } from "../support/open-world.ts";
import type { Reply } from "../support/url-map.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const count = 24;
/** Every third is nearly the one before it: other bytes, the same picture. */
const pictureOf = (n: number) => {
  const base = n % 3 === 2 ? n - 1 : n;
  const shade = (base * 37) % 200;
  return makeHalves(
    40 + (n % 3 === 2 ? 1 : 0),
    30,
    [shade, 255 - shade, (base * 91) % 255],
    [255 - shade, shade, (base * 53) % 255],
  );
};
const answers: Record<string, Reply> = Object.fromEntries(
  Array.from({ length: count }, (_, n) => [`https://p.test/${n}.png`, { body: pictureOf(n) }]),
);

answers["https://p.test/noai.png"] = {
  body: makeHalves(41, 33, [1, 2, 3], [200, 100, 50]),
  headers: { "content-type": "image/png", "x-robots-tag": "otherbot: noai, noimageai" },
};

answers["https://p.test/drawn.png"] = {
  body: makePng(30, 20, new Uint8Array(20 * 91), {
    before: [tEXt("parameters", "a heron at dawn\nNegative prompt: people\nSteps: 20, Sampler: Euler a")],
  }),
};

let world: World;
beforeAll(async () => {
  world = await openWorld(answers, { now, parts: { sources: [] } });
  const { store, resolvers } = world.context;
  for (let n = 0; n < count; n++) {
    const seen = sightingOf({
      id: `dpc-${n}`,
      title: `=SUM(${n}) "quoted", 写真`,
      created: now - 1000 * n,
      links: [`https://p.test/${n}.png`],
    });
    await store.saveSightings([observe(resolvers, seen)], archive, now);
  }
  const counts = [0, 1, 2, 10, 30, 40, 20, 5, 1, 1];
  const rate = (n: number): Rating => ({
    ...unrated(`dpc-${n}`),
    average: 3 + (n % 5),
    ...(n % 4 === 0 && { counts, countsFrom: "ava", avaIndex: n + 1, avaChallenge: 9, avaTags: [1, 0] }),
  });
  await store.saveRatings({ ratings: Array.from({ length: count }, (_, n) => rate(n)) }, now);
  await world.run("resolve", "encode");
});
afterAll(() => world.close());

const usual: ExportRequest = {
  format: "jsonl",
  query: "",
  seed: "0",
  ratios: { train: 0.6, val: 0.2, test: 0.2 },
  unique: false,
  balance: false,
  link: false,
  includeNoAi: false,
  caption: "any",
};
type Row = Record<string, unknown> & { key: string; split: string; cluster: string };

const parts = () => ({ store: world.context.store, media: world.context.media, cluster: clusterCodes });

let made = 0;
async function make(change: Partial<ExportRequest> = {}, name = `made-${++made}`): Promise<string> {
  const folder = join(world.context.config.dataDir, name);
  const never = new AbortController().signal;
  await exportDataset(parts(), { ...usual, ...change }, folder, () => {}, never);
  return folder;
}
const rowsOf = (folder: string): Row[] =>
  readFileSync(join(folder, "data.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
const filesIn = (folder: string, below = ""): string[] =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
const hashOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const hashesOf = (folder: string) =>
  filesIn(folder)
    .sort()
    .map((path) => `${path} ${hashOf(join(folder, path))}`);
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));

test("rows are what the database holds, one a picture", async () => {
  const rows = rowsOf(await make());
  expect(rows).toHaveLength(count);
  const bySubmission = new Map(rows.map((row) => [row.submission, row]));
  for (let n = 0; n < count; n++) {
    const sha256 = createHash("sha256").update(pictureOf(n)).digest("hex");
    expect(bySubmission.get(`dpc-${n}`)).toMatchObject({
      key: sha256,
      url: `https://p.test/${n}.png`,
      title: `=SUM(${n}) "quoted", 写真`,
      source: "reddit",
      place: "pics",
      created: now - 1000 * n,
      width: n % 3 === 2 ? 41 : 40,
      votes: n % 4 === 0 ? 110 : null,
      p5: n % 4 === 0 ? 30 : null,
      ava_index: n % 4 === 0 ? n + 1 : null,
    });
  }
});

test("near-duplicates are one cluster, which is never on both sides", async () => {
  const rows = rowsOf(await make());
  const codes = new Map(
    world
      .rows<{ key: string; bytes: Uint8Array }>(
        "SELECT f.sha256 AS key, d.bytes FROM descriptor d JOIN file f ON f.id = d.file_id WHERE d.encoder = 'dhash'",
      )
      .map(({ key, bytes }) => [key, bytes]),
  );
  const distance = (a: Row, b: Row) => {
    const [one, other] = [codes.get(a.key), codes.get(b.key)];
    let bits = 0;
    for (const [at, byte] of (one ?? new Uint8Array()).entries())
      bits += (byte ^ (other?.[at] ?? 0)).toString(2).replaceAll("0", "").length;
    return bits;
  };
  let near = 0;
  for (const a of rows)
    for (const b of rows) {
      if (a === b || distance(a, b) > 6) continue;
      near++;
      expect([a.split, a.cluster]).toEqual([b.split, b.cluster]);
    }
  expect(near).toBeGreaterThanOrEqual(2 * (count / 3));
  expect(new Set(rows.map((row) => row.split))).toEqual(new Set(["train", "val", "test"]));
});

test("the same query and seed give the same bytes, another seed other parts", async () => {
  const [one, same, other] = [
    await make({}, "one"),
    await make({}, "same"),
    await make({ seed: "1" }, "other"),
  ];
  expect(hashesOf(same)).toEqual(hashesOf(one));
  const splits = (folder: string) => rowsOf(folder).map((row) => row.split);
  expect(splits(other)).not.toEqual(splits(one));
});

describe("what is left out", () => {
  test("with --unique all but one of each cluster", async () => {
    const rows = rowsOf(await make({ unique: true }));
    expect(new Set(rows.map((row) => row.cluster)).size).toBe(rows.length);
    expect(rows.length).toBeLessThan(count);
  });
  test("with --balance all but as many of each score as of the rarest, in each part", async () => {
    const folder = await make({ balance: true });
    const bins = Map.groupBy(rowsOf(folder), (row) => row.split);
    for (const [, rows] of bins) {
      const sizes = [...Map.groupBy(rows, (row) => Math.floor(Number(row.mos))).values()].map(
        (bin) => bin.length,
      );
      expect(new Set(sizes).size).toBe(1);
    }
    expect(manifestOf(folder).leftOut.forBalance).toBe(count - rowsOf(folder).length);
  });
  test("what a query does not select", async () => {
    const rows = rowsOf(await make({ query: "in:ava -id:dpc-0" }));
    expect(rows.map((row) => row.submission).toSorted()).toEqual([
      "dpc-12",
      "dpc-16",
      "dpc-20",
      "dpc-4",
      "dpc-8",
    ]);
  });
});

test("every format is written whole, its files are as the manifest says, and nothing stands beside them", async () => {
  for (const format of formats) {
    const folder = await make({ format: format.name }, `as-${format.name}`);
    const manifest = manifestOf(folder);
    expect(manifest.format).toBe(format.name);
    expect(manifest.rows).toBe(format.name === "ava" ? count / 4 : count);
    const told = (manifest.files as { path: string; sha256: string }[]).map(
      (file) => `${file.path} ${file.sha256}`,
    );
    const there = hashesOf(folder).filter((line) => !line.startsWith("manifest.json "));
    expect(told.toSorted()).toEqual(there.toSorted());
    if (format.hasPictures) expect(manifest.pictures).toBe(count);
    expect(existsSync(`${folder}.partial`)).toBe(false);
  }
});

test("pictures are the originals, byte for byte, or linked", async () => {
  const folder = await make({ format: "imagefolder" });
  for (const path of filesIn(folder).filter((one) => one.endsWith(".png")))
    expect(path).toContain(hashOf(join(folder, path)));
  const linked = await make({ format: "kohya", link: true }, "linked");
  expect(filesIn(linked).some((path) => path.endsWith(".png"))).toBe(false);
});

test("an original that is damaged on the disk is left out, and the manifest counts without it", async () => {
  const folder = await make({ format: "imagefolder" }, "whole");
  const pictures = (path: string) => filesIn(path).filter((one) => one.endsWith(".png"));
  const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"));
  const [sha256 = ""] = pictures(folder).map((path) => hashOf(join(folder, path)));
  const original = join(
    world.context.config.dataDir,
    "originals",
    sha256.slice(0, 2),
    sha256.slice(2, 4),
    `${sha256}.png`,
  );
  const bytes = readFileSync(original);
  for (const damaged of [Buffer.alloc(0), bytes.subarray(0, 40), Buffer.alloc(bytes.length)]) {
    writeFileSync(original, damaged);
    const made = await make({ format: "imagefolder" }, "damaged");
    for (const path of pictures(made)) expect(path).toContain(hashOf(join(made, path)));
    expect(pictures(made)).toHaveLength(pictures(folder).length - 1);
    expect(manifestOf(made).pictures).toBe(manifestOf(folder).pictures - 1);
  }
  writeFileSync(original, bytes);
});

describe("what cannot be made is told in one line, and leaves nothing", () => {
  test.each([
    ["a format that is none", { format: "xml" }, /^format xml: one of jsonl, csv/],
    ["a query that is none", { query: "size:huge" }, /^query: "size:huge": allowed are/],
    ["a query that selects nothing", { query: "subreddit:nowhere" }, /selects nothing/],
  ])("%s", async (_, change, message) => {
    const thrown: unknown = await make(change, "made").catch((error: unknown) => error);
    expect(String((thrown as Error).message)).toMatch(message);
    expect(existsSync(join(world.context.config.dataDir, "made"))).toBe(false);
    expect(existsSync(join(world.context.config.dataDir, "made.partial"))).toBe(false);
  });
  test("a folder that cannot be written", async () => {
    writeFileSync(join(world.context.config.dataDir, "made.partial"), "a file in its place");
    mkdirSync(join(world.context.config.dataDir, "blocked"));
    const folder = join(world.context.config.dataDir, "blocked", "\0bad");
    const never = new AbortController().signal;
    expect(exportDataset(parts(), usual, folder, () => {}, never)).rejects.toThrow();
  });
  test("one that is stopped in the middle, or whose disk is full", async () => {
    const folder = join(world.context.config.dataDir, "stopped");
    const stop = new AbortController();
    const tell = ({ stage }: { stage: string }) => {
      if (stage === "write") stop.abort();
    };
    const stopped = exportDataset(parts(), usual, folder, tell, stop.signal);
    expect(stopped).rejects.toMatchObject({ code: "stopping" });
    await stopped.catch(() => {});
    const full = exportDataset(
      parts(),
      usual,
      folder,
      ({ stage }) => {
        if (stage === "write")
          throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      },
      new AbortController().signal,
    );
    await full.catch(() => {});
    expect([existsSync(folder), existsSync(`${folder}.partial`)]).toEqual([false, false]);
  });
});

describe("jobs", () => {
  test("are made one after another, and tell what came of them", async () => {
    const { store } = world.context;
    const [one, other] = [
      await store.addJob(usual, now),
      await store.addJob({ ...usual, query: "subreddit:nowhere" }, now),
    ];
    await world.run("export");
    expect(await store.job(one.id)).toMatchObject({ state: "done", result: { rows: count } });
    expect(await store.job(other.id)).toMatchObject({
      state: "failed",
      error: expect.stringContaining("selects nothing"),
    });
    expect(existsSync(join(world.context.config.dataDir, "exports", String(one.id), "manifest.json"))).toBe(
      true,
    );
  });
  test("that a restart cut off are made again", async () => {
    const { store } = world.context;
    const { id } = await store.addJob(usual, now);
    await store.changeJob(id, { state: "running" });
    await world.run("export");
    expect(await store.job(id)).toMatchObject({ state: "done" });
  });
  test("that were cancelled stay so", async () => {
    const { store } = world.context;
    const { id } = await store.addJob(usual, now);
    await store.changeJob(id, { state: "cancelled" });
    await world.run("export");
    expect((await store.job(id))?.state).toBe("cancelled");
  });
});

/** These change what there is. */
describe("what is left out of it all", () => {
  test("what its host asks machines not to learn from, unless that is asked for, and it is told", async () => {
    const { store, resolvers } = world.context;
    const seen = sightingOf({ id: "kept", created: now, links: ["https://p.test/noai.png"] });
    await store.saveSightings([observe(resolvers, seen)], archive, now);
    await world.run("resolve", "encode");
    expect(rowsOf(await make({ query: "id:kept", includeNoAi: true }))).toHaveLength(1);
    const folder = await make();
    expect(rowsOf(folder)).toHaveLength(count);
    expect(manifestOf(folder).leftOut.notForMachines).toBe(1);
  });

  test("what has no prompt, where only prompts are wanted; the manifest counts where the texts are from", async () => {
    const { store, resolvers } = world.context;
    const posted = sightingOf({
      id: "drawn",
      created: now,
      title: "Look at this",
      links: ["https://p.test/drawn.png"],
    });
    await store.saveSightings([observe(resolvers, posted)], archive, now);
    await world.run("resolve", "encode");
    const any = await make({ format: "kohya" });
    expect(manifestOf(any).captions).toEqual({ prompt: 1, caption: 0, title: count, none: 0 });
    const prompts = await make({ format: "kohya", caption: "prompt", unique: true });
    expect(manifestOf(prompts)).toMatchObject({
      rows: 1,
      request: { caption: "prompt" },
      captions: { prompt: 1, caption: 0, title: 0, none: 0 },
    });
    const texts = filesIn(prompts).filter((path) => path.endsWith(".txt"));
    expect(texts.map((path) => readFileSync(join(prompts, path), "utf8"))).toEqual(["a heron at dawn"]);
    await expect(make({ query: "id:dpc-1", caption: "prompt" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("what was removed upstream, unless that is asked for", async () => {
    const gone = sightingOf({ id: "dpc-5", created: now - 5000, removal: "deleted", title: "x" });
    await world.context.store.saveSightings([observe(world.context.resolvers, gone)], archive, now + 9);
    expect(rowsOf(await make()).some((row) => row.submission === "dpc-5")).toBe(false);
    expect(rowsOf(await make({ query: "removed:yes" })).map((row) => row.submission)).toEqual(["dpc-5"]);
  });
});

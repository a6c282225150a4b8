import { describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../../src/context.ts";
import { isSnapshotDue, keepLastSnapshot, keepSnapshot } from "../../../src/tasks/index/keep-snapshot.ts";
import { loadIndex } from "../../../src/tasks/index/load.ts";
import { upkeep } from "../../../src/tasks/upkeep.ts";
import { type Collection, expectWhole, openCollection, storeRows } from "../../support/open-collection.ts";
import { temporaryFolder } from "../../support/temporary-store.ts";

const any = 0;

async function add({ context }: Collection, ...seeds: number[]): Promise<void> {
  await Promise.all(seeds.map((seed) => storeRows(context, seed)));
}

/** Its content is quarantined, and occurs nowhere else. */
async function remove({ context }: Collection, ...files: number[]): Promise<void> {
  for (const file of files)
    await context.store.quarantine(file, { sha256: `q${file}`, host: "a.test", urls: 1, at: 1 });
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** A folder with a snapshot of 60 files. */
async function withSnapshot(): Promise<{ folder: ReturnType<typeof temporaryFolder>; first: Collection }> {
  const folder = temporaryFolder();
  const first = await openCollection(folder.path);
  await add(first, ...range(1, 60));
  await loadIndex(first.context);
  await keepSnapshot(first.context, any);
  return { folder, first };
}

describe("a start", () => {
  test("takes the snapshot and replays what came, changed and went since", async () => {
    const { folder, first } = await withSnapshot();
    await add(first, ...range(61, 80));
    await remove(first, 2, 65);
    await first.close();
    const second = await openCollection(folder.path);
    await loadIndex(second.context);
    expect(second.told).toEqual([]);
    expect(second.context.upkeep.snapshot.mark).not.toBeNull();
    expect((await second.context.index.status()).files).toBe(78);
    await expectWhole(second.context);
    await second.close();
    folder.dispose();
  });

  test("keeps what is written while it replays", async () => {
    const { folder, first } = await withSnapshot();
    await add(first, ...range(61, 70));
    await first.close();
    const second = await openCollection(folder.path);
    const loading = loadIndex(second.context);
    await Promise.all([add(second, 71, 72), remove(second, 5, 66)]);
    await loading;
    expect(second.told).toEqual([]);
    await expectWhole(second.context);
    await second.close();
    folder.dispose();
  });

  const faults: [name: string, spoil: (path: string) => Promise<void> | void, reason: RegExp][] = [
    [
      "that is damaged",
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
      /damaged/,
    ],
    ["that ends early", (path) => writeFileSync(path, readFileSync(path).subarray(0, 5000)), /not there/],
    [
      "of another database",
      async (path) => {
        const { folder, first } = await withSnapshot();
        await first.close();
        copyFileSync(join(folder.path, "index.snapshot"), path);
        folder.dispose();
      },
      /does not know its mark/,
    ],
  ];
  test.each(faults)("does without a snapshot %s, and says why once", async (_, spoil, reason) => {
    const { folder, first } = await withSnapshot();
    await first.close();
    await spoil(join(folder.path, "index.snapshot"));
    const second = await openCollection(folder.path);
    await loadIndex(second.context);
    expect(second.told).toMatchObject([{ level: "warn", fields: { reason: expect.stringMatching(reason) } }]);
    await expectWhole(second.context);
    await second.close();
    folder.dispose();
  });

  test("does without a snapshot that holds more or less than the database", async () => {
    const { folder, first } = await withSnapshot();
    await first.codes.remove([7]);
    await first.codes.add([{ file: 999, encoder: "dhash", bytes: new Uint8Array(24) }]);
    await add(first, 61);
    await keepSnapshot(first.context, any);
    await first.close();
    const second = await openCollection(folder.path);
    await loadIndex(second.context);
    expect(second.told).toMatchObject([{ fields: { reason: expect.stringMatching(/"pdq":\{"index":/) } }]);
    await expectWhole(second.context);
    await second.close();
    folder.dispose();
  });
});

describe("a snapshot that is cut off", () => {
  const killed = () => Promise.reject(new Error("killed"));
  type Cut = (context: Context, path: string) => Partial<Context>;
  const onStore = (context: Context, parts: Partial<Context["store"]>) => ({
    store: { ...context.store, ...parts },
  });
  const onIndex = (context: Context, parts: Partial<Context["index"]>) => ({
    index: { ...context.index, ...parts },
  });
  const cuts: [name: string, cut: Cut][] = [
    ["before its mark", (context) => onStore(context, { markSnapshot: killed })],
    ["after its mark", (context) => onIndex(context, { reached: killed })],
    ["before its first byte", (context) => onIndex(context, { saveSnapshot: killed })],
    [
      "in the middle of its file",
      (context, path) =>
        onIndex(context, {
          saveSnapshot: async () => {
            writeFileSync(`${path}.partial`, readFileSync(path).subarray(0, 9000));
            await killed();
          },
        }),
    ],
    ["before what it has seen is forgotten", (context) => onStore(context, { forgetChanges: killed })],
    [
      "while what it has seen is forgotten",
      (context) =>
        onStore(context, {
          forgetChanges: async (stamp) => {
            await context.store.forgetChanges(stamp, 4);
            return killed();
          },
        }),
    ],
  ];

  test.each(cuts)("%s loses no file", async (_, cut) => {
    const { folder, first } = await withSnapshot();
    const { context } = first;
    await add(first, ...range(61, 70));
    await remove(first, 3, 62);
    // One comes while the snapshot is written.
    const parts = cut(context, join(folder.path, "index.snapshot"));
    const { saveSnapshot } = { ...context.index, ...parts.index };
    const index: Context["index"] = {
      ...context.index,
      ...parts.index,
      saveSnapshot: async (...args) => {
        await storeRows(context, 71);
        await saveSnapshot(...args);
      },
    };
    expect(await failureOf(keepSnapshot({ ...context, ...parts, index }, any))).toBe("killed");
    await first.close();

    const second = await openCollection(folder.path);
    await loadIndex(second.context);
    expect(second.told).toEqual([]);
    await expectWhole(second.context);
    await second.close();
    folder.dispose();
  });

  test("nowhere forgets what it has seen", async () => {
    const { folder, first } = await withSnapshot();
    const { store, upkeep: state } = first.context;
    const { mark } = state.snapshot;
    if (mark === null) throw new Error("no mark");
    expect(await store.changedFiles(mark, 1000)).toBe(0);
    expect(await store.forgetChanges(mark, 1000)).toBe(0);
    await add(first, 61);
    expect(await store.changedFiles(mark, 1000)).toBe(1);
    await first.close();
    folder.dispose();
  });
});

describe("when a snapshot is written", () => {
  test("at once where there is none, then an hour after the last, where something has changed", async () => {
    const { folder, first } = await withSnapshot();
    const { context, clock } = first;
    context.upkeep.snapshot = { mark: null, at: null };
    expect(await isSnapshotDue(context)).toBe(true);
    await keepSnapshot(context, any);
    expect(await isSnapshotDue(context)).toBe(false);
    clock.now += 7200;
    expect(await isSnapshotDue(context)).toBe(false);
    await add(first, 61);
    expect(await isSnapshotDue(context)).toBe(true);
    clock.now -= 3601;
    expect(await isSnapshotDue(context)).toBe(false);
    await first.close();
    folder.dispose();
  });

  test("after many changes no oftener than once a minute", async () => {
    const { folder, first } = await withSnapshot();
    const { context, clock } = first;
    const busy = { ...context, store: { ...context.store, changedFiles: async () => 50_000 } };
    clock.now += 59;
    expect(await isSnapshotDue(busy)).toBe(false);
    clock.now += 1;
    expect(await isSnapshotDue(busy)).toBe(true);
    expect(await isSnapshotDue(context)).toBe(false);
    await first.close();
    folder.dispose();
  });

  test("one that fails is tried again in an hour, and what changed meanwhile is not forgotten", async () => {
    const { folder, first } = await withSnapshot();
    const { context, clock } = first;
    await add(first, 61);
    clock.now += 4000;
    const full = { ...context.index, saveSnapshot: () => Promise.reject(new Error("disk full")) };
    expect(await failureOf(keepSnapshot({ ...context, index: full }, any))).toBe("disk full");
    expect(await isSnapshotDue(context)).toBe(false);
    clock.now += 3600;
    expect(await isSnapshotDue(context)).toBe(true);
    await first.close();
    folder.dispose();
  });

  test("a small collection is kept none of, and its changes do not pile up", async () => {
    const folder = temporaryFolder();
    const open = await openCollection(folder.path);
    await loadIndex(open.context);
    await add(open, ...range(1, 30));
    expect(await upkeep(open.context)).toBe(1);
    expect(existsSync(join(folder.path, "index.snapshot"))).toBe(false);
    const { mark } = open.context.upkeep.snapshot;
    expect(await open.context.store.forgetChanges(mark ?? "", 1000)).toBe(0);
    await open.close();
    folder.dispose();
  });

  test("at the stop where something has changed, and not before the index is loaded", async () => {
    const { folder, first } = await withSnapshot();
    const path = join(folder.path, "index.snapshot");
    const before = readFileSync(path);
    await keepLastSnapshot(first.context, any);
    expect(readFileSync(path).equals(before)).toBe(true);
    await add(first, 61);
    await keepLastSnapshot(first.context, any);
    expect(readFileSync(path).equals(before)).toBe(false);
    await first.close();

    const second = await openCollection(folder.path);
    const kept = readFileSync(path);
    await add(second, 62);
    await keepLastSnapshot(second.context, any);
    expect(readFileSync(path).equals(kept)).toBe(true);
    await second.close();
    folder.dispose();
  });
});

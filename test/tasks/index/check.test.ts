import { afterAll, beforeAll, expect, test } from "bun:test";
import { checkIndex } from "../../../src/tasks/index/check.ts";
import { loadIndex } from "../../../src/tasks/index/load.ts";
import { upkeep } from "../../../src/tasks/upkeep.ts";
import { type Collection, expectWhole, openCollection } from "../../support/open-collection.ts";
import { paint } from "../../support/paint.ts";
import { storePicture } from "../../support/store-picture.ts";
import { observationOf, archive, temporaryFolder } from "../../support/temporary-store.ts";

const folder = temporaryFolder();
let open: Collection;
const files: number[] = [];

beforeAll(async () => {
  open = await openCollection(folder.path);
  const { store } = open.context;
  for (let seed = 1; seed <= 5; seed++) {
    await store.saveSightings([observationOf({ id: `s${seed}` }, [])], archive, 1);
    const url = `https://a.test/${seed}.png`;
    files.push(await storePicture(open.context, `s${seed}`, url, await paint(seed, 160, 120)));
  }
  await loadIndex(open.context);
});
afterAll(async () => {
  await open.close();
  folder.dispose();
});

/** Shares of all ids, so that each file is looked at. */
function everywhere(): () => number {
  let at = 0;
  return () => (at++ % 97) / 97;
}

test("an index that holds everything passes: every file finds itself", async () => {
  await checkIndex(open.context, everywhere());
  const { now } = open.clock;
  expect(open.context.upkeep.lastCheck).toEqual({ at: now, sampled: 5, failures: [], differing: {} });
  expect(open.told).toEqual([]);
});

test("a file that is removed behind its back is told, and everything is loaded again", async () => {
  const lost = files[2] ?? 0;
  await open.codes.remove([lost]);
  await checkIndex(open.context, everywhere());
  expect(open.context.upkeep.lastCheck).toMatchObject({
    failures: [lost],
    differing: { dhash: { index: 4, database: 5 }, "pdq-crop20": { index: 4, database: 5 } },
  });
  expect(open.told.splice(0)).toMatchObject([
    { level: "error", fields: { failures: [lost] }, text: expect.stringMatching(/does not hold/) },
  ]);
  await expectWhole(open.context);
  await checkIndex(open.context, everywhere());
  expect(open.context.upkeep.lastCheck?.failures).toEqual([]);
});

test.each(["histogram", "dhash", "pdq", "pdq-crops"])(
  "a wrong code of %s is told by its file",
  async (encoder) => {
    const file = files[1] ?? 0;
    const stored = (await open.context.store.descriptorsOf([file], [encoder])).get(file)?.[encoder];
    if (!stored) throw new Error(`no ${encoder}`);
    const bytes = Uint8Array.from(stored, (byte, at) => (at < 30 ? byte ^ 0b01010101 : byte));
    await open.codes.add([{ file, encoder, bytes }]);
    await checkIndex(open.context, everywhere());
    expect(open.context.upkeep.lastCheck).toMatchObject({ failures: [file], differing: {} });
    expect(open.told.splice(0)).toHaveLength(1);
    await expectWhole(open.context);
  },
);

test("a code too many is told though every file finds itself", async () => {
  await open.codes.add([{ file: 4000, encoder: "dhash", bytes: new Uint8Array(24) }]);
  await checkIndex(open.context, everywhere());
  expect(open.context.upkeep.lastCheck).toMatchObject({
    failures: [],
    differing: { dhash: { index: 6, database: 5 } },
  });
  expect(open.told.splice(0)).toHaveLength(1);
  await expectWhole(open.context);
});

test("an entry of a blocklist too many is told; the files stay as they are", async () => {
  await open.context.index.blocks.put([{ id: 1, code: new Uint8Array(32) }]);
  await checkIndex(open.context, everywhere());
  const { lastCheck, loadedAt } = open.context.upkeep;
  expect(lastCheck).toMatchObject({ failures: [], differing: { blocks: { index: 1, database: 0 } } });
  expect(loadedAt).not.toBeNull();
  expect(open.told.splice(0)).toHaveLength(1);
  await open.context.index.blocks.remove([1]);
});

test("the first check is an hour after the start, the next ones a day apart", async () => {
  const { context, clock } = open;
  const { upkeep: state } = context;
  const looked: number[] = [];
  const start = clock.now;
  Object.assign(state, { loadedAt: start, lastCheck: null });
  for (let minute = 0; minute <= 60 * 50; minute += 10) {
    clock.now = start + minute * 60;
    const before = state.lastCheck;
    await upkeep(context);
    if (state.lastCheck !== before) looked.push(minute / 60);
  }
  expect(looked).toEqual([1, 25, 49]);
});

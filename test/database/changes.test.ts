import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { openWriter } from "../../src/database/connection.ts";
import { mainReads } from "../../src/database/main-reads.ts";
import { readerReads } from "../../src/database/reader-reads.ts";
import { writes } from "../../src/database/writes.ts";
import type { Changes } from "../../src/model/descriptor.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { join } from "node:path";

const folder = temporaryFolder();
let db: ReturnType<typeof openWriter>;
let store: ReturnType<typeof mainReads> & ReturnType<typeof readerReads> & ReturnType<typeof writes>;
beforeAll(() => {
  db = openWriter(join(folder.path, "rebooru.sqlite"));
  store = { ...mainReads(db), ...readerReads(db), ...writes(db) };
});
afterAll(() => {
  db.$client.close();
  folder.dispose();
});

const encoders = ["dhash", "pdq"];
const file = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ put: file, encoder: fc.constantFrom(...encoders), byte: fc.nat(255) }),
  },
  { weight: 2, arbitrary: fc.record({ remove: file }) },
  { weight: 2, arbitrary: fc.constant({ mark: true }) },
  { weight: 1, arbitrary: fc.record({ forgetTo: fc.nat(9) }) },
);

/** All pages of what changed since a mark. */
function changesSince(mark: string, limit: number) {
  const changed = new Map<number, Record<string, number>>();
  for (let after = store.markNumber(mark); after !== undefined;) {
    const page: Changes = store.changesAfter(after, limit, encoders);
    if (page.last === null) return changed;
    after = page.last;
    for (const gone of page.gone) changed.set(gone, {});
    for (const { encoder, files, bytes } of page.pages)
      for (const [index, id] of files.entries())
        changed.set(id, { ...changed.get(id), [encoder]: bytes[index] ?? -1 });
  }
  return undefined;
}

test("since a mark every file is returned that changed, as it is now, and none that did not", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (actions, limit) => {
      db.$client.run("DELETE FROM descriptor; DELETE FROM descriptor_change");
      const stored = new Map<number, Record<string, number>>();
      const marks: { stamp: string; since: Set<number> }[] = [];
      /** Index of the oldest mark that is not forgotten. */
      let oldest = 0;
      const mark = () => marks.push({ stamp: store.markSnapshot(), since: new Set() });
      const touch = (id: number) => {
        for (const { since } of marks) since.add(id);
      };
      mark();
      for (const action of actions) {
        if ("mark" in action) mark();
        else if ("put" in action) {
          db.$client.run("INSERT OR REPLACE INTO descriptor VALUES (?, ?, ?)", [
            action.encoder,
            action.put,
            Buffer.of(action.byte),
          ]);
          stored.set(action.put, { ...stored.get(action.put), [action.encoder]: action.byte });
          touch(action.put);
        } else if ("remove" in action) {
          if (!stored.delete(action.remove)) continue;
          db.$client.run("DELETE FROM descriptor WHERE file_id = ?", [action.remove]);
          touch(action.remove);
        } else {
          oldest = Math.max(oldest, Math.min(action.forgetTo, marks.length - 1));
          while (store.forgetChanges(marks[oldest]?.stamp ?? "", limit) === limit);
        }
      }
      store.markSnapshot();
      for (const [index, { stamp, since }] of marks.entries()) {
        const changes = changesSince(stamp, limit);
        if (index < oldest) expect(changes).toBeUndefined();
        else {
          expect([...(changes ?? new Map()).keys()].sort()).toEqual([...since].sort());
          for (const [id, now] of changes ?? []) expect(now).toEqual(stored.get(id) ?? {});
          expect(store.changedFiles(stamp, 1000)).toBe(since.size);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("a mark of another database is not known, though its number is there", () => {
  const stamp = store.markSnapshot();
  const other = `${stamp.split(":")[0]}:${crypto.randomUUID()}`;
  expect(store.changesAfter(store.markNumber(stamp) ?? -1, 9, encoders).last).toBeNull();
  expect(store.markNumber(other)).toBeUndefined();
  expect(() => store.markNumber("nonsense")).toThrow("allowed: <number>:<token>");
});

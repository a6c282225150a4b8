import { expect, test } from "bun:test";
import fc from "fast-check";
import { clusterCodes } from "../../src/index/cluster.ts";
import { nameClusters } from "../../src/datasets/cluster.ts";
import { planDataset } from "../../src/datasets/plan.ts";
import { temporaryStore } from "../support/temporary-store.ts";

const files = 12;
const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
const keyOf = (file: number): string => `key-${(file * 7) % files}`;
const noise = (file: number) =>
  Uint8Array.from(
    { length: 24 },
    (_, index) => (Math.imul(file * 31 + index + 1, 2_654_435_761) >>> 13) & 255,
  );

test("what is nearly the same by hash or by an edge, one by another, has one name and goes into one part", async () => {
  const pair = fc.tuple(fc.integer({ min: 1, max: files }), fc.integer({ min: 1, max: files }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(pair, { maxLength: 10 }),
      fc.array(pair, { maxLength: 4 }),
      async (edges, twins) => {
        const { store, dispose } = await temporaryStore();
        for (let file = 1; file <= files; file++)
          await store.saveFile(
            `https://p.test/${file}`,
            { ...facts, sha256: keyOf(file), descriptors: {} },
            1,
          );
        for (const [a, b] of edges) await store.saveEdges(a, [{ fileId: b, score: 90 }], false);
        // A twin has the very hash of another.
        const hashes = new Map(Array.from({ length: files }, (_, index) => [index + 1, noise(index + 1)]));
        for (const [one, other] of twins) hashes.set(one, hashes.get(other) ?? noise(other));
        const page = {
          files: Float64Array.from(hashes.keys()),
          bytes: Uint8Array.from([...hashes.values()].flatMap((hash) => [...hash])),
        };
        const none = { files: new Float64Array(), bytes: new Uint8Array() };
        const descriptorPage = async (_: string, after: number) => (after === 0 ? page : none);
        const pictures = Array.from({ length: files }, (_, index) => ({
          key: keyOf(index + 1),
          fileId: index + 1,
          mos: null,
        }));
        const names = await nameClusters(
          { store: { ...store, descriptorPage }, cluster: clusterCodes },
          pictures,
        );

        // Slowly: names spread over pairs until nothing changes.
        const slow = new Map(pictures.map(({ key }) => [key, key]));
        const same = (a: number, b: number) => String(hashes.get(a)) === String(hashes.get(b));
        const all = Array.from({ length: files }, (_, index) => index + 1);
        const alike = [
          ...edges,
          ...all.flatMap((a) => all.filter((b) => same(a, b)).map((b) => [a, b] as const)),
        ];
        for (let changed = true; changed;) {
          changed = false;
          for (const [a, b] of alike) {
            const [one = "", other = ""] = [slow.get(keyOf(a)), slow.get(keyOf(b))];
            const least = one < other ? one : other;
            if (one !== other) changed = true;
            slow.set(keyOf(a), least);
            slow.set(keyOf(b), least);
          }
        }
        expect(new Map([...names].sort())).toEqual(new Map([...slow].sort()));

        const plan = planDataset(
          pictures.map(({ key, mos }) => ({ key, mos, cluster: names.get(key) ?? key })),
          { seed: "1", ratios: { train: 1, val: 1, test: 1 }, isUnique: false, isBalanced: false },
        );
        for (const [a, b] of alike)
          expect(plan.splits.get(keyOf(a))).toBe(plan.splits.get(keyOf(b)) ?? "train");
        await dispose();
      },
    ),
    { numRuns: 25 },
  );
});

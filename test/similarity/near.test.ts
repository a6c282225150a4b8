import { expect, test } from "bun:test";
import fc from "fast-check";
import { mirroredOfHash, turnsOfHashes } from "../../src/encoders/pdq-turns.ts";
import { pdqBytes } from "../../src/encoders/pdq.ts";
import { type Descriptors, listNearProbes } from "../../src/similarity/best.ts";
import { compareHashes } from "../../src/similarity/compare.ts";

const hash = fc.uint8Array({ minLength: pdqBytes, maxLength: pdqBytes });
const described = (...views: Uint8Array[]): Descriptors => {
  const [whole, tenth, fifth] = views.map((code) => [...code, 100]);
  return {
    pdq: Uint8Array.from(whole ?? []),
    "pdq-crops": Uint8Array.from([...(tenth ?? []), ...(fifth ?? [])]),
    // Exact turns, which have no exact inverse, decide nothing here.
    "pdq-turns": new Uint8Array(3 * pdqBytes).fill(views[0]?.[0] ?? 0),
  };
};
const reaches = (one: Descriptors, other: Descriptors): boolean =>
  compareHashes(listNearProbes(one), other).pdq !== null;

test("a picture is within the reach of another exactly if that is within its own: in any turn and view, at any distance", () => {
  const seen = new Set<boolean>();
  const views = fc.array(hash, { minLength: 3, maxLength: 3 });
  const flips = fc.uniqueArray(fc.nat(255), { minLength: 20, maxLength: 100 });
  fc.assert(
    fc.property(
      views,
      views,
      fc.nat(7),
      fc.nat(2),
      fc.nat(2),
      flips,
      (own, others, turn, from, to, flipped) => {
        const copy = Uint8Array.from(turnsOfHashes(mirroredOfHash(own[from] as Uint8Array))[turn] ?? []);
        for (const bit of flipped) copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
        const [one, other] = [described(...own), described(...others.with(to, copy))];
        expect(reaches(one, other)).toBe(reaches(other, one));
        seen.add(reaches(one, other));
      },
    ),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual([false, true]);
});

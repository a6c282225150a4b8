import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Evidence, grade } from "../../src/similarity/grade.ts";

const aligned = (fine: number, overlap = 1) =>
  ({ fine, coarse: fine, overlap, warp: [1, 0, 0, 0, 1, 0] }) as const;
const evidence = (change: Partial<Evidence>): Evidence => ({
  isSameContent: false,
  pdq: null,
  dhash: null,
  alignment: null,
  isAlignable: true,
  isUpright: true,
  lettering: 0,
  isFaint: false,
  ...change,
});

const cases: [what: string, change: Partial<Evidence>, verdict: string | undefined][] = [
  ["the same content", { isSameContent: true }, "same"],
  ["near by every measure", { pdq: 4, dhash: 3, alignment: aligned(0.98) }, "same"],
  ["near by PDQ, without a descriptor to align", { pdq: 8, dhash: 6, isAlignable: false }, "same"],
  ["near by PDQ alone, as in a search by a hash", { pdq: 4, isAlignable: false }, "same"],
  ["farther than 30 by PDQ alone", { pdq: 32, isAlignable: false }, "maybe"],
  ["near by PDQ alone, through a turn", { pdq: 4, isAlignable: false, isUpright: false }, "maybe"],
  ["near by the difference hash alone", { dhash: 0, isAlignable: false, isUpright: false }, "maybe"],
  ["near by PDQ by chance: it does not align", { pdq: 30, dhash: 80 }, "maybe"],
  ["mirrored: near by PDQ and aligned", { pdq: 10, dhash: 90, alignment: aligned(0.95) }, "same"],
  ["cropped: far by every hash, but aligned", { pdq: 110, dhash: 60, alignment: aligned(0.97, 0.8) }, "same"],
  ["lettered: PDQ far, the difference hash near", { pdq: 80, dhash: 22, alignment: aligned(0.7) }, "same"],
  ["a chance neighbour that aligns a little", { pdq: 112, dhash: 60, alignment: aligned(0.6, 0.5) }, "maybe"],
  [
    "pages of text: PDQ far, aligned as any two pages are",
    { pdq: 72, dhash: 42, alignment: aligned(0.89), lettering: 0.25 },
    "maybe",
  ],
  [
    "charts: aligned as any two charts are",
    { pdq: 90, dhash: 30, alignment: aligned(0.7), lettering: 0.1 },
    "maybe",
  ],
  ["a page of text, compressed", { pdq: 8, dhash: 3, alignment: aligned(0.97), lettering: 0.25 }, "same"],
  [
    "a page of text near by PDQ: the alignment need not be as good as between pages PDQ tells apart",
    { pdq: 8, dhash: 3, alignment: aligned(0.85), lettering: 0.25 },
    "same",
  ],
  ["a page of text, cropped", { pdq: 84, dhash: 50, alignment: aligned(0.97, 0.8), lettering: 0.25 }, "same"],
  [
    "clear skies: PDQ far, much of them aligned",
    { pdq: 128, dhash: 28, alignment: aligned(0.97), isFaint: true },
    "maybe",
  ],
  ["without hashes, fairly aligned", { alignment: aligned(0.95) }, "maybe"],
  ["without hashes, exactly aligned", { alignment: aligned(0.99) }, "likely"],
  ["nothing in common", { pdq: 128, dhash: 96 }, undefined],
];
test.each(cases)("%s", (_, change, verdict) => {
  expect(grade(evidence(change))?.verdict as string | undefined).toBe(verdict);
});

test("a turned copy scores as high as an upright one, whatever its difference hash", () => {
  const near = { pdq: 4, alignment: aligned(0.98) };
  expect(grade(evidence({ ...near, dhash: 3 }))?.score).toBe(99);
  expect(grade(evidence({ ...near, dhash: 95, isUpright: false }))?.score).toBe(99);
  expect(grade(evidence({ ...near, dhash: 95 }))?.score).toBeLessThan(97);
});

const bits = (max: number) => fc.option(fc.integer({ min: 0, max }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const any = fc.record({ pdq: bits(256), dhash: bits(192), fine: share, overlap: share });

test("a score lies within its verdict's range, and more evidence never scores less", () => {
  const gradeOf = ({
    pdq,
    dhash,
    fine,
    overlap,
  }: {
    pdq: number | null;
    dhash: number | null;
    fine: number;
    overlap: number;
  }) => grade(evidence({ pdq, dhash, alignment: aligned(fine, overlap) }));
  fc.assert(
    fc.property(any, fc.nat(40), share, (change, nearer, better) => {
      const graded = gradeOf(change);
      const range = { maybe: [1, 64], likely: [65, 84], same: [85, 99] }[graded?.verdict ?? "maybe"];
      if (graded) {
        expect(graded.score).toBeGreaterThanOrEqual(range?.[0] ?? 0);
        expect(graded.score).toBeLessThanOrEqual(range?.[1] ?? 0);
      }
      const more = gradeOf({
        pdq: change.pdq === null ? null : Math.max(change.pdq - nearer, 0),
        dhash: change.dhash === null ? null : Math.max(change.dhash - nearer, 0),
        fine: Math.max(change.fine, better),
        overlap: change.overlap,
      });
      expect(more?.score ?? 0).toBeGreaterThanOrEqual(graded?.score ?? 0);
    }),
  );
});

import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Evidence, grade } from "../../src/similarity/grade.ts";

const laid = (fine: number, overlap = 1) =>
  ({ fine, coarse: fine, overlap, warp: [1, 0, 0, 0, 1, 0] }) as const;
const evidence = (given: Partial<Evidence>): Evidence => ({
  isSameContent: false,
  pdq: null,
  dhash: null,
  alignment: null,
  isWitnessed: true,
  isUpright: true,
  lettering: 0,
  isFaint: false,
  ...given,
});

const cases: [what: string, given: Partial<Evidence>, verdict: string | undefined][] = [
  ["the same content", { isSameContent: true }, "same"],
  ["near by every measure", { pdq: 4, dhash: 3, alignment: laid(0.98) }, "same"],
  ["near by PDQ, with nothing to lay over it", { pdq: 8, dhash: 6, isWitnessed: false }, "same"],
  ["near by PDQ alone, as a hash that is searched by", { pdq: 4, isWitnessed: false }, "same"],
  ["farther than 30 by PDQ alone", { pdq: 32, isWitnessed: false }, "maybe"],
  ["near by PDQ alone, through a turn", { pdq: 4, isWitnessed: false, isUpright: false }, "maybe"],
  ["near by the difference hash alone", { dhash: 0, isWitnessed: false, isUpright: false }, "maybe"],
  ["near by PDQ by chance: it does not lie over it", { pdq: 30, dhash: 80 }, "maybe"],
  ["mirrored: near by PDQ, and it lies over it", { pdq: 10, dhash: 90, alignment: laid(0.95) }, "same"],
  [
    "cropped: far by every hash, but it lies over it",
    { pdq: 110, dhash: 60, alignment: laid(0.97, 0.8) },
    "same",
  ],
  ["lettered: PDQ far, the difference hash near", { pdq: 80, dhash: 22, alignment: laid(0.7) }, "same"],
  [
    "a chance neighbour that lies over it a little",
    { pdq: 112, dhash: 60, alignment: laid(0.6, 0.5) },
    "maybe",
  ],
  [
    "pages of text: PDQ far, and they lie over each other as pages do",
    { pdq: 72, dhash: 42, alignment: laid(0.89), lettering: 0.25 },
    "maybe",
  ],
  [
    "charts: they lie over each other as charts do",
    { pdq: 90, dhash: 30, alignment: laid(0.7), lettering: 0.1 },
    "maybe",
  ],
  ["a page of text, compressed", { pdq: 8, dhash: 3, alignment: laid(0.97), lettering: 0.25 }, "same"],
  ["a page of text, cropped", { pdq: 84, dhash: 50, alignment: laid(0.97, 0.8), lettering: 0.25 }, "same"],
  [
    "clear skies: PDQ far, much of them lies over each other",
    { pdq: 128, dhash: 28, alignment: laid(0.97), isFaint: true },
    "maybe",
  ],
  ["with hashes that say nothing, and lying over it fairly", { alignment: laid(0.95) }, "maybe"],
  ["with hashes that say nothing, and lying over it exactly", { alignment: laid(0.99) }, "likely"],
  ["nothing in common", { pdq: 128, dhash: 96 }, undefined],
];
test.each(cases)("%s", (_, given, verdict) => {
  expect(grade(evidence(given))?.verdict as string | undefined).toBe(verdict);
});

test("a copy that was turned scores as high as one as it stands, the difference hash saying nothing of it", () => {
  const near = { pdq: 4, alignment: laid(0.98) };
  expect(grade(evidence({ ...near, dhash: 3 }))?.score).toBe(99);
  expect(grade(evidence({ ...near, dhash: 95, isUpright: false }))?.score).toBe(99);
  expect(grade(evidence({ ...near, dhash: 95 }))?.score).toBeLessThan(97);
});

const bits = (most: number) => fc.option(fc.integer({ min: 0, max: most }));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const any = fc.record({ pdq: bits(256), dhash: bits(192), fine: share, overlap: share });

test("a score says the verdict, and more evidence never scores less", () => {
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
  }) => grade(evidence({ pdq, dhash, alignment: laid(fine, overlap) }));
  fc.assert(
    fc.property(any, fc.nat(40), share, (given, nearer, better) => {
      const found = gradeOf(given);
      const range = { maybe: [1, 64], likely: [65, 84], same: [85, 99] }[found?.verdict ?? "maybe"];
      if (found) {
        expect(found.score).toBeGreaterThanOrEqual(range?.[0] ?? 0);
        expect(found.score).toBeLessThanOrEqual(range?.[1] ?? 0);
      }
      const more = gradeOf({
        pdq: given.pdq === null ? null : Math.max(given.pdq - nearer, 0),
        dhash: given.dhash === null ? null : Math.max(given.dhash - nearer, 0),
        fine: Math.max(given.fine, better),
        overlap: given.overlap,
      });
      expect(more?.score ?? 0).toBeGreaterThanOrEqual(found?.score ?? 0);
    }),
  );
});

import { leastQuality, pdqBytes } from "../encoders/pdq.ts";
import type { QueryViews } from "../encoders/query-views.ts";
import type { Probe } from "../index/index.ts";
import type { Start, ViewPart } from "../alignment/confirm.ts";

/**
 * The method `best`, first half: where a picture's matches are looked for. PDQ through every turn and view, within a radius;
 * beside it the nearest by PDQ, by difference hash and by colours, whatever their distance, since words and logos change
 * hashes more than they change a picture. What is found is confirmed by laying the pictures over each other (`grade.ts`).
 */

/** A picture to search by: what was stored of it, or what was made of it for this. */
export type BestQuery = {
  descriptors: Record<string, Uint8Array>;
  views: QueryViews;
};

/** A probe of the index, and how its pictures lie in each other where it finds something. */
export type Aim = { probe: Probe; start: Start };

/** Bits of 256: a turned or cropped copy is nearer. */
const viewRadius = 30;
/** Bits of 256: farther than this PDQ says nothing. */
export const farthest = 90;
/** How many of the nearest are looked at. */
const quantities = { pdq: 40, dhash: 40, histogram: 20, view: 20 };

/** Where each table's codes lie in the picture. */
const fileParts = { pdq: "whole", "pdq-crop10": 0.9, "pdq-crop20": 0.8 } as const;
type PdqTable = keyof typeof fileParts;

/** Below this quality there is nothing to see in a picture that is searched by. */
const blindQuality = 5;

/** Of less quality there is little to see. */
const faintQuality = 70;

/** In a faint picture there is so little to see that much of it lies well over others. */
export const isFaint = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < faintQuality;
/** A flat picture's hashes are like those of every other flat one. */
export const isFlat = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < leastQuality;
/** Not even a witness sees anything in it. */
export const isBlind = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < blindQuality;

export function aimsOf({ descriptors, views }: BestQuery): Aim[] {
  const aims: Aim[] = [];
  const look = (hashes: readonly Uint8Array[] | undefined, query: ViewPart, table: PdqTable): void => {
    for (const [turn, code] of hashes?.entries() ?? []) {
      const isUpright = turn === 0 && table === "pdq" && (query === "whole" || query === 1);
      aims.push({
        probe: {
          table,
          metric: "hamming",
          code,
          quantity: isUpright ? quantities.pdq : quantities.view,
          radius: isUpright ? farthest : viewRadius,
        },
        start: { turn, query, file: fileParts[table] },
      });
    }
  };
  look(views.whole, "whole", "pdq");
  look(views.trimmed, 1, "pdq");
  for (const table of ["pdq-crop10", "pdq-crop20"] as const)
    look(views.trimmed ?? views.whole, views.trimmed ? 1 : "whole", table);
  const [tenth, fifth] = views.cropped;
  look(tenth, 0.9, "pdq");
  look(fifth, 0.8, "pdq");
  look(tenth, 0.9, "pdq-crop10");
  const upright = { turn: 0, query: "whole", file: "whole" } as const;
  const { dhash, histogram } = descriptors;
  if (dhash)
    aims.push({
      probe: { table: "dhash", metric: "hamming", code: dhash, quantity: quantities.dhash },
      start: upright,
    });
  if (histogram)
    aims.push({
      probe: { table: "histogram", metric: "l1", code: histogram, quantity: quantities.histogram },
      // Colours are the same in every turn.
      start: { ...upright, turn: "any" },
    });
  return aims;
}

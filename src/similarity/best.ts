import { minQuality, pdqBytes } from "../encoders/pdq.ts";
import { type QueryViews, viewsOfDescriptors } from "../encoders/query-views.ts";
import type { Probe } from "../index/index.ts";
import type { Start, ViewPart } from "../alignment/confirm.ts";

/**
 * The method `best`, first half: which probes find the candidates. PDQ of every turn and view within a radius; also the
 * nearest by PDQ, by difference hash and by colours at any distance, because added text and logos change hashes more than
 * they change a picture. Candidates are confirmed by aligning the pictures (`grade.ts`).
 */

/** Descriptors of one picture, by encoder. */
export type Descriptors = Record<string, Uint8Array>;

/** A picture to search by: its stored descriptors, or those computed for this search. */
export type BestQuery = {
  descriptors: Descriptors;
  views: QueryViews;
};

/** A probe of the index, and where the alignment of its matches starts. */
export type AlignedProbe = { probe: Probe; start: Start };

/** Maximum PDQ distance that still carries information: bits of 256, inclusive. */
export const maxPdqDistance = 90;

/** How far each kind of probe reaches: the `quantity` nearest files within `radius`, both inclusive. */
type Reach = Record<"upright" | "view" | "dhash", Limits> & { histogram?: Limits };
type Limits = Required<Pick<Probe, "quantity" | "radius">>;

/** A search takes the nearest, however far; a turned or cropped copy is near by PDQ. */
const searchReach: Reach = {
  upright: { quantity: 40, radius: maxPdqDistance },
  view: { quantity: 20, radius: 30 },
  dhash: { quantity: 40, radius: Infinity },
  histogram: { quantity: 20, radius: Infinity },
};

/** Files that are compared with one stored file at most, by each probe. */
export const maxNear = 400;
const nearReach: Reach = {
  upright: { quantity: maxNear, radius: maxPdqDistance },
  view: { quantity: maxNear, radius: 36 },
  dhash: { quantity: maxNear, radius: 50 },
};

/** The part of the picture that each table's codes describe. */
const fileParts = { pdq: "whole", "pdq-crop10": 0.9, "pdq-crop20": 0.8 } as const;
type PdqTable = keyof typeof fileParts;

/** PDQ quality below which a query shows nothing. */
const blindQuality = 5;

/** PDQ quality below which a picture shows little. */
const faintQuality = 70;

/** A faint picture has so little detail that it aligns well with many others. */
export const isFaint = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < faintQuality;
/** The hashes of a flat picture resemble those of every other flat picture. */
export const isFlat = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < minQuality;
/** Too little detail even for an alignment. */
export const isBlind = (pdq: Uint8Array | undefined): boolean => (pdq?.[pdqBytes] ?? 0) < blindQuality;

/** Every probe of the search for a picture. */
export const listProbes = (query: BestQuery): AlignedProbe[] => probesWithin(query, searchReach);

/**
 * Probes for the stored files that one is compared with. A file is within their reach if and only if this one is within the
 * reach of that file's probes: by distance alone, not by rank, and by turns estimated from one hash, of which each has an exact
 * inverse (`mirroredOfHash`). So which pairs are compared does not depend on the order in which the files arrived.
 */
export function listNearProbes({ pdq, dhash, "pdq-crops": crops }: Descriptors): AlignedProbe[] {
  const descriptors = { ...(pdq && { pdq }), ...(dhash && { dhash }), ...(crops && { "pdq-crops": crops }) };
  return probesWithin({ descriptors, views: viewsOfDescriptors(descriptors) }, nearReach);
}

function probesWithin({ descriptors, views }: BestQuery, reach: Reach): AlignedProbe[] {
  const probes: AlignedProbe[] = [];
  const addTurns = (hashes: readonly Uint8Array[] | undefined, query: ViewPart, table: PdqTable): void => {
    for (const [turn, code] of hashes?.entries() ?? []) {
      const isUpright = turn === 0 && table === "pdq" && (query === "whole" || query === 1);
      probes.push({
        probe: {
          table,
          metric: "hamming",
          code,
          ...(isUpright ? reach.upright : reach.view),
        },
        start: { turn, query, file: fileParts[table] },
      });
    }
  };
  addTurns(views.whole, "whole", "pdq");
  addTurns(views.trimmed, 1, "pdq");
  for (const table of ["pdq-crop10", "pdq-crop20"] as const)
    addTurns(views.trimmed ?? views.whole, views.trimmed ? 1 : "whole", table);
  const [tenth, fifth] = views.cropped;
  addTurns(tenth, 0.9, "pdq");
  addTurns(fifth, 0.8, "pdq");
  addTurns(tenth, 0.9, "pdq-crop10");
  const upright = { turn: 0, query: "whole", file: "whole" } as const;
  const { dhash, histogram } = descriptors;
  if (dhash)
    probes.push({
      probe: { table: "dhash", metric: "hamming", code: dhash, ...reach.dhash },
      start: upright,
    });
  if (histogram && reach.histogram)
    probes.push({
      probe: { table: "histogram", metric: "l1", code: histogram, ...reach.histogram },
      // Colours are the same in every turn.
      start: { ...upright, turn: "any" },
    });
  return probes;
}

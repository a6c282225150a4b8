import { turns } from "../model/match.ts";
import { lumaSide, readLuma } from "../encoders/luma.ts";
import { align, type Alignment } from "./align.ts";
import { type Alignable, toAlignable } from "./details.ts";
import { correlate, type Warp } from "./overlay.ts";
import { type Extent, turnExtent, turnPixels } from "./turn.ts";

/** Which parts of the two pictures are thought to be the same: the number of the turn, and what is left of each side. */
export type Start = {
  /** Of `turns`, by its place; `any`: the one that fits best. */
  turn: number | "any";
  query: ViewPart;
  file: ViewPart;
};
/** The whole, or the middle of what is left without the border: 1, 0.9, 0.8 of each side. */
export type ViewPart = "whole" | number;

export type Candidate = { file: number; luma: Uint8Array; starts: readonly Start[] };

/** The best alignment of a candidate, from the start that led to it. */
export type Confirmed = { file: number; start: Start & { turn: number }; alignment: Alignment };

/**
 * Lays a picture over each of its candidates, from where their hashes matched.
 * @param luma the descriptor of that name. Candidates that it cannot be laid over are left out.
 */
export function confirm(luma: Uint8Array, candidates: readonly Candidate[]): Confirmed[] {
  const query = readLuma(luma);
  const queryExtent = wholeIn(query.box);
  const turned = new Map<number, Alignable>();
  const turnedQuery = (turn: number): Alignable => {
    const known = turned.get(turn) ?? toAlignable(turnPixels(query.pixels, lumaSide, turn), lumaSide);
    turned.set(turn, known);
    return known;
  };
  return candidates.flatMap(({ file, luma: descriptor, starts }) => {
    const { pixels, box } = readLuma(descriptor);
    const alignable = toAlignable(pixels, lumaSide);
    const fileExtent = wholeIn(box);
    let best: Confirmed | undefined;
    for (const known of starts) {
      const start = { ...known, turn: known.turn === "any" ? bestTurn(turnedQuery, alignable) : known.turn };
      const from = extentOf(start.query, turnExtent(queryExtent, start.turn));
      const alignment = align(
        turnedQuery(start.turn),
        alignable,
        warpOf(from, extentOf(start.file, fileExtent)),
      );
      if (alignment && (!best || weightOf(alignment) > weightOf(best.alignment)))
        best = { file, start, alignment };
    }
    return best ? [best] : [];
  });
}

/** The turn in which the one, as it is, correlates most with the other. */
function bestTurn(turnedQuery: (turn: number) => Alignable, file: Alignable): number {
  const fits = turns.map(
    (_, turn) => correlate(turnedQuery(turn).coarse, file.coarse, unmoved)?.correlation ?? -1,
  );
  return fits.indexOf(Math.max(...fits));
}

const unmoved: Warp = [1, 0, 0, 0, 1, 0];

const weightOf = ({ fine, coarse, overlap }: Alignment): number =>
  (fine + coarse / 4) * Math.min(overlap + 0.4, 1);

/** Where the whole lies, seen from what is left without its border. */
function wholeIn({ left, top, right, bottom }: Extent): Extent {
  const [width, height] = [Math.max(right - left, 0.01), Math.max(bottom - top, 0.01)];
  return {
    left: (-1 - (left + right - 1)) / width,
    top: (-1 - (top + bottom - 1)) / height,
    right: (1 - (left + right - 1)) / width,
    bottom: (1 - (top + bottom - 1)) / height,
  };
}

const extentOf = (part: ViewPart, whole: Extent): Extent =>
  part === "whole" ? whole : { left: -part, top: -part, right: part, bottom: part };

/** The map that lays one part over the other: from places in the file to places in the query. */
function warpOf(query: Extent, file: Extent): Warp {
  const across = (query.right - query.left) / (file.right - file.left);
  const down = (query.bottom - query.top) / (file.bottom - file.top);
  return [across, 0, query.left - across * file.left, 0, down, query.top - down * file.top];
}

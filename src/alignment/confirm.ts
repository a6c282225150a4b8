import { type Overlay, turns } from "../model/match.ts";
import { lumaSide, readLuma } from "../encoders/luma.ts";
import { align, type Alignment } from "./align.ts";
import { type Alignable, toAlignable } from "./details.ts";
import { layOver } from "./lay-over.ts";
import { correlate, type Warp } from "./overlay.ts";
import { type Extent, turnExtent, turnPixels } from "./turn.ts";

/** Parts of the two pictures that are assumed to match: where an alignment starts. */
export type Start = {
  /** Index into `turns`; `any`: the turn that correlates best. */
  turn: number | "any";
  query: ViewPart;
  file: ViewPart;
};
/** The whole picture, or the centre of the picture without its border: 1, 0.9, 0.8 of each side. */
export type ViewPart = "whole" | number;

export type Candidate = { file: number; luma: Uint8Array; starts: readonly Start[] };

/** The best alignment of a candidate, its start, and how the whole pictures lie on each other by it. */
export type Confirmed = {
  file: number;
  start: Start & { turn: number };
  alignment: Alignment;
  overlay: Overlay;
};

/**
 * Aligns a picture with each of its candidates, starting from the parts whose hashes matched.
 * @param luma the picture's `luma` descriptor.
 * @returns the candidates that could be aligned.
 */
export function confirm(luma: Uint8Array, candidates: readonly Candidate[]): Confirmed[] {
  const query = readLuma(luma);
  const queryExtent = wholeIn(query.box);
  const turned = new Map<number, Alignable>();
  const turnedQuery = (turn: number): Alignable => {
    const alignable = turned.get(turn) ?? toAlignable(turnPixels(query.pixels, lumaSide, turn), lumaSide);
    turned.set(turn, alignable);
    return alignable;
  };
  return candidates.flatMap(({ file, luma: descriptor, starts }) => {
    const { pixels, box } = readLuma(descriptor);
    const alignable = toAlignable(pixels, lumaSide);
    const fileExtent = wholeIn(box);
    let best: Omit<Confirmed, "overlay"> | undefined;
    for (const parts of starts) {
      const start = { ...parts, turn: parts.turn === "any" ? bestTurn(turnedQuery, alignable) : parts.turn };
      const from = extentOf(start.query, turnExtent(queryExtent, start.turn));
      const alignment = align(
        turnedQuery(start.turn),
        alignable,
        warpOf(from, extentOf(start.file, fileExtent)),
      );
      if (alignment && (!best || weightOf(alignment) > weightOf(best.alignment)))
        best = { file, start, alignment };
    }
    if (!best) return [];
    const turn = turns[best.start.turn] ?? "upright";
    return [{ ...best, overlay: layOver(best.alignment.warp, turn, box, query.box) }];
  });
}

/** The turn of the query that correlates most with the file, unaligned. */
function bestTurn(turnedQuery: (turn: number) => Alignable, file: Alignable): number {
  const fits = turns.map(
    (_, turn) => correlate(turnedQuery(turn).coarse, file.coarse, identity)?.correlation ?? -1,
  );
  return fits.indexOf(Math.max(...fits));
}

const identity: Warp = [1, 0, 0, 0, 1, 0];

const weightOf = ({ fine, coarse, overlap }: Alignment): number =>
  (fine + coarse / 4) * Math.min(overlap + 0.4, 1);

/** The extent of the whole picture in the coordinates of the picture without its border. */
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

/** The map from a part of the file to a part of the query. */
function warpOf(query: Extent, file: Extent): Warp {
  const across = (query.right - query.left) / (file.right - file.left);
  const down = (query.bottom - query.top) / (file.bottom - file.top);
  return [across, 0, query.left - across * file.left, 0, down, query.top - down * file.top];
}

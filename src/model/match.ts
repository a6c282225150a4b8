import type { ImageFormat } from "./image-format.ts";

/** `same`, `likely`: at most one false match in a million pictures searched; `maybe`: worth a look. */
export type Verdict = "same" | "likely" | "maybe";

/** How the query picture was turned to match: first mirrored left to right if named so, then turned clockwise. */
export const turns = [
  "upright",
  "rotated 90",
  "rotated 180",
  "rotated 270",
  "mirrored",
  "mirrored, rotated 90",
  "mirrored, rotated 180",
  "mirrored, rotated 270",
] as const;
export type Turn = (typeof turns)[number];

/** The turn back. A reflection is its own inverse, however it is turned. */
export function inverseTurn(turn: Turn): Turn {
  if (turn === "rotated 90") return "rotated 270";
  return turn === "rotated 270" ? "rotated 90" : turn;
}

/**
 * How one picture lies on another: x' = a x + b y + c, y' = d x + e y + f leads from a point of the file to the same point of the
 * query, both from -1 to 1 on each side of the whole picture.
 */
export type Overlay = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** From a point of a turned picture to the same point of the picture as it was. */
export const turnsBack: Record<Turn, Overlay> = {
  upright: [1, 0, 0, 0, 1, 0],
  "rotated 90": [0, 1, 0, -1, 0, 0],
  "rotated 180": [-1, 0, 0, 0, -1, 0],
  "rotated 270": [0, -1, 0, 1, 0, 0],
  mirrored: [-1, 0, 0, 0, 1, 0],
  "mirrored, rotated 90": [0, -1, 0, -1, 0, 0],
  "mirrored, rotated 180": [1, 0, 0, 0, -1, 0],
  "mirrored, rotated 270": [0, 1, 0, 1, 0, 0],
};

/** The part of a picture that matched: the whole, without its uniform border, or its middle. */
export type View = "whole" | "trimmed" | "cropped";

/** How far two pictures are from each other, by each measure; null where it was not taken. */
export type MatchDistances = {
  /** Differing bits of 256, of the views that matched best. */
  pdq: number | null;
  /** Differing bits of 192, upright. */
  dhash: number | null;
  /** Sum of absolute differences of 12 counts. */
  histogram: number | null;
  /** Correlation of the aligned pictures, -1 to 1. */
  correlation: number | null;
};

/** A file that a picture matches. */
export type FileMatch = {
  fileId: number;
  /** 0 to 100, of these two pictures alone: the same in every collection. */
  score: number;
  verdict: Verdict;
  turn: Turn;
  /** Of the query picture, and of the file. */
  views: { query: View; file: View };
  overlay: Overlay;
  distances: MatchDistances;
};

/** Extent of a search. */
export type Searched = {
  /** Whether everything was searched. */
  complete: boolean;
  /** Number of files searched. */
  files: number;
};

/** Selects submissions; absent conditions do not apply. */
export type MatchFilter = {
  source?: string | undefined;
  /** Without case. */
  subreddit?: string | undefined;
  /** Creation times, both included. */
  from?: number | undefined;
  to?: number | undefined;
  nsfw?: boolean | undefined;
  /** Whether to include those that were removed upstream. */
  removed: boolean;
};

/** Where a picture was posted. */
export type MatchPost = {
  image: number;
  url: string;
  position: number;
  id: string;
  title: string;
  author: string | null;
  source: string;
  subreddit: string;
  created: number;
  permalink: string | null;
  nsfw: boolean;
  removal: string | null;
};

/** A file with its posts, the first one first. */
export type MatchRow = {
  id: number;
  sha256: string | null;
  format: ImageFormat | null;
  width: number | null;
  height: number | null;
  original: boolean;
  posts: MatchPost[];
};

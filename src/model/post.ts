import type { ImageFormat } from "./image-format.ts";

/** A picture in the gallery: a content with the first of its occurrences that stands upstream, else the first of all. */
export type PostRow = {
  /** The file's. */
  id: number;
  sha256: string;
  format: ImageFormat;
  /** Pixels. */
  width: number;
  height: number;
  frames: number | null;
  /** Whether the original is kept. */
  original: boolean;
  /** Its average colour, 0xRRGGBB; null: unknown. */
  color: number | null;
  nsfw: boolean;
  /** Whether every occurrence was removed upstream. */
  removed: boolean;
  /** How many occurrences there are. */
  posts: number;
  submission: string;
  title: string;
  author: string | null;
  place: string;
  source: string;
  /** Unix seconds. */
  created: number;
  score: number | null;
  permalink: string | null;
};

/** Which part of the gallery is asked for: from a picture on towards older ones, or those before it. */
export type PostPlace = { from: "newest" } | { from: "at" | "below" | "above"; id: number };

/** A page of the gallery, and from where on more of it is to be looked for: null where it is full, or was the last one. */
export type PostPage = { posts: PostRow[]; rest: PostPlace | null };

/** How many pictures a query selects; not whole: at least so many. */
export type PostCount = { count: number; isWhole: boolean };

/** A value that pictures have, and how many of them. */
export type Counted = { value: string; count: number };

import type { CameraData } from "../model/camera-data.ts";
import type { Claims } from "../model/rating.ts";
import type { Filter } from "../query/filter.ts";

/** One picture of a dataset: a file with its oldest submission, or a rated picture without a stored file. */
export type DatasetSource = {
  /** Cursor after this picture: the id of its file or submission. */
  next: DatasetPlace;
  fileId: number | null;
  sha256: string | null;
  format: string | null;
  width: number | null;
  height: number | null;
  size: number | null;
  hasOriginal: boolean;
  /** Its host asks that no models are trained on it. */
  noAi: boolean;
  exif: CameraData | null;
  url: string | null;
  caption: string | null;
  submission: string;
  source: string | null;
  place: string | null;
  title: string | null;
  author: string | null;
  created: number | null;
  score: number | null;
  nsfw: boolean | null;
  permalink: string | null;
  posts: number;
  prompt: string | null;
  negativePrompt: string | null;
  rating: Record<string, unknown> | null;
  challengeTitle: string | null;
  claims: Omit<Claims, "submissionId"> | null;
  comments: string | null;
};

/** Order: files by id; then rated pictures without a file: those of AVA in AVA's order, the rest by submission. */
export type DatasetPlace =
  { fileId: number } | { avaIndex: number; submission: string } | { submission: string };

/** The values that decide the split of a picture. */
export type DatasetKey = Pick<DatasetSource, "next" | "fileId" | "sha256" | "submission" | "noAi"> & {
  mos: number | null;
};

/** What a preview tells of a picture. */
export type DatasetFacts = Pick<
  DatasetSource,
  "next" | "fileId" | "hasOriginal" | "size" | "noAi" | "place" | "created" | "challengeTitle"
> & { mos: number | null; challenge: string | null; camera: string | null; hasPrompt: boolean };

export type DatasetRequest = { filter: Filter; after: DatasetPlace; limit: number };

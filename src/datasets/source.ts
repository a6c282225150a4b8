import type { CameraData } from "../model/camera-data.ts";
import type { Claims } from "../model/rating.ts";
import type { Filter } from "../query/filter.ts";

/** One picture as it goes into a dataset: a file with its oldest submission, or a rated picture whose file is not here. */
export type DatasetSource = {
  /** Where the list goes on after it: the file's id, or the submission's. */
  next: DatasetPlace;
  fileId: number | null;
  sha256: string | null;
  format: string | null;
  width: number | null;
  height: number | null;
  size: number | null;
  hasOriginal: boolean;
  /** Whoever served it asks that machines learn nothing from it. */
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

/** First the files, by id; then what is rated but has no file here: of AVA in AVA's order, the rest by submission. */
export type DatasetPlace =
  { fileId: number } | { avaIndex: number; submission: string } | { submission: string };

/** What decides where a picture goes. */
export type DatasetKey = Pick<DatasetSource, "next" | "fileId" | "sha256" | "submission" | "noAi"> & {
  mos: number | null;
};

export type DatasetRequest = { filter: Filter; after: DatasetPlace; limit: number };

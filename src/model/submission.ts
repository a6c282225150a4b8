/** One picture of a gallery, in the order in which the author put it. */
export type GalleryItem = {
  /** Upstream's own id, unique within the submission. */
  mediaId: string;
  /** Where its original is; absent while upstream has not processed it. */
  url?: string;
  caption?: string;
  status: "valid" | "failed" | "unprocessed";
};

/** Media of a submission as its source describes them, so that resolvers need not ask again. */
export type SubmissionMedia = {
  /** Present for a gallery, also for one that has no items (yet). */
  gallery?: { items: GalleryItem[] };
  /** The largest signed preview, usable as it stands. */
  preview?: string;
};

/**
 * One provider's observation of one submission at one moment.
 *
 * Immutable: `title author created place url permalink crosspostParent`, and a gallery once it is whole.
 * Mutable: `flair nsfw spoiler score comments removal`, and the preview.
 */
export type Sighting = {
  /** The id of its source: Reddit's base-36 id without `t3_`; others carry a prefix (`dpc-1265266`). */
  id: string;
  source: string;
  /** Unescaped once, at most 300 characters. */
  title: string;
  /** `null` for a deleted author. */
  author: string | null;
  created: number;
  /** The subreddit it was posted in, as upstream spells it. */
  place: string;
  /** Its target, absolute; `null` for a text post. */
  url: string | null;
  permalink: string | null;
  crosspostParent: string | null;
  flair: string | null | undefined;
  nsfw: boolean | undefined;
  spoiler: boolean | undefined;
  score: number | undefined;
  comments: number | undefined;
  /** Why it was removed (`moderator`, `deleted`, ...), `null` while it stands. */
  removal: string | null | undefined;
  media: SubmissionMedia | undefined;
  /** The absolute URLs in which pictures may be found, in order; empty for text and video. */
  links: string[];
  /** When the provider observed it; absent: now. An archive returns earlier observations. */
  observedAt?: number;
};

/** A submission as it is stored and handed to resolvers. */
export type Submission = Pick<
  Sighting,
  | "id"
  | "source"
  | "title"
  | "author"
  | "created"
  | "place"
  | "url"
  | "permalink"
  | "crosspostParent"
  | "media"
> & {
  nsfw: boolean;
  /** Why it was removed, `null` while it stands. */
  removal: string | null;
};

/** When a submission is to be read again: at the first of these ages (seconds) that it has not reached; `null`: no more. */
export function nextRevisit(created: number, now: number, ages: readonly number[]): number | null {
  const times = ages.map((age) => created + age).filter((at) => at > now);
  return times.length > 0 ? Math.min(...times) : null;
}

/** A submission to be read again. */
export type DueRevisit = {
  id: string;
  source: string;
  created: number;
  revisits: number;
  /** Whether more is known of it than its essentials. */
  complete: boolean;
};

/** A submission as LZBooru lists it; `seq` is the place to go on after. */
export type SubmissionRow = {
  seq: number;
  id: string;
  title: string;
  author: string | null;
  subreddit: string;
  created: number;
  flair: string | null;
  nsfw: boolean;
};

/** Which provider showed which fields, and when. */
export type Provenance = {
  /** By field: its value, the provider that it comes from, and the time of the observation. */
  told: Record<string, { value: unknown; provider: string; at: number }>;
  removal: string | null;
  /** When it is read again. */
  revisitAt: number | null;
  /** `feed` 0: no feed. */
  sightings: { provider: string; feed: number; firstAt: number; lastAt: number }[];
};

/** Every source of submissions: what is pushed and imported is of one of them, too. */
export const submissionSources = ["reddit", "dpchallenge"] as const;

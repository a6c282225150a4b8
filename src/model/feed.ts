import type { RepostRules } from "./repost.ts";

/** A followed stream: `reddit` + `pics`. */
export type Feed = {
  id: number;
  /** The kind of place: `reddit`. */
  source: string;
  /** The name within the source, as upstream spells it. */
  address: string;
  /** When the place was created upstream. */
  created: number;
  /** The backfill reads back to here. */
  since: number;
  state: "active" | "paused" | "removed";
  /** Whether the comments under its submissions are read. */
  comments: boolean;
  /** What its source is to do otherwise than usual. */
  options: FeedOptions;
};

/** What a feed may be told; a source takes what it knows. */
export type FeedOptions = {
  /** Of a source that tells ratings: which pictures are downloaded. Default `full`. */
  pictures?: "none" | "thumbnail" | "full";
  /** No pictures of what this set publishes already. */
  notIn?: "ava";
  /** What counts as a repost in it. */
  reposts?: Partial<RepostRules>;
} | null;

/**
 * The ways a feed is read. `new`: everything that arrives, with nothing missed; `backfill`: the past, newest first;
 * `fresh`: the newest at once, from a provider that tells less of it, beside a `new` that lags; `comments`: new comments
 * under any of its submissions, where the feed asks for them.
 */
export type Lane = "new" | "backfill" | "fresh" | "comments";

import type { RepostRules } from "./repost.ts";
import type { StateCounts } from "./queue.ts";

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

/** How far one provider has read one feed in one direction. */
export type CursorRow = {
  feedId: number;
  provider: string;
  lane: Lane;
  /** The provider's own bookmark; null before its first page. */
  cursor: Record<string, unknown> | null;
  /** Not asked before. After a failure: blocked until. */
  nextAt: number;
  done: boolean;
  /** Creation times: up to where nothing is missing (lane `new`; else of what it began with), and the oldest. */
  newest: number | null;
  oldest: number | null;
  submissions: number;
  failures: number;
  errorCode: string | null;
  error: string | null;
  updatedAt: number;
  /** When it last answered. */
  succeededAt: number | null;
};

/** A feed with where each provider stands in it. */
export type FollowedFeed = Feed & { addedAt: number; cursors: CursorRow[] };

/** What is to be followed. */
export type NewFeed = Omit<Feed, "id" | "state" | "comments" | "options"> &
  Partial<Pick<Feed, "comments" | "options">>;

export type FeedChange = {
  state?: Feed["state"] | undefined;
  comments?: boolean | undefined;
  options?: Feed["options"] | undefined;
};

/** A feed as LZBooru lists it; `id` is the place to go on after, `updated` the creation of its newest submission. */
export type SubredditRow = { id: number; name: string; created: number; updated: number | null };

/** How far the links and pictures of a feed are. */
export type FeedCounts = {
  feedId: number;
  submissions: number;
  links: StateCounts;
  images: StateCounts;
  /** What was handed over, rather than asked for: by provider, with its newest creation time and the last time of it. */
  given: { provider: string; submissions: number; newest: number | null; lastAt: number }[];
};

/** The page's own bookkeeping, saved with its last slice. */
export type PollResult = {
  feedId: number;
  provider: string;
  lane: Lane;
  cursor: Record<string, unknown>;
  done: boolean;
  nextAt: number;
  /** Of the whole page. */
  newest: number | null;
  oldest: number | null;
  submissions: number;
};

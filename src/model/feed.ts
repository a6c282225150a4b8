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
  /** Options of its source. */
  options: FeedOptions;
};

/** Options of a feed; a source ignores those that it does not know. */
export type FeedOptions = {
  /** Of a source with ratings: which pictures are downloaded. Default `full`. */
  pictures?: "none" | "thumbnail" | "full";
  /** No pictures that this dataset contains already. */
  notIn?: "ava";
  /** What counts as a repost in it. */
  reposts?: Partial<RepostRules>;
} | null;

/**
 * The ways a feed is read. `new`: everything that arrives, with nothing missed; `backfill`: the past, newest first;
 * `fresh`: the newest at once, from a provider that knows less of it, beside a `new` that lags; `comments`: new comments
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
  /** The provider is not asked before; after a failure: blocked until. */
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

/** A feed with the cursor of each provider and lane. */
export type FollowedFeed = Feed & { addedAt: number; cursors: CursorRow[] };

/** A place to follow. */
export type NewFeed = Omit<Feed, "id" | "state" | "comments" | "options"> &
  Partial<Pick<Feed, "comments" | "options">>;

export type FeedChange = {
  state?: Feed["state"] | undefined;
  comments?: boolean | undefined;
  options?: Feed["options"] | undefined;
};

/** A feed as LZBooru lists it; `id` is the place to go on after, `updated` the creation of its newest submission. */
export type SubredditRow = { id: number; name: string; created: number; updated: number | null };

/** Submissions, links and pictures of a feed. */
export type FeedCounts = {
  feedId: number;
  submissions: number;
  links: StateCounts;
  images: StateCounts;
  /** Pushed or imported submissions by provider, with their newest creation time and the time of the last push. */
  given: { provider: string; submissions: number; newest: number | null; lastAt: number }[];
};

/** The cursor after a page, saved with its last slice. */
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

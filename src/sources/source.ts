import type { Fetcher } from "../net/fetcher.ts";
import type { Challenge } from "../model/challenge.ts";
import type { Rating } from "../model/rating.ts";
import type { Comment } from "../model/comment.ts";
import type { FeedOptions, Lane } from "../model/feed.ts";
import type { Sighting } from "../model/submission.ts";

/** A JSON value: a provider's position in one feed and lane. */
export type Cursor = { readonly [key: string]: unknown };

/** A place that can be followed, as upstream describes it. */
export type Place = {
  /** The name as upstream spells it. */
  address: string;
  /** When it was created; `undefined` where the provider does not know. */
  created: number | undefined;
  /** Where the provider does not list the place but holds posts of it: the time of the oldest. */
  oldestPost?: number;
};

export type PollRequest = {
  /** The feed's name within its source: `pics`, `u/name`, `a+b`. */
  address: string;
  lane: Lane;
  /** What the last poll of this provider, feed and lane returned; `undefined` at first. */
  cursor: Cursor | undefined;
  /** The backfill reads back to here, inclusive. */
  since: number;
  /** Creation time of the newest submission up to which none of this feed is missing: the highest `Poll.newest`. */
  newest: number | undefined;
  /** Options that differ from the defaults; `null`: none. */
  options?: FeedOptions;
  now: number;
};

/** One page. Its cursor is saved in one transaction with the last of its items. */
export type Poll = {
  sightings: Sighting[];
  /** Of lane `comments`: new comments, in place of submissions. */
  comments?: Comment[];
  /** Contests that were read, from a source that has them. */
  challenges?: Challenge[];
  ratings?: Rating[];
  /** Progress of the lane, where it can be counted; kept with the cursor. */
  progress?: { done: number; total: number; failed: number };
  cursor: Cursor;
  /** `more`: ask again at once; `idle`: caught up, ask after the usual pause; `done`: the backfill has reached its end. */
  next: "more" | "idle" | "done";
  /**
   * Lane `new`: creation time, not after `now`, of the newest submission up to which this provider has missed none
   * since it began. Absent while it reads downwards, and as long as it knows of a gap.
   */
  newest?: number | undefined;
};

/**
 * To add one: write `src/sources/<provider>.ts` exporting a function that returns a `Source`, and put
 * it into the list in `sources.ts` (order is policy: the first that serves a lane and is not resting is asked).
 *
 * A source is one provider of submissions for one kind of feed. It owns no state: what it must
 * remember travels in the cursor. It reaches the network only through its fetcher, which limits rates,
 * checks addresses and throws (`AppError`, see errors.ts). It does not retry, except with a smaller query.
 */
export type Source = {
  /** The provider: `arctic-shift`. Stored with every sighting. */
  readonly name: string;
  /** The kind of feed it serves: `reddit`. */
  readonly serves: string;
  /** Which lanes it can read. */
  readonly lanes: readonly Lane[];
  /**
   * A host whose pages its backfill reads before anything else: links there wait until the backfills of its feeds are done.
   */
  readsFirst?: string;
  /** It has a post with all fields within seconds of its creation: no `fresh` lane is needed beside it. */
  readonly live?: boolean;
  /** Feed addresses that it accepts. */
  readonly examples: readonly string[];
  /**
   * Asks whether a place exists.
   * @returns `undefined` when the provider does not know it.
   * @throws AppError `private` or `banned` when it exists but cannot be read, and whatever the fetcher throws.
   */
  describe(address: string, fetcher: Fetcher): Promise<Place | undefined>;
  /**
   * Reads one page. Between two polls with the returned cursor nothing is lost or repeated, even where several
   * submissions share the second at a page's border.
   */
  poll(request: PollRequest, fetcher: Fetcher): Promise<Poll>;
  /**
   * Reads every comment under a submission, each once, a page at a time, in bounded memory; absent where the provider
   * has none.
   * @throws AppError `gone` when it has no such submission, and whatever the fetcher throws.
   */
  readForest?(submissionId: string, fetcher: Fetcher): AsyncIterable<Comment[]>;
  /** Reads submissions again by id; what the provider does not have (or cannot look up by id) is left out. At most 100 ids. */
  read(ids: readonly string[], fetcher: Fetcher): Promise<Sighting[]>;
};

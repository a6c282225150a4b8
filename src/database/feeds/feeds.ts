import { and, asc, eq, gt, max, ne, sql } from "drizzle-orm";
import type {
  Feed,
  FeedChange,
  FeedOptions,
  FollowedFeed,
  Lane,
  NewFeed,
  SubredditRow,
} from "../../model/feed.ts";
import type { Sighting } from "../../model/submission.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { rewatchFeed } from "../reposts/rewatching.ts";
import { cursor, feed, submission } from "../schema/tables.ts";

type Row = typeof feed.$inferSelect;

const selectActive = prepared((db) =>
  db
    .select()
    .from(feed)
    .where(eq(feed.state, sql`'active'`))
    .orderBy(asc(feed.id))
    .prepare(),
);
const selectPage = prepared((db) =>
  db
    .select()
    .from(feed)
    .where(and(ne(feed.state, "removed"), gt(feed.id, sql.placeholder("after"))))
    .orderBy(asc(feed.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);
const selectOfSource = prepared((db) =>
  db
    .select({ id: feed.id, address: feed.address, created: feed.created })
    .from(feed)
    .where(
      and(
        // The plus keeps SQLite to the order by id: an index by source would have to be sorted.
        eq(sql`+${feed.source}`, sql.placeholder("source")),
        ne(feed.state, "removed"),
        gt(feed.id, sql.placeholder("after")),
      ),
    )
    .orderBy(asc(feed.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);
const selectByAddress = prepared((db) =>
  db
    .select()
    .from(feed)
    .where(
      and(
        eq(feed.source, sql.placeholder("source")),
        eq(sql`lower(${feed.address})`, sql`lower(${sql.placeholder("address")})`),
      ),
    )
    .prepare(),
);
const selectCursors = prepared((db) =>
  db
    .select()
    .from(cursor)
    .where(eq(cursor.feedId, sql.placeholder("feed")))
    .prepare(),
);
const selectNewest = prepared((db) =>
  db
    .select({ created: max(submission.created) })
    .from(submission)
    .where(eq(sql`lower(${submission.place})`, sql`lower(${sql.placeholder("place")})`))
    .prepare(),
);

/** A feed without how far its forests and pictures are, which concerns the database alone. */
function toFeed(row: Row): Feed & { addedAt: number } {
  const { id, source, address, created, since, state, comments, options, addedAt } = row;
  return { id, source, address, created, since, state, comments, options, addedAt };
}

const withCursors = (db: Connection, row: Row): FollowedFeed => ({
  ...toFeed(row),
  cursors: selectCursors(db).all({ feed: row.id }),
});

const toSubreddit = (
  db: Connection,
  { id, address: name, created }: Pick<Row, "id" | "address" | "created">,
): SubredditRow => ({ id, name, created, updated: selectNewest(db).get({ place: name })?.created ?? null });

/** Every feed that is followed. An import may have brought many more that are paused. */
export const activeFeeds = (db: Connection): FollowedFeed[] =>
  selectActive(db)
    .all()
    .map((row) => withCursors(db, row));

/** A page of the feeds that are followed or paused, by id. */
export const feedPage = (db: Connection, after: number, limit: number): FollowedFeed[] =>
  selectPage(db)
    .all({ after, limit })
    .map((row) => withCursors(db, row));

/** The feed of this source and address, in any case, that is followed or paused. */
export function feedNamed(db: Connection, source: string, address: string): Feed | undefined {
  const row = selectByAddress(db).get({ source, address });
  return row && row.state !== "removed" ? toFeed(row) : undefined;
}

/** A page of the feeds of one source, by id, as LZBooru lists them. */
export const subreddits = (db: Connection, source: string, after: number, limit: number): SubredditRow[] =>
  selectOfSource(db)
    .all({ source, after, limit })
    .map((row) => toSubreddit(db, row));

/** One of them by its name, in any case. */
export function subreddit(db: Connection, source: string, name: string): SubredditRow | undefined {
  const row = feedNamed(db, source, name);
  return row && toSubreddit(db, row);
}

/** What distinguishes places: the source, and the name in any case. */
export const placeKey = ({ source, place }: Pick<Sighting, "source" | "place">): string =>
  `${source}:${place.toLowerCase()}`;

/**
 * Gives each place that is not followed a paused feed, so that what is known of it has a name, and can be followed from
 * there. Runs within the caller's transaction.
 * @returns the feeds' ids by `placeKey`.
 */
export function adoptPlaces(
  db: Connection,
  posts: readonly Pick<Sighting, "source" | "place" | "created">[],
  now: number,
): Map<string, number> {
  const feeds = new Map<string, number>();
  for (const [key, [first, ...rest]] of Map.groupBy(posts, placeKey)) {
    if (!first) continue;
    const { source, place: address } = first;
    const row = selectByAddress(db).get({ source, address });
    const created = Math.min(first.created, ...rest.map((post) => post.created));
    if (row?.state === "removed") db.update(feed).set({ state: "paused" }).where(eq(feed.id, row.id)).run();
    // Its beginning is unknown: followed from here, it is read back to the archives' end.
    const added = { source, address, created, since: 0, state: "paused", addedAt: now } as const;
    const { id } = row ?? db.insert(feed).values(added).returning({ id: feed.id }).get();
    feeds.set(key, id);
  }
  return feeds;
}

/** Whether comments are read from now on, and if so under what is there already, too. */
const commentColumns = (comments: boolean) => ({ comments, enqueueFrom: comments ? 0 : null });

/** Merges new options into a feed's: those of pictures replace each other as a whole, rules of reposts one by one. */
function optionColumns({ options: stored }: Pick<Feed, "options">, options: FeedOptions | undefined) {
  if (options === undefined) return {};
  if (options === null) return { options, picturesFrom: 0 };
  const [{ reposts, ...pictures }, { reposts: storedReposts, ...storedPictures }] = [options, stored ?? {}];
  const hasPictures = Object.keys(pictures).length > 0;
  const rules = { ...storedReposts, ...reposts };
  const merged = {
    ...(hasPictures ? pictures : storedPictures),
    ...(Object.keys(rules).length > 0 && { reposts: rules }),
  };
  return { options: merged, ...(hasPictures && { picturesFrom: 0 }) };
}

/**
 * Follows a place. A feed that was removed or paused is continued where it was left.
 * @returns the feed, or `undefined` when it is already followed.
 */
export function addFeed(db: Connection, place: NewFeed, now: number): Feed | undefined {
  return inTransaction(db, () => {
    const comments = place.comments ? commentColumns(true) : {};
    const stored = selectByAddress(db).get({ source: place.source, address: place.address });
    if (!stored) {
      const added = { ...place, ...comments, state: "active", addedAt: now } as const;
      return toFeed(db.insert(feed).values(added).returning().get());
    }
    if (stored.state === "active") return undefined;
    if (place.since < stored.since) {
      // An earlier start: a finished backfill has more to read.
      db.update(cursor).set({ done: false, nextAt: 0 }).where(eq(cursor.feedId, stored.id)).run();
    }
    const changes = {
      state: "active",
      // A paused one may have been made by an import, which knows no beginning.
      since: stored.state === "paused" ? place.since : Math.min(place.since, stored.since),
      created: Math.min(place.created, stored.created),
      ...(stored.comments ? {} : comments),
      ...optionColumns(stored, place.options),
    } as const;
    return toFeed(db.update(feed).set(changes).where(eq(feed.id, stored.id)).returning().get());
  });
}

/**
 * Changes how a feed is followed. What was stored stays; comments that are requested now are read under all of it.
 * @returns the feed, or `undefined` when there is none by that id.
 */
export function changeFeed(
  db: Connection,
  id: number,
  { state, comments, options }: FeedChange,
): Feed | undefined {
  return inTransaction(db, () => {
    const stored = db.select().from(feed).where(eq(feed.id, id)).get();
    if (!stored || stored.state === "removed") return undefined;
    const changes = {
      state: state ?? stored.state,
      ...(comments !== undefined && comments !== stored.comments && commentColumns(comments)),
      ...optionColumns(stored, options),
    };
    if (options?.reposts) rewatchFeed(db, id);
    return toFeed(db.update(feed).set(changes).where(eq(feed.id, id)).returning().get());
  });
}

/** Notes that a provider failed: it is not asked for this feed and lane before `nextAt`. */
export function failPoll(
  db: Connection,
  key: { feedId: number; provider: string; lane: Lane },
  failure: { code: string; message: string; nextAt: number },
  now: number,
): void {
  const changes = {
    failures: 1,
    errorCode: failure.code,
    error: failure.message,
    nextAt: failure.nextAt,
    updatedAt: now,
  };
  db.insert(cursor)
    .values({ ...key, ...changes, cursor: null, done: false, submissions: 0 })
    .onConflictDoUpdate({
      target: [cursor.feedId, cursor.provider, cursor.lane],
      set: { ...changes, failures: sql`${cursor.failures} + 1` },
    })
    .run();
}

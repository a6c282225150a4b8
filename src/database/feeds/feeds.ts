import { and, asc, eq, gt, max, ne, sql } from "drizzle-orm";
import type {
  Feed,
  FeedOptions,
  Lane,
  FeedChange,
  FollowedFeed,
  NewFeed,
  SubredditRow,
} from "../../model/feed.ts";
import type { Sighting } from "../../model/submission.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { watchingFeedAgain } from "../reposts/rewatching.ts";
import { cursor, feed } from "../schema/tables.ts";
import { submission } from "../schema/tables.ts";

/** Comments are read from now on, under what is there already, too. */
const asking = { comments: true, plantFrom: 0 };
const silent = { comments: false, plantFrom: null };

export const feedPages = (db: Connection) => {
  const active = db
    .select()
    .from(feed)
    .where(eq(feed.state, sql`'active'`))
    .orderBy(asc(feed.id))
    .prepare();
  const listed = db
    .select()
    .from(feed)
    .where(and(ne(feed.state, "removed"), gt(feed.id, sql.placeholder("after"))))
    .orderBy(asc(feed.id))
    .limit(sql.placeholder("limit"))
    .prepare();
  const cursors = db
    .select()
    .from(cursor)
    .where(eq(cursor.feedId, sql.placeholder("feed")))
    .prepare();
  const withCursors = (row: typeof feed.$inferSelect): FollowedFeed => ({
    ...toFeed(row),
    cursors: cursors.all({ feed: row.id }),
  });
  const newest = db
    .select({ at: max(submission.created) })
    .from(submission)
    .where(eq(sql`lower(${submission.place})`, sql`lower(${sql.placeholder("place")})`))
    .prepare();
  const place = { id: feed.id, name: feed.address, created: feed.created };
  const page = db
    .select(place)
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
    .prepare();
  const named = db
    .select(place)
    .from(feed)
    .where(
      and(
        eq(feed.source, sql.placeholder("source")),
        eq(sql`lower(${feed.address})`, sql`lower(${sql.placeholder("name")})`),
        ne(feed.state, "removed"),
      ),
    )
    .prepare();
  const withNewest = (row: Omit<SubredditRow, "updated">): SubredditRow => ({
    ...row,
    updated: newest.get({ place: row.name })?.at ?? null,
  });

  return {
    /** Every feed that is followed. An import may have brought many more that are paused. */
    activeFeeds: (): FollowedFeed[] => active.all().map(withCursors),
    /** A page of the feeds that are followed or paused, by id. */
    feedPage: (after: number, limit: number): FollowedFeed[] => listed.all({ after, limit }).map(withCursors),
    /** A page of the followed places of one source, by id. */
    subreddits: (source: string, after: number, limit: number): SubredditRow[] =>
      page.all({ source, after, limit }).map(withNewest),
    /** The followed place of this name, whatever its case. */
    subreddit(source: string, name: string): SubredditRow | undefined {
      const row = named.get({ source, name });
      return row && withNewest(row);
    },
  };
};

/** A feed without how far its forests are planted, which is the database's own matter. */
function toFeed(row: typeof feed.$inferSelect): Feed & { addedAt: number } {
  const { id, source, address, created, since, state, comments, options, addedAt } = row;
  return { id, source, address, created, since, state, comments, options, addedAt };
}

/** The feed of an address in any case, whatever its state. */
const feedAt = (db: Connection) =>
  db
    .select()
    .from(feed)
    .where(
      and(
        eq(feed.source, sql.placeholder("source")),
        eq(sql`lower(${feed.address})`, sql`lower(${sql.placeholder("address")})`),
      ),
    )
    .prepare();

/** What tells places apart: the source and the name in any case. */
export const placeKey = ({ source, place }: Pick<Sighting, "source" | "place">): string =>
  `${source}:${place.toLowerCase()}`;

/**
 * Gives places that nobody follows a paused feed, so that what is known of them has a name, and can be followed from
 * there. Runs within the caller's transaction.
 * @returns the feeds' ids by `placeKey`.
 */
export function adopting(
  db: Connection,
): (posts: readonly Pick<Sighting, "source" | "place" | "created">[], now: number) => Map<string, number> {
  const known = feedAt(db);
  return (posts, now) => {
    const feeds = new Map<string, number>();
    for (const [key, [first, ...rest]] of Map.groupBy(posts, placeKey)) {
      if (!first) continue;
      const { source, place: address } = first;
      const row = known.get({ source, address });
      const created = Math.min(first.created, ...rest.map((post) => post.created));
      if (row?.state === "removed") db.update(feed).set({ state: "paused" }).where(eq(feed.id, row.id)).run();
      // Where it begins nobody has said: followed from here, it is read back to the archives' end.
      const added = { source, address, created, since: 0, state: "paused", addedAt: now } as const;
      const { id } = row ?? db.insert(feed).values(added).returning({ id: feed.id }).get();
      feeds.set(key, id);
    }
    return feeds;
  };
}

/** What a feed is told anew: which pictures it wants as a whole, of its rules those that are spoken of. */
function telling({ options: known }: Pick<Feed, "options">, told: FeedOptions | undefined) {
  if (!told) return told === null ? { options: null, picturesFrom: 0 } : {};
  const [{ reposts, ...pictures }, { reposts: before, ...held }] = [told, known ?? {}];
  const areTold = Object.keys(pictures).length > 0;
  const rules = { ...before, ...reposts };
  const options = {
    ...(areTold ? pictures : held),
    ...(Object.keys(rules).length > 0 && { reposts: rules }),
  };
  return { options, ...(areTold && { picturesFrom: 0 }) };
}

export const feedWrites = (db: Connection) => {
  const byAddress = feedAt(db);
  const watchAgain = watchingFeedAgain(db);

  return {
    /**
     * Follows a place. One that was removed or paused is taken up again where it was left.
     * @returns the feed, or `undefined` when it is already followed.
     */
    addFeed(place: NewFeed, now: number): Feed | undefined {
      return inTransaction(db, () => {
        const wanted = place.comments ? asking : {};
        const known = byAddress.get({ source: place.source, address: place.address });
        if (!known)
          return toFeed(
            db
              .insert(feed)
              .values({ ...place, ...wanted, state: "active", addedAt: now })
              .returning()
              .get(),
          );
        if (known.state === "active") return undefined;
        if (place.since < known.since) {
          // An earlier start: a finished backfill has more to read.
          db.update(cursor).set({ done: false, nextAt: 0 }).where(eq(cursor.feedId, known.id)).run();
        }
        // A paused one may have been made by an import, which knows no beginning.
        const since = known.state === "paused" ? place.since : Math.min(place.since, known.since);
        const created = Math.min(place.created, known.created);
        const changes = {
          state: "active",
          since,
          created,
          ...(known.comments ? {} : wanted),
          ...telling(known, place.options),
        } as const;
        return toFeed(db.update(feed).set(changes).where(eq(feed.id, known.id)).returning().get());
      });
    },
    /**
     * Changes what is followed how. What was stored stays; comments that are asked for now are read under all of it.
     * @returns the feed, or `undefined` when there is none by that id.
     */
    changeFeed(id: number, { state, comments, options }: FeedChange): Feed | undefined {
      return inTransaction(db, () => {
        const known = db.select().from(feed).where(eq(feed.id, id)).get();
        if (!known || known.state === "removed") return undefined;
        const wanted =
          comments === undefined || comments === known.comments ? {} : comments ? asking : silent;
        const changes = {
          state: state ?? known.state,
          ...wanted,
          ...telling(known, options),
        };
        if (options?.reposts) watchAgain(id);
        return toFeed(db.update(feed).set(changes).where(eq(feed.id, id)).returning().get());
      });
    },
    /** Writes down that a provider failed: it is not asked for this feed and lane before `nextAt`. */
    failPoll(
      at: { feedId: number; provider: string; lane: Lane },
      failure: { code: string; message: string; nextAt: number },
      now: number,
    ): void {
      const changed = {
        failures: 1,
        errorCode: failure.code,
        error: failure.message,
        nextAt: failure.nextAt,
        updatedAt: now,
      };
      db.insert(cursor)
        .values({ ...at, ...changed, cursor: null, done: false, submissions: 0 })
        .onConflictDoUpdate({
          target: [cursor.feedId, cursor.provider, cursor.lane],
          set: { ...changed, failures: sql`${cursor.failures} + 1` },
        })
        .run();
    },
  };
};

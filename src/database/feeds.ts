import { and, asc, eq, max, ne, sql } from "drizzle-orm";
import type { Feed, Lane } from "../records.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { cursor, feed } from "./schema.ts";
import { submission } from "./schema.ts";

/** How far one provider has read one feed in one direction. */
export type CursorRow = typeof cursor.$inferSelect;

/** A feed with where each provider stands in it. */
export type FollowedFeed = Feed & { addedAt: number; cursors: CursorRow[] };

/** A feed as LZBooru lists it; `updated`: creation of its newest submission. */
export type SubredditRow = { name: string; created: number; updated: number | null };

export const feedPages = (db: Connection) => {
  const followed = db.select().from(feed).where(ne(feed.state, "removed")).orderBy(asc(feed.id)).prepare();
  const cursors = db.select().from(cursor).prepare();
  const newest = db
    .select({ at: max(submission.created) })
    .from(submission)
    .where(eq(sql`lower(${submission.place})`, sql`lower(${sql.placeholder("place")})`))
    .prepare();

  return {
    /** Every feed that is followed or paused. */
    feeds(): FollowedFeed[] {
      const byFeed = Map.groupBy(cursors.all(), (row) => row.feedId);
      return followed.all().map((row) => ({ ...row, cursors: byFeed.get(row.id) ?? [] }));
    },
    /** The followed places of one source with the time of their newest submission. */
    subreddits(source: string): SubredditRow[] {
      return followed
        .all()
        .filter((row) => row.source === source)
        .map((row) => ({
          name: row.address,
          created: row.created,
          updated: newest.get({ place: row.address })?.at ?? null,
        }));
    },
  };
};

export const feedWrites = (db: Connection) => {
  const byAddress = db
    .select()
    .from(feed)
    .where(
      and(
        eq(feed.source, sql.placeholder("source")),
        eq(sql`lower(${feed.address})`, sql`lower(${sql.placeholder("address")})`),
      ),
    )
    .prepare();

  return {
    /**
     * Follows a place. One that was removed is taken up again where it was left.
     * @returns the feed, or `undefined` when it is already followed.
     */
    addFeed(place: Omit<Feed, "id" | "state">, now: number): Feed | undefined {
      return inTransaction(db, () => {
        const known = byAddress.get({ source: place.source, address: place.address });
        if (!known)
          return db
            .insert(feed)
            .values({ ...place, state: "active", addedAt: now })
            .returning()
            .get();
        if (known.state !== "removed") return undefined;
        if (place.since < known.since) {
          // An earlier start: a finished backfill has more to read.
          db.update(cursor).set({ done: false, nextAt: 0 }).where(eq(cursor.feedId, known.id)).run();
        }
        const since = Math.min(place.since, known.since);
        return db.update(feed).set({ state: "active", since }).where(eq(feed.id, known.id)).returning().get();
      });
    },
    /** @returns the feed, or `undefined` when there is none by that id. Its submissions stay. */
    setFeedState(id: number, state: Feed["state"]): Feed | undefined {
      return db
        .update(feed)
        .set({ state })
        .where(and(eq(feed.id, id), ne(feed.state, "removed")))
        .returning()
        .get();
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

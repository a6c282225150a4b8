import { and, asc, eq, getTableColumns, gt, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Challenge, ChallengeRow } from "../../model/challenge.ts";
import {
  type ClaimsRow,
  describeCounts,
  type Rating,
  type RatingReport,
  type RatingRow,
  type WantedPicture,
  type EntryRow,
} from "../../model/rating.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { challenge, claim, feed, rating, submission } from "../schema/tables.ts";
import { stands } from "../operation/visibility.ts";

/** Of several who published ten counts the first counts. */
const countOrder = ["page", "ava", "dpc2009"];

/** Every column as it is given. */
const excludedOf = (columns: Record<string, SQLiteColumn>): Record<string, SQL> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`]),
  );

/** Every column but these: what is told replaces what is known, what is not told leaves it. */
function told<Columns extends Record<string, SQLiteColumn>>(
  columns: Columns,
  without: readonly string[],
): Record<string, SQL> {
  const entries = Object.entries(columns)
    .filter(([name]) => !without.includes(name))
    .map(
      ([name, column]) => [name, sql`coalesce(excluded.${sql.identifier(column.name)}, ${column})`] as const,
    );
  return Object.fromEntries(entries);
}

export const ratingPages = (db: Connection) => ({
  /** A page of challenges in the order in which they came. */
  challengePage: (after: number, limit: number): ChallengeRow[] =>
    db
      .select()
      .from(challenge)
      .where(gt(challenge.seq, after))
      .orderBy(asc(challenge.seq))
      .limit(limit)
      .all(),
  challenge: (id: string): ChallengeRow | undefined =>
    db.select().from(challenge).where(eq(challenge.id, id)).get(),
  /** Its entries by place, what has none at the end. @param removed whether those that were removed are among them. */
  challengeEntries: (id: string, removed: boolean): EntryRow[] =>
    db
      .select({ ...getTableColumns(rating), title: submission.title, author: submission.author })
      .from(rating)
      .leftJoin(submission, eq(submission.id, rating.submissionId))
      .where(and(eq(rating.challengeId, id), stands(Number(removed))))
      .orderBy(sql`${rating.place} is null`, asc(rating.place), asc(rating.submissionId))
      .all(),
  rating: (submissionId: string): RatingRow | undefined =>
    db.select().from(rating).where(eq(rating.submissionId, submissionId)).get(),
  claims: (submissionId: string): ClaimsRow | undefined =>
    db.select().from(claim).where(eq(claim.submissionId, submissionId)).get(),
  /** Those of these submissions whose ten counts are published by AVA. */
  inAva: (submissionIds: readonly string[]): string[] =>
    db
      .select({ id: rating.submissionId })
      .from(rating)
      .where(
        and(
          inArray(rating.submissionId, [...submissionIds]),
          eq(rating.countsFrom, "ava"),
          isNotNull(rating.counts),
        ),
      )
      .all()
      .map((row) => row.id),
});

export const ratingWrites = (db: Connection) => ({
  /**
   * The next rated submissions of feeds whose options have changed that are done without a picture; their feed moves on.
   * @returns `undefined` when there is no such feed.
   */
  takeWantedPictures(limit: number): WantedPicture[] | undefined {
    return inTransaction(db, () => {
      const one = db.select().from(feed).where(isNotNull(feed.picturesFrom)).limit(1).get();
      if (!one) return undefined;
      const size = one.options?.pictures ?? "full";
      const rows = size === "none" ? [] : unpictured(db, one.id, one.picturesFrom ?? 0, limit);
      const last = rows.at(-1);
      const picturesFrom = last && rows.length === limit ? last.seq + 1 : null;
      db.update(feed).set({ picturesFrom }).where(eq(feed.id, one.id)).run();
      const wanted = rows.filter(
        (row) => row.challengeId !== null && !(one.options?.notIn === "ava" && row.inAva),
      );
      return wanted.map(({ id, challengeId, created }) => ({
        submissionId: id,
        challengeId: challengeId ?? "",
        created,
        size: size === "thumbnail" ? size : "full",
      }));
    });
  },
  /** Saves or merges what is told of ratings. Idempotent. */
  saveRatings: (report: RatingReport, now: number): void =>
    inTransaction(db, () => savingRatings(db)(report, now)),
});

type Unpictured = { seq: number; id: string; created: number; challengeId: string | null; inAva: number };

const unpictured = (db: Connection, feedId: number, from: number, limit: number): Unpictured[] =>
  db.$client
    .query<Unpictured, { feed: number; from: number; limit: number }>(
      `SELECT s.seq, s.id, s.created, r.challenge_id AS challengeId, r.counts_from IS 'ava' AS inAva
       FROM sighting g JOIN submission s ON s.seq = g.submission_seq LEFT JOIN rating r ON r.submission_id = s.id
       WHERE g.feed_id = $feed AND g.feed_id > 0 AND g.submission_seq >= $from
         AND NOT EXISTS (SELECT 1 FROM image i WHERE i.submission_id = s.id)
         AND EXISTS (SELECT 1 FROM link l WHERE l.submission_id = s.id AND l.state = 'done')
       ORDER BY g.submission_seq LIMIT $limit`,
    )
    .all({ feed: feedId, from, limit });

/** Columns by their names, as a prepared statement takes them. */
const placeholders = Object.fromEntries(
  Object.keys(getTableColumns(rating)).map((name) => [name, sql.placeholder(name)]),
) as Record<keyof typeof rating.$inferInsert, ReturnType<typeof sql.placeholder>>;

/** The same within the caller's transaction. */
export function savingRatings(db: Connection): (report: RatingReport, now: number) => void {
  const known = db
    .select()
    .from(rating)
    .where(eq(rating.submissionId, sql.placeholder("id")))
    .prepare();
  const stored = db
    .insert(rating)
    .values(placeholders)
    .onConflictDoUpdate({ target: rating.submissionId, set: excludedOf(getTableColumns(rating)) })
    .prepare();

  function saveRating(one: Rating, now: number): void {
    const before = known.get({ id: one.submissionId });
    const merged = mergeRating(before, one);
    if (before && isSame(before, merged)) return;
    const described = merged.counts ? describeCounts(merged.counts) : undefined;
    const mos = described?.mean ?? merged.average;
    stored.run({ ...merged, mos, std: described?.std ?? null, updatedAt: now });
  }

  function saveChallenge(one: Challenge, now: number): void {
    db.insert(challenge)
      .values({ ...one, updatedAt: now })
      .onConflictDoUpdate({
        target: challenge.id,
        set: {
          ...told(getTableColumns(challenge), ["seq", "id", "source", "state", "updatedAt"]),
          // What its own page calls it counts, and that there are results is not taken back by a list.
          title: sql`case when excluded.state = 'listed' and ${challenge.state} in ('results', 'open') then ${challenge.title} else excluded.title end`,
          state: sql`case when ${challenge.state} = 'results' then 'results' when excluded.state = 'listed' and ${challenge.state} <> 'listed' then ${challenge.state} else excluded.state end`,
          updatedAt: now,
        },
      })
      .run();
  }

  return ({ challenges = [], ratings = [], claims = [] }, now) => {
    for (const one of challenges) saveChallenge(one, now);
    for (const one of ratings) saveRating(one, now);
    for (const { submissionId, ...rest } of claims)
      db.insert(claim)
        .values({ submissionId, claims: rest, updatedAt: now })
        .onConflictDoUpdate({ target: claim.submissionId, set: { claims: rest, updatedAt: now } })
        .run();
  };
}

/** What is told replaces what is known, what is not told leaves it. */
function mergeRating(known: RatingRow | undefined, told: Rating): Rating {
  const rank = (from: string | null | undefined) => (from ? countOrder.indexOf(from) : countOrder.length);
  const isLesser = known !== undefined && rank(told.countsFrom) > rank(known.countsFrom);
  const isImported = told.countsFrom !== null && told.countsFrom !== "page";
  const counts = isLesser ? { counts: known.counts, countsFrom: known.countsFrom } : {};
  // An average made of counts does not replace the one that was published.
  const average =
    isImported && known?.average != null ? { average: known.average, votes: known.votes ?? told.votes } : {};
  // Where it was entered its own page knows best.
  const entered = isImported && known?.challengeId != null ? { challengeId: known.challengeId } : {};
  const given = Object.entries(told).filter(([, value]) => value !== null);
  return {
    ...told,
    ...(known && pick(known, told)),
    ...Object.fromEntries(given),
    ...counts,
    ...average,
    ...entered,
  };
}

/** Of what is known the fields that may be told. */
const pick = (known: RatingRow, told: Rating): Rating =>
  Object.fromEntries(Object.keys(told).map((name) => [name, known[name as keyof Rating]])) as Rating;

const isSame = (known: RatingRow, merged: Rating): boolean =>
  JSON.stringify(pick(known, merged)) === JSON.stringify(merged);

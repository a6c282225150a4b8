import { and, asc, desc, eq, getTableColumns, gt, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Challenge, ChallengeRow } from "../../model/challenge.ts";
import {
  type ClaimsRow,
  describeCounts,
  type EntryRow,
  type Rating,
  type RatingReport,
  type RatingRow,
  type WantedPicture,
} from "../../model/rating.ts";
import { columnPlaceholders, type Connection, inTransaction, prepared } from "../connection.ts";
import { stands } from "../operation/visibility.ts";
import { challenge, claim, feed, rating, submission } from "../schema/tables.ts";

/** Publishers of ten counts, the most authoritative first. */
const countOrder = ["page", "ava", "dpc2009"];

/** A page of challenges in the order in which they came. */
export const challengePage = (db: Connection, after: number, limit: number): ChallengeRow[] =>
  db.select().from(challenge).where(gt(challenge.seq, after)).orderBy(asc(challenge.seq)).limit(limit).all();

/** Where the list of challenges goes on, the newest first. */
export type ChallengePlace = { at: number; seq: number };

const endOf = sql<number>`coalesce(${challenge.votingTo}, ${challenge.submissionsTo}, 0)`;

/** Challenges before a place, those first whose voting ended last. Sorts them all: there are some thousands. */
export const newestChallenges = (
  db: Connection,
  below: ChallengePlace | undefined,
  limit: number,
): (ChallengeRow & { at: number })[] =>
  db
    .select({ ...getTableColumns(challenge), at: endOf })
    .from(challenge)
    .where(below && sql`(${endOf}, ${challenge.seq}) < (${below.at}, ${below.seq})`)
    .orderBy(desc(endOf), desc(challenge.seq))
    .limit(limit)
    .all();

/** The submissions that won these challenges; several of one where they share the first place. */
export const challengeWinners = (
  db: Connection,
  ids: readonly string[],
): { challengeId: string | null; submissionId: string }[] =>
  db
    .select({ challengeId: rating.challengeId, submissionId: rating.submissionId })
    .from(rating)
    .where(and(inArray(rating.challengeId, [...ids]), eq(rating.place, 1)))
    .all();

export const challengeById = (db: Connection, id: string): ChallengeRow | undefined =>
  db.select().from(challenge).where(eq(challenge.id, id)).get();

/** Entries of a challenge by place, those without one at the end. @param removed whether to include those that were removed. */
export const challengeEntries = (db: Connection, id: string, removed: boolean): EntryRow[] =>
  db
    .select({ ...getTableColumns(rating), title: submission.title, author: submission.author })
    .from(rating)
    .leftJoin(submission, eq(submission.id, rating.submissionId))
    .where(and(eq(rating.challengeId, id), stands(Number(removed))))
    .orderBy(sql`${rating.place} is null`, asc(rating.place), asc(rating.submissionId))
    .all();

export const ratingOf = (db: Connection, submissionId: string): RatingRow | undefined =>
  db.select().from(rating).where(eq(rating.submissionId, submissionId)).get();

export const claimsOf = (db: Connection, submissionId: string): ClaimsRow | undefined =>
  db.select().from(claim).where(eq(claim.submissionId, submissionId)).get();

/** Those of these submissions whose ten counts are published by AVA. */
export const inAva = (db: Connection, submissionIds: readonly string[]): string[] =>
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
    .map(({ id }) => id);

/**
 * The next rated submissions of feeds whose options have changed that are done without a picture; their feed moves on.
 * @returns `undefined` when there is no such feed.
 */
export function takeWantedPictures(db: Connection, limit: number): WantedPicture[] | undefined {
  return inTransaction(db, () => {
    const row = db.select().from(feed).where(isNotNull(feed.picturesFrom)).limit(1).get();
    if (!row) return undefined;
    const { pictures: size = "full", notIn } = row.options ?? {};
    const rows = size === "none" ? [] : unpictured(db, row.id, row.picturesFrom ?? 0, limit);
    const last = rows.at(-1);
    const picturesFrom = last && rows.length === limit ? last.seq + 1 : null;
    db.update(feed).set({ picturesFrom }).where(eq(feed.id, row.id)).run();
    return rows.flatMap(({ id, challengeId, created, inAva }) =>
      challengeId === null || (notIn === "ava" && inAva)
        ? []
        : [{ submissionId: id, challengeId, created, size: size === "thumbnail" ? size : "full" }],
    );
  });
}

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

const ratingColumns = getTableColumns(rating);
const excluded = (column: SQLiteColumn): SQL => sql`excluded.${sql.identifier(column.name)}`;

const selectRating = prepared((db) =>
  db
    .select()
    .from(rating)
    .where(eq(rating.submissionId, sql.placeholder("id")))
    .prepare(),
);
const upsertRating = prepared((db) =>
  db
    .insert(rating)
    .values(columnPlaceholders(rating))
    .onConflictDoUpdate({
      target: rating.submissionId,
      set: Object.fromEntries(
        Object.entries(ratingColumns).map(([name, column]) => [name, excluded(column)]),
      ),
    })
    .prepare(),
);

/** Saves or merges ratings, challenges and claims. Idempotent. */
export function saveRatings(db: Connection, report: RatingReport, now: number): void {
  inTransaction(db, () => saveRatingReport(db, report, now));
}

/** The same within the caller's transaction. */
export function saveRatingReport(
  db: Connection,
  { challenges = [], ratings = [], claims = [] }: RatingReport,
  now: number,
): void {
  for (const challenge of challenges) saveChallenge(db, challenge, now);
  for (const rating of ratings) saveRating(db, rating, now);
  for (const { submissionId, ...rest } of claims)
    db.insert(claim)
      .values({ submissionId, claims: rest, updatedAt: now })
      .onConflictDoUpdate({ target: claim.submissionId, set: { claims: rest, updatedAt: now } })
      .run();
}

function saveRating(db: Connection, found: Rating, now: number): void {
  const stored = selectRating(db).get({ id: found.submissionId });
  const merged = mergeRating(stored, found);
  if (stored && isSame(stored, merged)) return;
  const described = merged.counts ? describeCounts(merged.counts) : undefined;
  const mos = described?.mean ?? merged.average;
  upsertRating(db).run({ ...merged, mos, std: described?.std ?? null, updatedAt: now });
}

/** Columns of a challenge in which a known value replaces the stored one, and an unknown one leaves it. */
const challengeColumns = Object.entries(getTableColumns(challenge)).filter(
  ([name]) => !["seq", "id", "source", "state", "updatedAt"].includes(name),
);

function saveChallenge(db: Connection, found: Challenge, now: number): void {
  db.insert(challenge)
    .values({ ...found, updatedAt: now })
    .onConflictDoUpdate({
      target: challenge.id,
      set: {
        ...Object.fromEntries(
          challengeColumns.map(([name, column]) => [name, sql`coalesce(${excluded(column)}, ${column})`]),
        ),
        // The title of its own page counts, and that there are results is not taken back by a list.
        title: sql`case when excluded.state = 'listed' and ${challenge.state} in ('results', 'open') then ${challenge.title} else excluded.title end`,
        state: sql`case when ${challenge.state} = 'results' then 'results' when excluded.state = 'listed' and ${challenge.state} <> 'listed' then ${challenge.state} else excluded.state end`,
        updatedAt: now,
      },
    })
    .run();
}

/** A known value replaces the stored one, an unknown one leaves it. */
function mergeRating(stored: RatingRow | undefined, found: Rating): Rating {
  const rank = (from: string | null | undefined) => (from ? countOrder.indexOf(from) : countOrder.length);
  const isLesser = stored !== undefined && rank(found.countsFrom) > rank(stored.countsFrom);
  const isImported = found.countsFrom !== null && found.countsFrom !== "page";
  const counts = isLesser ? { counts: stored.counts, countsFrom: stored.countsFrom } : {};
  // An average made of counts does not replace the one that was published.
  const average =
    isImported && stored?.average != null
      ? { average: stored.average, votes: stored.votes ?? found.votes }
      : {};
  // Its own page knows best where it was entered.
  const entered = isImported && stored?.challengeId != null ? { challengeId: stored.challengeId } : {};
  const known = Object.entries(found).filter(([, value]) => value !== null);
  return {
    ...found,
    ...(stored && pick(stored, found)),
    ...Object.fromEntries(known),
    ...counts,
    ...average,
    ...entered,
  };
}

/** The fields of a stored rating that a found one has. */
const pick = (stored: RatingRow, found: Rating): Rating =>
  Object.fromEntries(Object.keys(found).map((name) => [name, stored[name as keyof Rating]])) as Rating;

const isSame = (stored: RatingRow, merged: Rating): boolean =>
  JSON.stringify(pick(stored, merged)) === JSON.stringify(merged);

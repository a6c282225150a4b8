import { and, asc, eq, gt, gte, inArray, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { FeedOptions } from "../../model/feed.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { auditing, telling } from "../operation/events.ts";
import { byTime, feedsOf } from "../images/posted-images.ts";
import { dismissal, edge, file, image, repost, submission } from "../schema/tables.ts";
import { stands } from "../operation/visibility.ts";
import type { Decided, GroupMember, RepostFilter, RepostReport, RepostRow } from "../../model/repost.ts";

/** What tells contents apart: the SHA-256, or of what is known by descriptors only its number here. */
export const contentOf = ({ id, sha256 }: { id: number; sha256: string | null }): string =>
  sha256 ?? `file:${id}`;

/** A pair of contents as it is kept. */
export const pairOf = (one: string, other: string) =>
  one < other ? { a: one, b: other } : { a: other, b: one };

const original = alias(submission, "first_post");
const template = alias(file, "template");
const postedOf = (table: typeof submission | typeof original) => ({
  id: table.id,
  title: table.title,
  author: table.author,
  place: table.place,
  created: table.created,
  score: table.score,
  permalink: table.permalink,
  removal: table.removal,
});

export const repostPages = (db: Connection) => {
  const reports = (where: ReturnType<typeof and>, limit: number): RepostReport[] =>
    db
      .select({
        row: repost,
        posted: postedOf(submission),
        original: postedOf(original),
        templateSha256: template.sha256,
      })
      .from(repost)
      .innerJoin(submission, eq(submission.id, repost.submissionId))
      .innerJoin(original, eq(original.id, repost.originalSubmissionId))
      .leftJoin(template, eq(template.id, repost.templateFileId))
      .where(where)
      .orderBy(asc(repost.id))
      .limit(limit)
      .all()
      .map(({ row, ...rest }) => ({ ...row, ...rest }));
  return {
    /** A page of reposts in the order in which they were found. */
    repostPage: (filter: RepostFilter, after: number, limit: number): RepostReport[] =>
      reports(
        and(
          gt(repost.id, after),
          filter.state && eq(repost.state, filter.state),
          filter.place === undefined ? undefined : eq(repost.place, filter.place.toLowerCase()),
          filter.submission === undefined ? undefined : eq(repost.submissionId, filter.submission),
          filter.since === undefined ? undefined : gte(sql`+${repost.created}`, filter.since),
          stands(Number(filter.removed)),
        ),
        limit,
      ),
    repost: (id: number, removed: boolean): RepostReport | undefined =>
      reports(and(eq(repost.id, id), stands(Number(removed))), 1)[0],
    /** What the feed that found a submission says of reposts. */
    repostOptions(submissionId: string): NonNullable<FeedOptions>["reposts"] {
      const row = db
        .select({ seq: submission.seq })
        .from(submission)
        .where(eq(submission.id, submissionId))
        .get();
      return row && feedsOf(db, [row.seq]).get(row.seq)?.settings;
    },
    /** Every occurrence of a picture, in the order in which they were posted. */
    repostGroup(fileId: number, minScore: number, limit: number, removed: boolean): GroupMember[] {
      const likeness = sql<number>`iif(${image.fileId} = ${fileId}, 100, ${edge.score})`;
      const { id: submissionId, ...posted } = postedOf(submission);
      const near = db
        .select({ id: sql<number>`iif(${edge.a} = ${fileId}, ${edge.b}, ${edge.a})` })
        .from(edge)
        .where(and(or(eq(edge.a, fileId), eq(edge.b, fileId)), gte(edge.score, minScore)))
        .all();
      return db
        .select({
          imageId: image.id,
          url: image.url,
          fileId: sql<number>`${image.fileId}`,
          sha256: file.sha256,
          likeness,
          submissionId,
          ...posted,
        })
        .from(image)
        .innerJoin(submission, eq(submission.id, image.submissionId))
        .innerJoin(file, eq(file.id, image.fileId))
        .leftJoin(
          edge,
          and(
            eq(edge.a, sql`min(${image.fileId}, ${fileId})`),
            eq(edge.b, sql`max(${image.fileId}, ${fileId})`),
          ),
        )
        .where(
          and(
            inArray(image.fileId, [fileId, ...near.map((one) => one.id)]),
            eq(image.state, "done"),
            stands(Number(removed)),
          ),
        )
        .orderBy(...byTime)
        .limit(limit)
        .all();
    },
  };
};

export const repostWrites = (db: Connection) => {
  const tell = telling(db);
  const audited = auditing(db);
  const contentsOf = (row: RepostRow): string[] =>
    [row.fileId, row.originalFileId].map((id) => {
      const known = db.select({ sha256: file.sha256 }).from(file).where(eq(file.id, id)).get();
      return contentOf({ id, sha256: known?.sha256 ?? null });
    });

  /** The pair never returns: other reports of the same two pictures are looked at again. */
  function dismissPair(row: RepostRow, by: string, reason: string | null, at: number): void {
    const [one = "", other = ""] = contentsOf(row);
    db.insert(dismissal)
      .values({ ...pairOf(one, other), at, by, reason })
      .onConflictDoNothing()
      .run();
    const isOfPair = (fileId: number, originalFileId: number) =>
      and(eq(repost.fileId, fileId), eq(repost.originalFileId, originalFileId));
    const others = db
      .select({ id: repost.imageId })
      .from(repost)
      .where(
        and(
          eq(repost.state, "open"),
          or(isOfPair(row.fileId, row.originalFileId), isOfPair(row.originalFileId, row.fileId)),
        ),
      );
    db.update(image).set({ watchedAt: null }).where(inArray(image.id, others)).run();
  }

  return {
    /**
     * Somebody says what a repost is. An open one may become either, a confirmed one be dismissed; what is dismissed stays so,
     * and so does what was withdrawn.
     * @returns what it is now; `undefined` where there is none.
     */
    decideRepost(
      id: number,
      { state, by, reason = null }: { state: "confirmed" | "dismissed"; by: string; reason?: string | null },
      now: number,
    ): Decided | undefined {
      return inTransaction(db, () => {
        const row = db.select().from(repost).where(eq(repost.id, id)).get();
        if (!row) return undefined;
        const may = row.state === "open" || (row.state === "confirmed" && state === "dismissed");
        if (!may) return { row, isNew: false };
        const decided = { state, decidedAt: now, decidedBy: by, updatedAt: now };
        db.update(repost).set(decided).where(eq(repost.id, id)).run();
        if (state === "dismissed") dismissPair(row, by, reason, now);
        const subject = { ...subjectOf(row), by, ...(reason !== null && { reason }) };
        tell(`repost.${state}`, subject, now);
        audited(by, state === "dismissed" ? "repost.dismiss" : "repost.confirm", subject, now);
        return { row: { ...row, ...decided }, isNew: true };
      });
    },
  };
};

/** What was said of a content that was known by descriptors only holds for the file that replaces it. Runs within the caller's transaction. */
export function keepingDismissals(db: Connection): (from: number, to: number) => void {
  return (from, to) => {
    const name = contentOf({ id: from, sha256: null });
    const said = db
      .delete(dismissal)
      .where(or(eq(dismissal.a, name), eq(dismissal.b, name)))
      .returning()
      .all();
    if (said.length === 0) return;
    const known = db.select({ id: file.id, sha256: file.sha256 }).from(file).where(eq(file.id, to)).get();
    const now = known ? contentOf(known) : name;
    for (const { a, b, ...rest } of said) {
      const pair = pairOf(a === name ? now : a, b === name ? now : b);
      db.insert(dismissal)
        .values({ ...pair, ...rest })
        .onConflictDoNothing()
        .run();
    }
  };
}

/** What an event tells of a repost. */
export const subjectOf = (row: Omit<RepostRow, "foundAt" | "updatedAt" | "decidedAt" | "decidedBy">) => ({
  repost: row.id,
  submission: row.submissionId,
  image: row.imageId,
  original: row.originalSubmissionId,
  originalImage: row.originalImageId,
  occurrence: row.occurrence,
  score: row.score,
  template: row.templateFileId,
});

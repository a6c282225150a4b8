import { and, asc, eq, gt, gte, inArray, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { FeedOptions } from "../../model/feed.ts";
import type { GroupMember, RepostFilter, RepostReport, RepostRow } from "../../model/repost.ts";
import type { Connection } from "../connection.ts";
import { byTime, feedsOf } from "../images/posted-images.ts";
import { stands } from "../operation/visibility.ts";
import { dismissal, edge, file, image, repost, submission } from "../schema/tables.ts";

/** Name of a content: its SHA-256, or its id where it is known by descriptors only. */
export const contentOf = ({ id, sha256 }: { id: number; sha256: string | null }): string =>
  sha256 ?? `file:${id}`;

/** A pair of contents as it is stored. */
export const pairOf = (content: string, other: string) =>
  content < other ? { a: content, b: other } : { a: other, b: content };

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

const selectReports = (db: Connection, where: ReturnType<typeof and>, limit: number): RepostReport[] =>
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

/** A page of reposts in the order in which they were found. */
export const repostPage = (
  db: Connection,
  {
    state,
    place,
    submission: submissionId,
    since,
    author,
    minScore,
    template: templateId,
    removed,
  }: RepostFilter,
  after: number,
  limit: number,
): RepostReport[] =>
  selectReports(
    db,
    and(
      gt(repost.id, after),
      author === undefined ? undefined : eq(sql`lower(${submission.author})`, author.toLowerCase()),
      minScore === undefined ? undefined : gte(sql`+${repost.score}`, minScore),
      templateId === undefined ? undefined : eq(repost.templateFileId, templateId),
      state && eq(repost.state, state),
      place === undefined ? undefined : eq(repost.place, place.toLowerCase()),
      submissionId === undefined ? undefined : eq(repost.submissionId, submissionId),
      since === undefined ? undefined : gte(sql`+${repost.created}`, since),
      stands(Number(removed)),
    ),
    limit,
  );

/** How many reposts there are in each state, of a place or of all. */
export const repostCounts = (
  db: Connection,
  place?: string,
): { state: RepostRow["state"]; count: number }[] =>
  place === undefined
    ? db.$client
        .query<{ state: RepostRow["state"]; count: number }, []>(
          "SELECT state, n AS count FROM tally WHERE feed = 0 AND subject = 'repost'",
        )
        .all()
    : db
        .select({ state: repost.state, count: sql<number>`count(*)` })
        .from(repost)
        .where(eq(repost.place, place.toLowerCase()))
        .groupBy(repost.state)
        .all();

export const repostById = (db: Connection, id: number, removed: boolean): RepostReport | undefined =>
  selectReports(db, and(eq(repost.id, id), stands(Number(removed))), 1)[0];

/** The rules of the feed that found a submission. */
export function repostOptions(db: Connection, submissionId: string): NonNullable<FeedOptions>["reposts"] {
  const row = db
    .select({ seq: submission.seq })
    .from(submission)
    .where(eq(submission.id, submissionId))
    .get();
  return row && feedsOf(db, [row.seq]).get(row.seq)?.settings;
}

/** Every occurrence of a picture, in the order in which they were posted. */
export function repostGroup(
  db: Connection,
  fileId: number,
  minScore: number,
  limit: number,
  removed: boolean,
): GroupMember[] {
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
      likeness: sql<number>`iif(${image.fileId} = ${fileId}, 100, ${edge.score})`,
      submissionId,
      ...posted,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .innerJoin(file, eq(file.id, image.fileId))
    .leftJoin(
      edge,
      and(eq(edge.a, sql`min(${image.fileId}, ${fileId})`), eq(edge.b, sql`max(${image.fileId}, ${fileId})`)),
    )
    .where(
      and(
        inArray(image.fileId, [fileId, ...near.map(({ id }) => id)]),
        eq(image.state, "done"),
        stands(Number(removed)),
      ),
    )
    .orderBy(...byTime)
    .limit(limit)
    .all();
}

/** Name of a stored content. */
export const contentOfFile = (db: Connection, id: number): string =>
  contentOf({
    id,
    sha256: db.select({ sha256: file.sha256 }).from(file).where(eq(file.id, id)).get()?.sha256 ?? null,
  });

/** Dismissals of a content that was known by descriptors only go over to the file that replaces it. Runs within the caller's transaction. */
export function moveDismissals(db: Connection, from: number, to: number): void {
  const before = contentOf({ id: from, sha256: null });
  const moved = db
    .delete(dismissal)
    .where(or(eq(dismissal.a, before), eq(dismissal.b, before)))
    .returning()
    .all();
  if (moved.length === 0) return;
  const after = contentOfFile(db, to);
  for (const { a, b, ...rest } of moved) {
    const pair = pairOf(a === before ? after : a, b === before ? after : b);
    db.insert(dismissal)
      .values({ ...pair, ...rest })
      .onConflictDoNothing()
      .run();
  }
}

/** The subject of a repost's events. */
export const subjectOf = (
  row: Omit<RepostRow, "foundAt" | "updatedAt" | "decidedAt" | "decidedBy" | "decision">,
) => ({
  repost: row.id,
  submission: row.submissionId,
  image: row.imageId,
  original: row.originalSubmissionId,
  originalImage: row.originalImageId,
  occurrence: row.occurrence,
  score: row.score,
  template: row.templateFileId,
});

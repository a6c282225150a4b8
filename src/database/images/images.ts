import { and, asc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import type { DueImage, ImageRow, Occurrence } from "../../model/image.ts";
import type { Backoff, DueRequest, DueRows } from "../../model/queue.ts";
import { type Connection, inTransaction, prepared } from "../connection.ts";
import { addToOutbox } from "../operation/outbox.ts";
import { isShown, stands } from "../operation/visibility.ts";
import { dueIds } from "../queue/due.ts";
import { retractImages } from "../reposts/verdicts.ts";
import { ranks } from "../schema/columns.ts";
import { image, submission } from "../schema/tables.ts";
import { addOccurrence } from "./occurrences.ts";
import { replaceImage } from "./candidates.ts";

/** Due pictures, round robin over hosts, each URL once; `lastHost` is where to go on. */
export function dueImages(db: Connection, request: DueRequest): DueRows<DueImage> {
  const { ids, ...walk } = dueIds(db, "image", request);
  if (ids.length === 0) return { rows: [], ...walk };
  const { id, url, host, tries, decodeTries, troubleSince } = image;
  const again = sql<boolean>`${image.rank} = ${ranks.again}`.mapWith(Boolean);
  const due = db
    .select({ id, url, host, tries, decodeTries, troubleSince, again })
    .from(image)
    .where(inArray(id, ids))
    .all();
  const byId = new Map(due.map((row) => [row.id, row]));
  const rows = new Map<string, DueImage>();
  for (const row of ids.map((id) => byId.get(id))) if (row && !rows.has(row.url)) rows.set(row.url, row);
  return { rows: [...rows.values()], ...walk };
}

const selectUnencoded = prepared((db) =>
  db
    .select({ id: image.id, url: image.url, submission_id: image.submissionId })
    .from(image)
    .where(
      and(
        eq(image.state, sql`'due'`),
        gt(image.id, sql.placeholder("after")),
        sql`not exists (select 1 from descriptor where encoder = 'histogram' and file_id = ${image.fileId})`,
        isShown(image.submissionId, sql.placeholder("removed")),
      ),
    )
    .orderBy(asc(image.id))
    .limit(sql.placeholder("limit"))
    .prepare(),
);
const selectFile = prepared((db) =>
  db
    .select({ fileId: image.fileId })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), gt(image.fileId, 0), ne(image.state, "dead")))
    .limit(1)
    .prepare(),
);
const selectDue = prepared((db) =>
  db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.id, sql.placeholder("id")), eq(image.state, "due")))
    .prepare(),
);

/** A page of images without a histogram, by id. */
export const unencodedImages = (db: Connection, after: number, limit: number, removed = true): ImageRow[] =>
  selectUnencoded(db).all({ after, limit, removed });

/** The file of the picture at this URL. */
export const fileOfUrl = (db: Connection, url: string): number | undefined =>
  selectFile(db).get({ url })?.fileId ?? undefined;

/** Whether an image is still due: another image of the same URL may have settled it meanwhile. */
export const isImageDue = (db: Connection, id: number): boolean => selectDue(db).get({ id }) !== undefined;

/** Which of these images exist. */
export const knownImages = (db: Connection, ids: readonly number[]): number[] =>
  db
    .select({ id: image.id })
    .from(image)
    .where(inArray(image.id, [...ids]))
    .all()
    .map(({ id }) => id);

/** Every live occurrence of these files. @param removed whether to include submissions that were removed upstream. */
export const occurrences = (db: Connection, fileIds: readonly number[], removed = true): Occurrence[] =>
  db
    .select({
      fileId: sql<number>`${image.fileId}`,
      imageId: image.id,
      url: image.url,
      submissionId: image.submissionId,
      source: submission.source,
      permalink: submission.permalink,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(and(inArray(image.fileId, [...fileIds]), ne(image.state, "dead"), stands(Number(removed))))
    .all();

/** A picture enters the decoder. @returns how often this URL has now entered it without coming out. */
export function countDecodeTry(db: Connection, url: string): number {
  const rows = db
    .update(image)
    .set({ decodeTries: sql`${image.decodeTries} + 1` })
    .where(and(eq(image.url, url), eq(image.state, "due")))
    .returning({ tries: image.decodeTries })
    .all();
  return Math.max(0, ...rows.map(({ tries }) => tries));
}

/** A picture was taken out of the decoder, or never entered it: its tries do not count. */
export function forgetDecodeTries(db: Connection, url: string): void {
  db.update(image)
    .set({ decodeTries: 0 })
    .where(and(eq(image.url, url), eq(image.state, "due")))
    .run();
}

/** Writes a failure to every due image of this URL; its link's next candidate, else upstream's preview, replaces a dead one. */
export function failImage(db: Connection, url: string, backoff: Backoff, now: number): void {
  inTransaction(db, () => {
    const failed = db
      .update(image)
      .set({ ...backoff, rank: ranks.again, decodeTries: 0, lastVisited: now })
      .where(and(eq(image.url, url), eq(image.state, "due")))
      .returning({ submissionId: image.submissionId })
      .all();
    if (backoff.state !== "dead") return;
    for (const { submissionId } of failed) replaceImage(db, submissionId, now);
    addToOutbox(db, url);
  });
}

/** LZBooru's POST: pictures of known submissions; one that is there already stays as it is. @returns how many are due. */
export function addImages(
  db: Connection,
  images: readonly { submissionId: string; url: string; key: string; host: string; created: number }[],
  now: number,
): number {
  return inTransaction(db, () => {
    const due = images.filter((picture) => {
      const position = sql<number>`(select count(*) from image where submission_id = ${picture.submissionId})`;
      return addOccurrence(db, { ...picture, position, news: true }, now);
    });
    return due.length;
  });
}

/** LZBooru's DELETE: dead, in whatever state they were. @returns how many rows. */
export function buryImages(db: Connection, ids: readonly number[], now: number): number {
  return inTransaction(db, () => {
    const rows = db
      .update(image)
      .set({
        state: "dead",
        watchedAt: null,
        lastVisited: now,
        errorCode: "gone",
        error: "deleted through the API",
      })
      .where(and(inArray(image.id, [...ids]), ne(image.state, "removed")))
      .returning({ id: image.id, fileId: image.fileId })
      .all();
    const buried = rows.map(({ id }) => id);
    const files = rows.flatMap(({ fileId }) => fileId ?? []);
    retractImages(db, buried, files, now);
    return buried.length;
  });
}

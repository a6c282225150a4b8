import { and, asc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { dueIds } from "../queue/due.ts";
import { announcing } from "../operation/outbox.ts";
import { addingOccurrences } from "./occurrences.ts";
import { addingPreviews } from "./previews.ts";
import { ranks } from "../schema/columns.ts";
import { image, submission } from "../schema/tables.ts";
import { isShown, stands } from "../operation/visibility.ts";
import { lookingAgain, withdrawing } from "../reposts/verdicts.ts";
import type { Backoff, DueRequest, DueRows } from "../../model/queue.ts";
import type { DueImage, ImageRow, Occurrence } from "../../model/image.ts";

export const imageReports = (db: Connection) => {
  const due = dueIds(db, "image");
  return {
    /** Due pictures, fair over hosts, each URL once; `lastHost` is where to go on. */
    dueImages(request: DueRequest): DueRows<DueImage> {
      const { ids, ...walk } = due(request);
      if (ids.length === 0) return { rows: [], ...walk };
      const { id, url, host, tries, decodeTries, troubleSince } = image;
      const again = sql<boolean>`${image.rank} = ${ranks.again}`.mapWith(Boolean);
      const found = db
        .select({ id, url, host, tries, decodeTries, troubleSince, again })
        .from(image)
        .where(inArray(id, ids))
        .all();
      const byId = new Map(found.map((row) => [row.id, row]));
      const rows = new Map<string, DueImage>();
      for (const row of ids.map((one) => byId.get(one)))
        if (row && !rows.has(row.url)) rows.set(row.url, row);
      return { rows: [...rows.values()], ...walk };
    },
  };
};

export const imagePages = (db: Connection) => {
  const row = { id: image.id, url: image.url, submission_id: image.submissionId };
  const unencoded = db
    .select(row)
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
    .prepare();

  const fileAt = db
    .select({ fileId: image.fileId })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), gt(image.fileId, 0), ne(image.state, "dead")))
    .limit(1)
    .prepare();
  const isDue = db
    .select({ id: image.id })
    .from(image)
    .where(and(eq(image.id, sql.placeholder("id")), eq(image.state, "due")))
    .prepare();

  return {
    /** A page of images without a histogram, by id. */
    unencodedImages: (after: number, limit: number, removed = true): ImageRow[] =>
      unencoded.all({ after, limit, removed }),
    /** The file of the picture at this URL. */
    fileOfUrl: (url: string): number | undefined => fileAt.get({ url })?.fileId ?? undefined,
    /** Whether an image is still due: its URL may have been settled through another one in the meantime. */
    isImageDue: (id: number): boolean => isDue.get({ id }) !== undefined,
    /** Which of these images exist. */
    knownImages: (ids: readonly number[]): number[] =>
      db
        .select({ id: image.id })
        .from(image)
        .where(inArray(image.id, [...ids]))
        .all()
        .map((one) => one.id),
    /** Every live occurrence of these files. @param removed whether in submissions that were removed upstream, too. */
    occurrences: (fileIds: readonly number[], removed = true): Occurrence[] =>
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
        .all(),
  };
};

export const imageWrites = (db: Connection) => {
  const addOccurrence = addingOccurrences(db);
  const addPreview = addingPreviews(db);
  const announce = announcing(db);
  const withdraw = withdrawing(db);
  const lookAgain = lookingAgain(db);

  return {
    /** A picture enters the decoder. @returns how often this URL has now entered it without coming out. */
    countDecodeTry(url: string): number {
      const rows = db
        .update(image)
        .set({ decodeTries: sql`${image.decodeTries} + 1` })
        .where(and(eq(image.url, url), eq(image.state, "due")))
        .returning({ tries: image.decodeTries })
        .all();
      return Math.max(0, ...rows.map((row) => row.tries));
    },
    /** A picture was taken out of the decoder, or never entered it: nobody knows anything against it. */
    forgetDecodeTries(url: string): void {
      db.update(image)
        .set({ decodeTries: 0 })
        .where(and(eq(image.url, url), eq(image.state, "due")))
        .run();
    },
    /** Writes down a failure on every due image of this URL; upstream's preview stands in for what is dead. */
    failImage(url: string, backoff: Backoff, now: number): void {
      inTransaction(db, () => {
        const failed = db
          .update(image)
          .set({ ...backoff, rank: ranks.again, decodeTries: 0, lastVisited: now })
          .where(and(eq(image.url, url), eq(image.state, "due")))
          .returning({ submissionId: image.submissionId })
          .all();
        if (backoff.state !== "dead") return;
        for (const { submissionId } of failed) addPreview(submissionId, now);
        announce(url);
      });
    },
    /** LZBooru's POST: pictures of known submissions; one that is there already stays as it is. @returns how many are due. */
    addImages(
      images: readonly { submissionId: string; url: string; key: string; host: string; created: number }[],
      now: number,
    ): number {
      return inTransaction(db, () => {
        return images.filter((one) => {
          const position = sql<number>`(select count(*) from image where submission_id = ${one.submissionId})`;
          return addOccurrence({ ...one, position, news: true }, now);
        }).length;
      });
    },
    /** LZBooru's DELETE: dead, whatever they were. @returns how many rows. */
    buryImages(ids: readonly number[], now: number): number {
      return inTransaction(db, () => {
        const buried = db
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
        const gone = buried.map((one) => one.id);
        withdraw(gone, now);
        lookAgain(
          gone,
          buried.flatMap((one) => one.fileId ?? []),
        );
        return gone.length;
      });
    },
  };
};

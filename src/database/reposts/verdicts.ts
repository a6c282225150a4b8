import { and, eq, inArray } from "drizzle-orm";
import type { FoundRepost, ImageVerdict } from "../../model/repost.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { addEvent } from "../operation/events.ts";
import { dismissal, file, image, repost, submission } from "../schema/tables.ts";
import { contentOf, pairOf, subjectOf } from "./reposts.ts";
import { rewatchClusters } from "./rewatch-clusters.ts";

/** An occurrence with its file and submission, as long as it is there. */
function occurrenceOf(db: Connection, imageId: number) {
  const row = db
    .select({
      imageId: image.id,
      fileId: image.fileId,
      sha256: file.sha256,
      submissionId: submission.id,
      place: submission.place,
      created: submission.created,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .innerJoin(file, eq(file.id, image.fileId))
    .where(and(eq(image.id, imageId), eq(image.state, "done")))
    .get();
  return row?.fileId ? { ...row, fileId: row.fileId } : undefined;
}

type PostedFile = NonNullable<ReturnType<typeof occurrenceOf>>;

function isDismissed(db: Connection, occurrence: PostedFile, other: PostedFile): boolean {
  const { a, b } = pairOf(
    contentOf({ ...occurrence, id: occurrence.fileId }),
    contentOf({ ...other, id: other.fileId }),
  );
  return (
    db
      .select({ a: dismissal.a })
      .from(dismissal)
      .where(and(eq(dismissal.a, a), eq(dismissal.b, b)))
      .get() !== undefined
  );
}

/** Inserts, corrects or reopens the report of an occurrence; what was decided stays decided. */
function report(
  db: Connection,
  occurrence: PostedFile,
  { originalImageId, ...found }: FoundRepost,
  now: number,
): void {
  const { imageId, submissionId } = occurrence;
  const original = occurrenceOf(db, originalImageId);
  const stored = db.select().from(repost).where(eq(repost.imageId, imageId)).get();
  if (!original || stored?.state === "dismissed") return;
  // The pair was dismissed meanwhile, which has the occurrence compared again.
  if (isDismissed(db, occurrence, original)) return;
  const facts = {
    ...found,
    fileId: occurrence.fileId,
    originalImageId,
    originalSubmissionId: original.submissionId,
    originalFileId: original.fileId,
    place: occurrence.place.toLowerCase(),
    created: occurrence.created,
  };
  if (!stored) {
    const added = { ...facts, imageId, submissionId, state: "open", foundAt: now, updatedAt: now } as const;
    addEvent(db, "repost.found", subjectOf(db.insert(repost).values(added).returning().get()), now);
    return;
  }
  const isBack = stored.state === "withdrawn";
  const changed = { ...stored, ...facts, ...(isBack && { state: "open" as const }) };
  if (JSON.stringify(changed) === JSON.stringify(stored)) return;
  db.update(repost)
    .set({ ...facts, state: changed.state, updatedAt: now })
    .where(eq(repost.id, stored.id))
    .run();
  if (isBack) addEvent(db, "repost.found", subjectOf(changed), now);
  else if (stored.originalImageId !== originalImageId)
    addEvent(db, "repost.corrected", { ...subjectOf(changed), before: stored.originalSubmissionId }, now);
}

/** Stores what the comparison of an occurrence found, for it and for others. Idempotent; what is no longer there is left out. */
export function saveVerdicts(
  db: Connection,
  imageId: number,
  verdicts: readonly ImageVerdict[],
  now: number,
): void {
  inTransaction(db, () => {
    db.update(image).set({ watchedAt: now }).where(eq(image.id, imageId)).run();
    for (const { imageId: id, fileId, found } of verdicts) {
      const occurrence = occurrenceOf(db, id);
      if (occurrence?.fileId !== fileId) continue;
      if (found === "again") db.update(image).set({ watchedAt: null }).where(eq(image.id, id)).run();
      else if (found === "none") withdrawReposts(db, [id], now);
      else report(db, occurrence, found, now);
    }
  });
}

/** Withdraws the open reports of these occurrences, which are no reposts any more. Runs within the caller's transaction. */
function withdrawReposts(db: Connection, imageIds: readonly number[], now: number): void {
  const withdrawn = db
    .update(repost)
    .set({ state: "withdrawn", updatedAt: now })
    .where(and(inArray(repost.imageId, [...imageIds]), eq(repost.state, "open")))
    .returning()
    .all();
  for (const row of withdrawn) addEvent(db, "repost.withdrawn", subjectOf(row), now);
}

/**
 * These occurrences of these files are gone: their open reports are withdrawn, and their clusters decided on again. Runs within
 * the caller's transaction, after their state has changed.
 */
export function retractImages(
  db: Connection,
  imageIds: readonly number[],
  fileIds: readonly number[],
  now: number,
): void {
  withdrawReposts(db, imageIds, now);
  rewatchClusters(db, fileIds);
}

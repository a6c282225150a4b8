import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import type { FoundRepost, ImageVerdict } from "../../model/repost.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { addEvent } from "../operation/events.ts";
import { dismissal, file, image, repost, submission } from "../schema/tables.ts";
import { contentOf, pairOf, subjectOf } from "./reposts.ts";

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

/** A template is found: open reports without one are compared again, those with another one get its name. */
function nameTemplate(db: Connection, { files, name }: { files: readonly number[]; name: number }): void {
  const isOpen = and(inArray(repost.fileId, [...files]), eq(repost.state, "open"));
  const unnamed = db
    .select({ id: repost.imageId })
    .from(repost)
    .where(and(isOpen, isNull(repost.templateFileId)));
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, unnamed)).run();
  db.update(repost)
    .set({ templateFileId: name })
    .where(and(isOpen, ne(repost.templateFileId, name)))
    .run();
}

/**
 * Stores what the comparison of an occurrence found, for it and for others. Idempotent; what is no longer there is left out.
 * @param template of a cluster that is made of one.
 */
export function saveVerdicts(
  db: Connection,
  imageId: number,
  verdicts: readonly ImageVerdict[],
  template: { files: readonly number[]; name: number } | undefined,
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
    if (template) nameTemplate(db, template);
  });
}

/** Withdraws the open reports of these occurrences, which are no reposts any more. Runs within the caller's transaction. */
export function withdrawReposts(db: Connection, imageIds: readonly number[], now: number): void {
  const withdrawn = db
    .update(repost)
    .set({ state: "withdrawn", updatedAt: now })
    .where(and(inArray(repost.imageId, [...imageIds]), eq(repost.state, "open")))
    .returning()
    .all();
  for (const row of withdrawn) addEvent(db, "repost.withdrawn", subjectOf(row), now);
}

/** Has the reposts of these occurrences compared again, which are gone. Runs within the caller's transaction. */
export function rewatchRepostsOf(
  db: Connection,
  imageIds: readonly number[],
  fileIds: readonly number[],
): void {
  const reposts = db
    .select({ id: repost.imageId })
    .from(repost)
    .where(
      and(
        inArray(repost.originalFileId, [...fileIds]),
        inArray(repost.originalImageId, [...imageIds]),
        or(eq(repost.state, "open"), eq(repost.state, "confirmed")),
      ),
    );
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, reposts)).run();
}

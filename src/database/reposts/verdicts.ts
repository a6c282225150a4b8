import { and, eq, inArray, isNull, ne, or } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { telling } from "../operation/events.ts";
import { contentOf, pairOf, subjectOf } from "./reposts.ts";
import { dismissal, file, image, repost, submission } from "../schema/tables.ts";
import type { FoundRepost, ImageVerdict } from "../../model/repost.ts";

/** An occurrence with its file and submission, as long as it is there. */
function occurring(db: Connection) {
  const fields = {
    imageId: image.id,
    fileId: image.fileId,
    sha256: file.sha256,
    submissionId: submission.id,
    place: submission.place,
    created: submission.created,
  };
  return (imageId: number) => {
    const row = db
      .select(fields)
      .from(image)
      .innerJoin(submission, eq(submission.id, image.submissionId))
      .innerJoin(file, eq(file.id, image.fileId))
      .where(and(eq(image.id, imageId), eq(image.state, "done")))
      .get();
    return row?.fileId ? { ...row, fileId: row.fileId } : undefined;
  };
}

export const verdictWrites = (db: Connection) => {
  const tell = telling(db);
  const occurrenceOf = occurring(db);
  const withdraw = withdrawing(db);
  const reportOf = (imageId: number) => db.select().from(repost).where(eq(repost.imageId, imageId)).get();

  /** Inserts, corrects, takes up again; what somebody decided stays decided. */
  function report(
    of: NonNullable<ReturnType<typeof occurrenceOf>>,
    { originalImageId, ...found }: FoundRepost,
    now: number,
  ): void {
    const original = occurrenceOf(originalImageId);
    const known = reportOf(of.imageId);
    if (!original || known?.state === "dismissed") return;
    const { a, b } = pairOf(
      contentOf({ ...of, id: of.fileId }),
      contentOf({ ...original, id: original.fileId }),
    );
    const isDismissed = db
      .select({ a: dismissal.a })
      .from(dismissal)
      .where(and(eq(dismissal.a, a), eq(dismissal.b, b)))
      .get();
    // Somebody said so in the meantime: whoever did has it looked at again.
    if (isDismissed) return;
    const facts = {
      ...found,
      fileId: of.fileId,
      originalImageId,
      originalSubmissionId: original.submissionId,
      originalFileId: original.fileId,
      place: of.place.toLowerCase(),
      created: of.created,
    };
    if (!known) {
      const { imageId, submissionId } = of;
      const added = { ...facts, imageId, submissionId, state: "open", foundAt: now, updatedAt: now } as const;
      tell("repost.found", subjectOf(db.insert(repost).values(added).returning().get()), now);
      return;
    }
    const isBack = known.state === "withdrawn";
    const changed = { ...known, ...facts, ...(isBack && { state: "open" as const }) };
    if (JSON.stringify(changed) === JSON.stringify(known)) return;
    db.update(repost)
      .set({ ...facts, state: changed.state, updatedAt: now })
      .where(eq(repost.id, known.id))
      .run();
    if (isBack) tell("repost.found", subjectOf(changed), now);
    else if (known.originalImageId !== originalImageId)
      tell("repost.corrected", { ...subjectOf(changed), before: known.originalSubmissionId }, now);
  }

  /** A template is found: those that were reported without it are looked at again, the others learn its name. */
  function nameTemplate({ files, name }: { files: readonly number[]; name: number }): void {
    const within = and(inArray(repost.fileId, [...files]), eq(repost.state, "open"));
    const unaware = db
      .select({ id: repost.imageId })
      .from(repost)
      .where(and(within, isNull(repost.templateFileId)));
    db.update(image).set({ watchedAt: null }).where(inArray(image.id, unaware)).run();
    db.update(repost)
      .set({ templateFileId: name })
      .where(and(within, ne(repost.templateFileId, name)))
      .run();
  }

  return {
    /**
     * An occurrence was compared: what follows for it and for others. Idempotent; what is no longer there is left out.
     * @param template of a cluster that is made of one.
     */
    saveVerdicts(
      imageId: number,
      verdicts: readonly ImageVerdict[],
      template: { files: readonly number[]; name: number } | undefined,
      now: number,
    ): void {
      inTransaction(db, () => {
        db.update(image).set({ watchedAt: now }).where(eq(image.id, imageId)).run();
        for (const { imageId: id, fileId, found } of verdicts) {
          const of = occurrenceOf(id);
          if (of?.fileId !== fileId) continue;
          if (found === "again") db.update(image).set({ watchedAt: null }).where(eq(image.id, id)).run();
          else if (found === "none") withdraw([id], now);
          else report(of, found, now);
        }
        if (template) nameTemplate(template);
      });
    },
  };
};

/** These occurrences are no reposts any more, or are not there: open reports go. Runs within the caller's transaction. */
export function withdrawing(db: Connection): (imageIds: readonly number[], now: number) => void {
  const tell = telling(db);
  return (imageIds, now) => {
    const gone = db
      .update(repost)
      .set({ state: "withdrawn", updatedAt: now })
      .where(and(inArray(repost.imageId, [...imageIds]), eq(repost.state, "open")))
      .returning()
      .all();
    for (const row of gone) tell("repost.withdrawn", subjectOf(row), now);
  };
}

/** What was a repost of these occurrences is looked at again, since they are no pictures. Runs within the caller's transaction. */
export const lookingAgain = (db: Connection) => (imageIds: readonly number[], fileIds: readonly number[]) => {
  const theirs = db
    .select({ id: repost.imageId })
    .from(repost)
    .where(
      and(
        inArray(repost.originalFileId, [...fileIds]),
        inArray(repost.originalImageId, [...imageIds]),
        or(eq(repost.state, "open"), eq(repost.state, "confirmed")),
      ),
    );
  db.update(image).set({ watchedAt: null }).where(inArray(image.id, theirs)).run();
};

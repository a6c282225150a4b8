import { and, asc, eq } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { droppingUnused } from "../submissions/forgetting.ts";
import { addingPreviews } from "./previews.ts";
import { ranks } from "../schema/columns.ts";
import { image, placeholder } from "../schema/tables.ts";
import { lookingAgain, withdrawing } from "../reposts/verdicts.ts";
import type { Placeholder, Quarantined } from "../../model/image.ts";

export const placeholderPages = (db: Connection) => ({
  placeholder: (sha256: string): Placeholder | undefined =>
    db.select().from(placeholder).where(eq(placeholder.sha256, sha256)).get(),
  placeholders: (): Placeholder[] =>
    db.select().from(placeholder).orderBy(asc(placeholder.at)).limit(1000).all(),
  /** At how many addresses of a host a file is shown, counted up to `limit`. */
  addressesOf: (fileId: number, host: string, limit: number): number =>
    db
      .selectDistinct({ url: image.url })
      .from(image)
      .where(and(eq(image.fileId, fileId), eq(image.host, host)))
      .limit(limit)
      .all().length,
});

export const placeholderWrites = (db: Connection) => {
  const addPreview = addingPreviews(db);
  const dropUnused = droppingUnused(db);
  const withdraw = withdrawing(db);
  const lookAgain = lookingAgain(db);
  return {
    /** A host shows this file in the place of other pictures: its images there are dead, their previews due. */
    quarantine(fileId: number, known: Omit<Placeholder, "state">): Quarantined {
      const { host, at } = known;
      return inTransaction(db, () => {
        db.insert(placeholder)
          .values({ ...known, state: "quarantined" })
          .onConflictDoNothing()
          .run();
        const hit = db
          .update(image)
          .set({
            state: "dead",
            rank: ranks.again,
            fileId: null,
            errorCode: "gone",
            error: `a placeholder: ${host} shows the same content at many addresses`,
          })
          .where(and(eq(image.fileId, fileId), eq(image.host, host)))
          .returning({ id: image.id, submissionId: image.submissionId })
          .all();
        const ids = hit.map((one) => one.id);
        withdraw(ids, at);
        lookAgain(ids, [fileId]);
        const due = hit.filter((one) => addPreview(one.submissionId, at)).length;
        return { files: dropUnused(fileId) ? [fileId] : [], due };
      });
    },
    /** It is a picture after all. @returns whether it was taken for a placeholder. */
    releasePlaceholder: (sha256: string): boolean =>
      db
        .update(placeholder)
        .set({ state: "released" })
        .where(eq(placeholder.sha256, sha256))
        .returning({ sha256: placeholder.sha256 })
        .all().length > 0,
  };
};

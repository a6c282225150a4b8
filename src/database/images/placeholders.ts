import { and, asc, eq } from "drizzle-orm";
import type { Placeholder } from "../../model/image.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { retractImages } from "../reposts/verdicts.ts";
import { ranks } from "../schema/columns.ts";
import { image, placeholder } from "../schema/tables.ts";
import { dropUnusedFile } from "../submissions/forgetting.ts";
import { replaceImage } from "./candidates.ts";

export const placeholderOf = (db: Connection, sha256: string): Placeholder | undefined =>
  db.select().from(placeholder).where(eq(placeholder.sha256, sha256)).get();

export const placeholders = (db: Connection): Placeholder[] =>
  db.select().from(placeholder).orderBy(asc(placeholder.at)).limit(1000).all();

/** At how many addresses of a host a file stands, counted up to `limit`. */
export const addressesOf = (db: Connection, fileId: number, host: string, limit: number): number =>
  db
    .selectDistinct({ url: image.url })
    .from(image)
    .where(and(eq(image.fileId, fileId), eq(image.host, host)))
    .limit(limit)
    .all().length;

/** A host shows this file in the place of other pictures: its images there are dead, what replaces them is due. */
export function quarantine(db: Connection, fileId: number, known: Omit<Placeholder, "state">): void {
  const { host, at: now } = known;
  inTransaction(db, () => {
    db.insert(placeholder)
      .values({ ...known, state: "quarantined" })
      .onConflictDoNothing()
      .run();
    const images = db
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
    const ids = images.map(({ id }) => id);
    retractImages(db, ids, [fileId], now);
    for (const { submissionId } of images) replaceImage(db, submissionId, now);
    dropUnusedFile(db, fileId);
  });
}

/** Takes a content for a picture after all. @returns whether it was taken for a placeholder. */
export const releasePlaceholder = (db: Connection, sha256: string): boolean =>
  db
    .update(placeholder)
    .set({ state: "released" })
    .where(eq(placeholder.sha256, sha256))
    .returning({ sha256: placeholder.sha256 })
    .all().length > 0;

import { and, eq, inArray, isNotNull, isNull, ne, notInArray, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { ofFile } from "../files/descriptors.ts";
import { forgetTexts, removedComments } from "../comments/comments.ts";
import { droppingEdges } from "../reposts/edges.ts";
import { dropUnposted } from "../operation/outbox.ts";
import {
  comment,
  descriptor,
  doomedFile,
  file,
  forest,
  generation,
  generationPost,
  image,
  link,
  submission,
} from "../schema/tables.ts";
import { withdrawing } from "../reposts/verdicts.ts";
import type { DoomedFile } from "../../model/file.ts";

/**
 * Lets go of a file that no live image points at any more: its rows at once, its bytes once `doomedFiles` is worked
 * off. Runs within the caller's transaction.
 * @returns whether it went.
 */
export function droppingUnused(db: Connection): (fileId: number) => boolean {
  const dropEdges = droppingEdges(db);
  return (fileId) => {
    const used = db
      .select({ id: image.id })
      .from(image)
      .where(and(eq(image.fileId, fileId), notInArray(image.state, ["dead", "removed"])))
      .limit(1)
      .get();
    if (used) return false;
    db.update(image).set({ fileId: null }).where(eq(image.fileId, fileId)).run();
    db.delete(descriptor).where(ofFile(fileId)).run();
    dropEdges(fileId);
    db.$client.query("DELETE FROM file_text WHERE rowid = ?").run(fileId);
    const gone = db.delete(file).where(eq(file.id, fileId)).returning().get();
    if (gone?.sha256 && gone.format)
      db.insert(doomedFile).values({ sha256: gone.sha256, format: gone.format }).onConflictDoNothing().run();
    return true;
  };
}

export const forgettingPages = (db: Connection) => ({
  /** Submissions that were removed upstream and whose occurrences are still there. */
  removedSubmissions: (limit: number): string[] =>
    db
      .select({ id: submission.id })
      .from(submission)
      .where(and(isNotNull(submission.removal), sql`${submission.forgotten} = 0`))
      .orderBy(submission.seq)
      .limit(limit)
      .all()
      .map((row) => row.id),
  /** Comments that were removed upstream and whose text is still here. */
  removedComments: (limit: number): string[] => removedComments(db, limit),
  doomedFiles: (limit: number): DoomedFile[] => db.select().from(doomedFile).limit(limit).all(),
});

export const forgettingWrites = (db: Connection) => {
  const dropUnused = droppingUnused(db);
  const withdraw = withdrawing(db);

  /** A link goes over to another comment that shows it and stands. @returns whether there is one. */
  function passOn(one: { id: number; url: string; submissionId: string }): boolean {
    const other = db
      .select({ id: comment.id })
      .from(comment)
      .where(
        and(
          eq(comment.submissionId, one.submissionId),
          isNull(comment.removal),
          sql`instr(${comment.body}, ${one.url}) > 0`,
        ),
      )
      .limit(1)
      .get();
    if (other) db.update(link).set({ commentId: other.id }).where(eq(link.id, one.id)).run();
    return other !== undefined;
  }

  /** The generations that these links led to are posted there no more, unless another link of the submission shows them. */
  function dropGenerations(links: readonly number[]): void {
    const shown = db
      .select({ url: image.url, submissionId: image.submissionId })
      .from(image)
      .where(inArray(image.linkId, [...links]))
      .all();
    for (const { url, submissionId } of links.length > 0 ? shown : []) {
      const rows = db
        .select({ seq: generation.seq })
        .from(generation)
        .where(eq(generation.imageUrl, url))
        .all();
      const seqs = rows.map((row) => row.seq);
      if (seqs.length === 0) continue;
      db.delete(generationPost)
        .where(
          and(eq(generationPost.submissionId, submissionId), inArray(generationPost.generationSeq, seqs)),
        )
        .run();
      dropUnposted(db, seqs);
    }
  }

  /** Gives up the pictures of these links, or of these submissions. @returns the files that went. */
  function giveUp(which: { links: number[] } | { submissions: string[] }, now: number): number[] {
    if ("links" in which && which.links.length === 0) return [];
    const isOf =
      "links" in which ? inArray(image.linkId, which.links) : inArray(image.submissionId, which.submissions);
    const shown = db
      .select({ imageId: image.id, id: image.fileId })
      .from(image)
      .where(and(isOf, isNotNull(image.fileId)))
      .all();
    withdraw(
      shown.map((one) => one.imageId),
      now,
    );
    db.update(image)
      .set({ state: "removed", fileId: null, caption: null, lastVisited: now })
      .where(isOf)
      .run();
    const files = new Set(shown.map((one) => one.id));
    return [...files].flatMap((id) => (id !== null && dropUnused(id) ? [id] : []));
  }

  return {
    /**
     * Gives up what occurs in these submissions. The rows stay as tombstones, so that it does not come back; a file
     * goes with its last live occurrence.
     * @returns the files that went.
     */
    forgetSubmissions(ids: readonly string[], now: number): number[] {
      return inTransaction(db, () => {
        const within = [...ids];
        db.update(submission)
          .set({ forgotten: true, revisitAt: null })
          .where(inArray(submission.id, within))
          .run();
        db.update(link).set({ state: "removed" }).where(inArray(link.submissionId, within)).run();
        db.update(forest).set({ state: "removed" }).where(inArray(forest.submissionId, within)).run();
        const under = db
          .select({ id: comment.id })
          .from(comment)
          .where(inArray(comment.submissionId, within))
          .all();
        forgetTexts(
          db,
          under.map((row) => row.id),
        );
        const posts = db
          .delete(generationPost)
          .where(inArray(generationPost.submissionId, within))
          .returning({ seq: generationPost.generationSeq })
          .all();
        dropUnposted(
          db,
          posts.map((row) => row.seq),
        );
        return giveUp({ submissions: within }, now);
      });
    },
    /**
     * Gives up the texts of these comments, and the pictures that they lead to.
     * @returns the files that went.
     */
    forgetComments(ids: readonly string[], now: number): number[] {
      return inTransaction(db, () => {
        const within = [...ids];
        const under = db
          .selectDistinct({ id: comment.submissionId })
          .from(comment)
          .where(inArray(comment.id, within));
        forgetTexts(db, within);
        const links = db
          .select({ id: link.id, url: link.url, submissionId: link.submissionId })
          .from(link)
          .where(
            and(
              inArray(link.submissionId, under),
              inArray(link.commentId, within),
              ne(link.state, "removed"),
            ),
          )
          .all();
        const gone = links.filter((one) => !passOn(one)).map((row) => row.id);
        if (gone.length > 0) db.update(link).set({ state: "removed" }).where(inArray(link.id, gone)).run();
        dropGenerations(gone);
        return giveUp({ links: gone }, now);
      });
    },
    /** Its bytes are deleted. */
    forgetFile(sha256: string): void {
      db.delete(doomedFile).where(eq(doomedFile.sha256, sha256)).run();
    },
  };
};

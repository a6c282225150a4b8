import { and, eq, gt, sql } from "drizzle-orm";
import { isTooSmallForPage } from "../../model/image.ts";
import { type Connection, prepared } from "../connection.ts";
import { postFilePrompts } from "../generations/generations.ts";
import { dueSince } from "../queue/due.ts";
import { ranks } from "../schema/columns.ts";
import { file, image } from "../schema/tables.ts";
import { isForgotten } from "../submissions/submissions.ts";

type NewRow = typeof image.$inferInsert;

/** A picture that occurs in a submission; the rest of its row follows. */
type NewOccurrence = Pick<
  NewRow,
  "submissionId" | "linkId" | "url" | "key" | "host" | "created" | "caption" | "isPreview"
> & {
  position: NewRow["position"] | ReturnType<typeof sql<number>>;
  /** Whether it is only where a page's picture may be. */
  isCandidate?: boolean;
  /** Whether it goes before the backlog. */
  news: boolean;
};

const selectSettled = prepared((db) =>
  db
    .select({ fileId: image.fileId, width: file.width, height: file.height })
    .from(image)
    .innerJoin(file, eq(file.id, image.fileId))
    .where(and(eq(image.url, sql.placeholder("url")), eq(image.state, "done"), gt(image.fileId, 0)))
    .limit(1)
    .prepare(),
);

/**
 * Stores that a picture occurs in a submission, unless that is known, by key or by URL. A picture whose URL has been
 * encoded before is settled at once with its file. Runs within the caller's transaction.
 * @returns whether it is due.
 */
export function addOccurrence(
  db: Connection,
  { news, isCandidate = false, ...occurrence }: NewOccurrence,
  now: number,
): boolean {
  // What was given up because it was removed upstream does not come back.
  if (isForgotten(db, occurrence.submissionId)) return false;
  const settled = selectSettled(db).get({ url: occurrence.url });
  const fileId = isCandidate && isTooSmallForPage(settled) ? null : (settled?.fileId ?? null);
  const added = db
    .insert(image)
    .values({
      ...occurrence,
      fileId,
      decodeTries: 0,
      rank: news ? ranks.news : ranks.backlog,
      state: fileId === null ? "due" : "done",
      tries: 0,
      nextAt: dueSince(occurrence.created, now),
    })
    .onConflictDoNothing()
    .returning({ state: image.state })
    .get();
  if (added && fileId !== null) postFilePrompts(db, fileId);
  return added?.state === "due";
}

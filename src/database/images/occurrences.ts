import { and, eq, gt, sql } from "drizzle-orm";
import { ranks } from "../schema/columns.ts";
import type { Connection } from "../connection.ts";
import { dueSince } from "../queue/due.ts";
import { savingGenerations } from "../generations/generations.ts";
import { image, submission } from "../schema/tables.ts";

type NewRow = typeof image.$inferInsert;

/** What is said of a picture that occurs in a submission; the rest follows. */
export type NewOccurrence = Pick<
  NewRow,
  "submissionId" | "linkId" | "url" | "key" | "host" | "created" | "caption" | "isPreview"
> & {
  position: NewRow["position"] | ReturnType<typeof sql<number>>;
  /** Whether it goes before the backlog. */
  news: boolean;
};

/**
 * Stores that a picture occurs in a submission, unless that is known, by key or by URL. One whose URL has been
 * encoded before is settled at once with its file.
 * @returns whether it is due.
 */
export function addingOccurrences(db: Connection): (occurrence: NewOccurrence, now: number) => boolean {
  const settled = db
    .select({ fileId: image.fileId })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), eq(image.state, "done"), gt(image.fileId, 0)))
    .limit(1)
    .prepare();
  const forgotten = db
    .select({ id: submission.id })
    .from(submission)
    .where(and(eq(submission.id, sql.placeholder("id")), eq(submission.forgotten, true)))
    .prepare();

  const { postFile } = savingGenerations(db);

  return ({ news, ...occurrence }, now) => {
    // What was given up because it was removed upstream does not come back.
    if (forgotten.get({ id: occurrence.submissionId })) return false;
    const fileId = settled.get({ url: occurrence.url })?.fileId ?? null;
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
    if (added && fileId !== null) postFile(fileId);
    return added?.state === "due";
  };
}

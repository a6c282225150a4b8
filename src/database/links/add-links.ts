import { and, eq, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { dueSince } from "../queue/due.ts";
import { type Rank, ranks } from "../schema/columns.ts";
import { image, link } from "../schema/tables.ts";
import type { NewLink } from "../../model/link.ts";

/** Where a link was found, and which links go before it. */
export type Finding = {
  submissionId: string;
  /** Of the submission. */
  created: number;
  rank: Rank;
  /** How many links led to it. */
  depth?: number;
  /** The comment that it stands in. */
  commentId?: string | null;
};

/**
 * Stores links, each due, unless they are known. One that was given up because the comment that showed it was removed comes back
 * with another that shows it; one that the submission itself shows is no comment's any more.
 * @returns a function that says whether a link is due that was not.
 */
export function addingLinks(db: Connection): (found: NewLink, at: Finding, now: number) => boolean {
  const value = (name: string) => sql.placeholder(name);
  const added = db
    .insert(link)
    .values({
      submissionId: value("submissionId"),
      url: value("url"),
      key: value("key"),
      type: value("type"),
      host: value("host"),
      created: value("created"),
      rank: value("rank"),
      depth: value("depth"),
      commentId: value("commentId"),
      nextAt: value("nextAt"),
      state: "due",
      tries: 0,
    })
    .onConflictDoNothing()
    .returning({ id: link.id })
    .prepare();
  const known = db
    .select({ id: link.id, state: link.state, commentId: link.commentId })
    .from(link)
    .where(and(eq(link.submissionId, value("submissionId")), eq(link.key, value("key"))))
    .prepare();

  /** @returns whether it is due again. */
  function showAgain(key: string, { submissionId, commentId = null }: Finding): boolean {
    const row = known.get({ submissionId, key });
    if (!row || row.commentId === null || row.commentId === commentId) return false;
    const isBack = row.state === "removed";
    if (!isBack && commentId !== null) return false;
    const due = { state: "due", rank: ranks.news, nextAt: 0, tries: 0 } as const;
    db.update(link)
      .set({ commentId, ...(isBack && due) })
      .where(eq(link.id, row.id))
      .run();
    if (isBack)
      db.update(image)
        .set({ ...due, decodeTries: 0 })
        .where(and(eq(image.linkId, row.id), eq(image.state, "removed")))
        .run();
    return isBack;
  }

  return (found, at, now) => {
    const { url, key, type, host } = found;
    const { submissionId, created, rank, depth = 0, commentId = null } = at;
    const nextAt = dueSince(created, now);
    const isNew = added.get({ url, key, type, host, submissionId, created, rank, depth, commentId, nextAt });
    return isNew !== undefined || showAgain(key, at);
  };
}

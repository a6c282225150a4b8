import { and, asc, eq, isNull, lt, ne, or, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { addingLinks } from "./add-links.ts";
import { ranks } from "../schema/columns.ts";
import { link, submission } from "../schema/tables.ts";
import { isShown } from "../operation/visibility.ts";
import type { LinkListRequest, LinkRow, NewLink } from "../../model/link.ts";

/** A link that was visited is not due for an hour. */
const visitPauseSeconds = 3600;

export const outsideLinkPages = (db: Connection) => {
  const fields = {
    row: link.id,
    id: link.submissionId,
    url: link.url,
    created: link.created,
    type: link.type,
    last_visited: link.lastVisited,
    priority: link.tries,
  };
  return {
    /** A page of due links in LZBooru's sense, by priority then age. */
    linkPage({ type, now, limit, after, removed = true }: LinkListRequest): LinkRow[] {
      const place =
        after &&
        sql`(${link.tries}, ${link.created}, ${link.id}) > (${after.priority}, ${after.created}, ${after.row})`;
      return db
        .select(fields)
        .from(link)
        .where(
          and(
            eq(link.state, sql`'due'`),
            type === undefined ? undefined : eq(link.type, type),
            or(isNull(link.lastVisited), lt(link.lastVisited, now - visitPauseSeconds)),
            place,
            isShown(link.submissionId, Number(removed)),
          ),
        )
        .orderBy(asc(link.tries), asc(link.created), asc(link.id))
        .limit(limit)
        .all();
    },
  };
};

/** What an outside worker says of a link it tried; without `url` of every link of the submission. */
type Visit = {
  id: string;
  url?: string | undefined;
  priority?: number | undefined;
  last_visited?: number | null | undefined;
};

/** What clients and outside workers do to links. */
export const outsideLinkWrites = (db: Connection) => {
  const forgotten = db
    .select({ id: submission.id })
    .from(submission)
    .where(and(eq(submission.id, sql.placeholder("id")), eq(submission.forgotten, true)))
    .prepare();
  const addLink = addingLinks(db);
  function visitLink({ id, url, priority, last_visited: lastVisited }: Visit): number {
    const where = and(
      eq(link.submissionId, id),
      ne(link.state, "removed"),
      url === undefined ? undefined : eq(link.url, url),
    );
    const changes = {
      ...(priority !== undefined && { tries: priority }),
      ...(lastVisited !== undefined && {
        lastVisited,
        rank: ranks.again,
        nextAt: (lastVisited ?? 0) + visitPauseSeconds,
      }),
      ...((priority ?? 0) >= 3 && {
        state: "dead" as const,
        errorCode: "bad_answer",
        error: "an outside worker failed three times",
      }),
    } as const;
    const named =
      Object.keys(changes).length > 0
        ? db.update(link).set(changes).where(where).returning({ id: link.id })
        : db.select({ id: link.id }).from(link).where(where);
    return named.all().length;
  }

  return {
    /** LZBooru's POST: links of known submissions; one that is there already stays as it is. @returns how many are due. */
    addLinks(links: readonly (NewLink & { submissionId: string; created: number })[], now: number): number {
      return inTransaction(db, () => {
        let added = 0;
        for (const one of links) {
          // What was given up because it was removed upstream does not come back.
          if (forgotten.get({ id: one.submissionId })) continue;
          if (addLink({ ...one, key: one.url }, { ...one, rank: ranks.news }, now)) added++;
        }
        return added;
      });
    },
    /** LZBooru's PUT: `priority` of 3 or more makes a link dead. @returns how many rows it names. */
    visitLinks(visits: readonly Visit[]): number {
      return inTransaction(db, () => visits.reduce((sum, visit) => sum + visitLink(visit), 0));
    },
    /** LZBooru's DELETE: done, and stays done. @returns how many rows. */
    finishLinks(links: readonly { id: string; url?: string | undefined }[], now: number): number {
      return inTransaction(db, () => {
        let changed = 0;
        for (const one of links) {
          changed += db
            .update(link)
            .set({ state: "done", lastVisited: now, errorCode: null, error: null })
            .where(
              and(
                eq(link.submissionId, one.id),
                ne(link.state, "removed"),
                one.url === undefined ? undefined : eq(link.url, one.url),
              ),
            )
            .returning({ id: link.id })
            .all().length;
        }
        return changed;
      });
    },
  };
};

import { and, asc, eq, gt, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { LinkListRequest, LinkRow, NewLink } from "../../model/link.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { isShown } from "../operation/visibility.ts";
import { ranks } from "../schema/columns.ts";
import { link } from "../schema/tables.ts";
import { isForgotten } from "../submissions/submissions.ts";
import { addLink } from "./add-links.ts";

/** A link that was visited is not due for an hour. */
const visitPauseSeconds = 3600;

/** A page of due links in LZBooru's sense, by priority then age. */
export function linkPage(
  db: Connection,
  { type, now, limit, after, removed = true }: LinkListRequest,
): LinkRow[] {
  const place =
    after &&
    sql`(${link.tries}, ${link.created}, ${link.id}) > (${after.priority}, ${after.created}, ${after.row})`;
  return db
    .select({
      row: link.id,
      id: link.submissionId,
      url: link.url,
      created: link.created,
      type: link.type,
      last_visited: link.lastVisited,
      priority: link.tries,
    })
    .from(link)
    .where(
      and(
        eq(link.state, sql`'due'`),
        type === undefined ? undefined : eq(link.type, type),
        or(
          isNull(link.lastVisited),
          lt(link.lastVisited, now - visitPauseSeconds),
          // By a clock that was ahead.
          gt(link.lastVisited, now + visitPauseSeconds),
        ),
        place,
        isShown(link.submissionId, Number(removed)),
      ),
    )
    .orderBy(asc(link.tries), asc(link.created), asc(link.id))
    .limit(limit)
    .all();
}

/** A link by its address, or without one every link of a submission. */
type LinkName = { id: string; url?: string | undefined };

/** What an outside worker reports of a link that it tried. */
type Visit = LinkName & { priority?: number | undefined; last_visited?: number | null | undefined };

const isNamed = ({ id, url }: LinkName) =>
  and(
    eq(link.submissionId, id),
    ne(link.state, "removed"),
    url === undefined ? undefined : eq(link.url, url),
  );

/** LZBooru's POST: links of known submissions; one that is there already stays as it is. @returns how many are due. */
export function addLinks(
  db: Connection,
  links: readonly (NewLink & { submissionId: string; created: number })[],
  now: number,
): number {
  return inTransaction(db, () => {
    const due = links.filter(
      (added) =>
        // What was given up because it was removed upstream does not come back.
        !isForgotten(db, added.submissionId) &&
        addLink(db, { ...added, key: added.url }, { ...added, rank: ranks.news }, now),
    );
    return due.length;
  });
}

function visitLink(db: Connection, { priority, last_visited: lastVisited, ...name }: Visit): number {
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
  const visited =
    Object.keys(changes).length > 0
      ? db.update(link).set(changes).where(isNamed(name)).returning({ id: link.id })
      : db.select({ id: link.id }).from(link).where(isNamed(name));
  return visited.all().length;
}

/** LZBooru's PUT: `priority` of 3 or more makes a link dead. @returns how many rows it names. */
export function visitLinks(db: Connection, visits: readonly Visit[]): number {
  return inTransaction(db, () => visits.reduce((sum, visit) => sum + visitLink(db, visit), 0));
}

const finishLink = (db: Connection, name: LinkName, now: number): number =>
  db
    .update(link)
    .set({ state: "done", lastVisited: now, errorCode: null, error: null })
    .where(isNamed(name))
    .returning({ id: link.id })
    .all().length;

/** LZBooru's DELETE: done, and stays done. @returns how many rows. */
export function finishLinks(db: Connection, names: readonly LinkName[], now: number): number {
  return inTransaction(db, () => names.reduce((sum, name) => sum + finishLink(db, name, now), 0));
}

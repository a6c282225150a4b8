import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { DueLink, Resolved } from "../../model/link.ts";
import type { Backoff, DueRequest, DueRows } from "../../model/queue.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { saveGenerations } from "../generations/generations.ts";
import { tryNextCandidates } from "../images/candidates.ts";
import { addOccurrence } from "../images/occurrences.ts";
import { addPreview } from "../images/previews.ts";
import { dueIds } from "../queue/due.ts";
import { dueAnew } from "../queue/queue.ts";
import { saveRatingReport } from "../ratings/ratings.ts";
import { ranks } from "../schema/columns.ts";
import { link, submission } from "../schema/tables.ts";
import { forgetBorrowed } from "../submissions/forgetting.ts";
import { toSubmission } from "../submissions/sightings.ts";
import { addLink } from "./add-links.ts";

/** Due links, round robin over hosts; `lastHost` is where to go on. */
export function dueLinks(db: Connection, request: DueRequest): DueRows<DueLink> {
  const { ids, ...walk } = dueIds(db, "link", request);
  if (ids.length === 0) return { rows: [], ...walk };
  const rows = db
    .select()
    .from(link)
    .innerJoin(submission, eq(submission.id, link.submissionId))
    .where(inArray(link.id, ids))
    .all();
  const byId = new Map(rows.map((row) => [row.link.id, row]));
  return {
    ...walk,
    rows: ids.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      const { url, asks, asPage, depth, created, tries, troubleSince, rank } = row.link;
      return [
        {
          id,
          url,
          host: asks,
          asPage,
          depth,
          created,
          tries,
          troubleSince,
          again: rank === ranks.again,
          submission: toSubmission(row.submission),
          revisits: row.submission.revisits,
        },
      ];
    }),
  };
}

/**
 * The link is done: its pictures are stored, in order, as occurrences in its submission. A URL that was
 * downloaded before is settled at once with its file. Where it `waits` for more of them, its submission is
 * due for a revisit instead. The links that it leads to are due themselves.
 */
export function saveResolvedLink(
  db: Connection,
  id: number,
  { images, candidates, reference, generations = [], report, links = [], waits }: Resolved,
  now: number,
): void {
  inTransaction(db, () => {
    const outcome = waits
      ? ({ state: "waiting", errorCode: "not_ready", error: waits.reason } as const)
      : ({ state: "done", errorCode: null, error: null } as const);
    const row = db
      .update(link)
      .set({
        ...outcome,
        lastVisited: now,
        troubleSince: null,
        candidates: candidates ? [...candidates] : null,
        reference: reference ?? null,
      })
      .where(and(eq(link.id, id), ne(link.state, "removed")))
      .returning()
      .get();
    if (!row) return;
    const { submissionId, created, rank, commentId, depth } = row;
    if (reference !== undefined) forgetBorrowed(db, row, now);
    if (waits) {
      db.update(submission)
        .set({
          revisitAt: sql`min(coalesce(${submission.revisitAt}, ${waits.revisitAt}), ${waits.revisitAt})`,
        })
        .where(eq(submission.id, submissionId))
        .run();
    }
    const shared = { submissionId, created, linkId: id, news: rank === ranks.news };
    const isCandidate = candidates !== undefined;
    for (const [index, { url, key, host, caption = null, position }] of images.entries())
      addOccurrence(
        db,
        { ...shared, url, key, host, caption, position: position ?? index, isCandidate },
        now,
      );
    // The first one may have been tried before.
    if (isCandidate) tryNextCandidates(db, submissionId, now);
    if (generations.length > 0) {
      const parent = db.select().from(submission).where(eq(submission.id, submissionId)).get();
      if (parent && !parent.forgotten)
        saveGenerations(db, generations, { submissionId, place: parent.place, created: parent.created }, now);
    }
    if (report) saveRatingReport(db, report, now);
    const place = { submissionId, created, rank, commentId, depth: depth + 1 };
    for (const further of links) addLink(db, further, place, now);
  });
}

/** A page stands where the link's address names a picture: it is due again, as a page. */
export function reopenAsPage(db: Connection, url: string): void {
  db.update(link)
    .set({ ...dueAnew(ranks.news), asPage: true, asks: sql`${link.host}` })
    .where(
      and(
        eq(link.asPage, false),
        ne(link.state, "removed"),
        sql`${link.id} in (select link_id from image where url = ${url})`,
        eq(link.url, url),
      ),
    )
    .run();
}

/** Writes a failure; upstream's preview replaces pictures that are not available. */
export function failLink(db: Connection, id: number, backoff: Backoff, now: number): void {
  inTransaction(db, () => {
    const row = db
      .update(link)
      .set({ ...backoff, rank: ranks.again, lastVisited: now })
      .where(and(eq(link.id, id), eq(link.state, "due")))
      .returning({ submissionId: link.submissionId })
      .get();
    if (row && backoff.state === "dead") addPreview(db, row.submissionId, now);
  });
}

import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { type Connection, inTransaction } from "../connection.ts";
import { addingLinks } from "./add-links.ts";
import { dueIds } from "../queue/due.ts";
import { savingRatings } from "../ratings/ratings.ts";
import { ranks } from "../schema/columns.ts";
import { link, submission } from "../schema/tables.ts";
import { savingGenerations } from "../generations/generations.ts";
import { addingOccurrences } from "../images/occurrences.ts";
import { addingPreviews } from "../images/previews.ts";
import { toSubmission } from "../submissions/sightings.ts";
import type { DueLink, Resolved } from "../../model/link.ts";
import type { Backoff, DueRequest, DueRows } from "../../model/queue.ts";

export const linkReports = (db: Connection) => {
  const due = dueIds(db, "link");
  return {
    /** Due links, fair over hosts; `lastHost` is where to go on. */
    dueLinks(request: DueRequest): DueRows<DueLink> {
      const { ids, ...walk } = due(request);
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
          const { url, host, asPage, depth, created, tries, troubleSince, rank } = row.link;
          return [
            {
              id,
              url,
              host,
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
    },
  };
};

export const linkWrites = (db: Connection) => {
  const addOccurrence = addingOccurrences(db);
  const addPreview = addingPreviews(db);
  const addLink = addingLinks(db);
  const { saveGenerations } = savingGenerations(db);
  const saveReport = savingRatings(db);

  return {
    /**
     * The link is done: its pictures are stored, in order, as occurrences in its submission. A URL that was
     * downloaded before is settled at once with its file. Where it `waits` for more of them, its submission is
     * due for a revisit instead. The links that it leads to are due themselves.
     * @returns how many pictures and links are due.
     */
    saveResolvedLink(
      id: number,
      { images, generations = [], report, links = [], waits }: Resolved,
      now: number,
    ): { images: number; links: number } {
      return inTransaction(db, () => {
        const outcome = waits
          ? ({ state: "waiting", errorCode: "not_ready", error: waits.reason } as const)
          : ({ state: "done", errorCode: null, error: null } as const);
        const row = db
          .update(link)
          .set({ ...outcome, lastVisited: now, troubleSince: null })
          .where(and(eq(link.id, id), ne(link.state, "removed")))
          .returning()
          .get();
        if (!row) return { images: 0, links: 0 };
        if (waits) {
          db.update(submission)
            .set({
              revisitAt: sql`min(coalesce(${submission.revisitAt}, ${waits.revisitAt}), ${waits.revisitAt})`,
            })
            .where(eq(submission.id, row.submissionId))
            .run();
        }
        const { submissionId, created } = row;
        const shared = { submissionId, created, linkId: id, news: row.rank === ranks.news };
        const pictures = images.filter(({ url, key, host, caption = null, position }, at) =>
          addOccurrence({ ...shared, url, key, host, caption, position: position ?? at }, now),
        ).length;
        if (generations.length > 0) {
          const under = db.select().from(submission).where(eq(submission.id, submissionId)).get();
          const where = under && { submissionId, place: under.place, created: under.created };
          if (where && !under.forgotten) saveGenerations(generations, where, now);
        }
        if (report) saveReport(report, now);
        const { rank, commentId, depth } = row;
        const further = links.filter((one) =>
          addLink(one, { submissionId, created, rank, commentId, depth: depth + 1 }, now),
        ).length;
        return { images: pictures, links: further };
      });
    },
    /** A page stands where the link's address names a picture: it is due again, as a page. @returns how many links. */
    reopenAsPage: (url: string): number =>
      db
        .update(link)
        .set({ asPage: true, state: "due", rank: ranks.news, tries: 0, nextAt: 0 })
        .where(
          and(
            eq(link.asPage, false),
            ne(link.state, "removed"),
            sql`${link.id} in (select link_id from image where url = ${url})`,
            eq(link.url, url),
          ),
        )
        .returning({ id: link.id })
        .all().length,
    /** Writes down a failure; upstream's preview stands in for pictures that cannot be had. @returns how many previews are due. */
    failLink(id: number, backoff: Backoff, now: number): number {
      return inTransaction(db, () => {
        const row = db
          .update(link)
          .set({ ...backoff, rank: ranks.again, lastVisited: now })
          .where(and(eq(link.id, id), eq(link.state, "due")))
          .returning({ submissionId: link.submissionId })
          .get();
        return row && backoff.state === "dead" && addPreview(row.submissionId, now) ? 1 : 0;
      });
    },
  };
};

import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { FoundImage, Submission } from "../records.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { type DueRequest, type DueRows, dueIds } from "./due.ts";
import type { Setback } from "./queue.ts";
import { ranks } from "./columns.ts";
import { link, submission } from "./schema.ts";
import { addingOccurrences } from "./occurrences.ts";
import { toSubmission } from "./sightings.ts";

/** A due link with the submission it stands in. */
export type DueLink = {
  id: number;
  url: string;
  host: string;
  /** To be read as a web page, whatever its address says. */
  asPage: boolean;
  created: number;
  tries: number;
  troubleSince: number | null;
  /** It had a setback before. */
  again: boolean;
  submission: Submission;
  /** How often the submission has been read again. */
  revisits: number;
};

/** A picture found behind a link; `host` is whose pace it goes by. */
export type NewImage = FoundImage & { host: string };

/** Why a link is not done yet, and when its submission is read again. */
export type Waits = { reason: string; revisitAt: number };

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
          const { url, host, asPage, created, tries, troubleSince, rank } = row.link;
          return [
            {
              id,
              url,
              host,
              asPage,
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

  return {
    /**
     * The link is done: its pictures are stored, in order, as occurrences in its submission. A URL that was
     * downloaded before is settled at once with its file. Where it `waits` for more of them, its submission is
     * due for a revisit instead.
     * @returns how many pictures are due.
     */
    saveResolvedLink(id: number, images: readonly NewImage[], now: number, waits?: Waits): number {
      return inTransaction(db, () => {
        const outcome = waits
          ? ({ state: "waiting", errorCode: "not_ready", error: waits.reason } as const)
          : ({ state: "done", errorCode: null, error: null } as const);
        const row = db
          .update(link)
          .set({ ...outcome, lastVisited: now, troubleSince: null })
          .where(eq(link.id, id))
          .returning()
          .get();
        if (!row) return 0;
        if (waits) {
          db.update(submission)
            .set({ revisitAt: waits.revisitAt })
            .where(and(eq(submission.id, row.submissionId), isNull(submission.revisitAt)))
            .run();
        }
        const { submissionId, created } = row;
        const shared = { submissionId, created, linkId: id, news: row.rank === ranks.news };
        return images.filter(({ url, key, host, caption = null, position }, at) =>
          addOccurrence({ ...shared, url, key, host, caption, position: position ?? at }, now),
        ).length;
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
            sql`${link.id} in (select link_id from image where url = ${url})`,
            eq(link.url, url),
          ),
        )
        .returning({ id: link.id })
        .all().length,
    /** Writes down a failure. */
    failLink(id: number, setback: Setback, now: number): void {
      db.update(link)
        .set({ ...setback, rank: ranks.again, lastVisited: now })
        .where(and(eq(link.id, id), eq(link.state, "due")))
        .run();
    },
  };
};

import { and, asc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { FoundImage, Submission } from "../records.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { type DueRequest, dueIds, type Setback } from "./queue.ts";
import { image, link, submission } from "./schema.ts";
import { type NewLink, toSubmission } from "./sightings.ts";

/** A due link with the submission it stands in. */
export type DueLink = {
  id: number;
  url: string;
  host: string;
  created: number;
  fresh: boolean;
  tries: number;
  troubleSince: number | null;
  submission: Submission;
  /** How often the submission has been read again. */
  revisits: number;
};

/** A picture found behind a link; `host` is whose pace it goes by. */
export type NewImage = FoundImage & { host: string };

/** A link as LZBooru lists it; `row` and the other columns are the place to go on after. */
export type LinkRow = {
  row: number;
  id: string;
  url: string;
  created: number;
  type: string | null;
  last_visited: number | null;
  priority: number;
};

/** Which links LZBooru's list wants: `type` undefined is every type. */
export type LinkListRequest = {
  type: string | undefined;
  visitedBefore: number;
  limit: number;
  after: LinkRow | undefined;
};

export const linkReports = (db: Connection) => {
  const due = dueIds(db, "link");
  return {
    /** Due links, fair over hosts; `lastHost` is where to go on. */
    dueLinks(request: DueRequest): { rows: DueLink[]; lastHost: string } {
      const { ids, lastHost } = due(request);
      if (ids.length === 0) return { rows: [], lastHost };
      const rows = db
        .select()
        .from(link)
        .innerJoin(submission, eq(submission.id, link.submissionId))
        .where(inArray(link.id, ids))
        .all();
      const byId = new Map(rows.map((row) => [row.link.id, row]));
      return {
        lastHost,
        rows: ids.flatMap((id) => {
          const row = byId.get(id);
          if (!row) return [];
          const { url, host, created, fresh, tries, troubleSince } = row.link;
          return [
            {
              ...{ id, url, host, created, fresh, tries, troubleSince },
              submission: toSubmission(row.submission),
              revisits: row.submission.revisits,
            },
          ];
        }),
      };
    },
  };
};

export const linkPages = (db: Connection) => {
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
    linkPage({ type, visitedBefore, limit, after }: LinkListRequest): LinkRow[] {
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
            or(isNull(link.lastVisited), lt(link.lastVisited, visitedBefore)),
            place,
          ),
        )
        .orderBy(asc(link.tries), asc(link.created), asc(link.id))
        .limit(limit)
        .all();
    },
  };
};

export const linkWrites = (db: Connection) => {
  const settled = db
    .select({ fileId: image.fileId })
    .from(image)
    .where(and(eq(image.url, sql.placeholder("url")), eq(image.state, "done"), gt(image.fileId, 0)))
    .limit(1)
    .prepare();

  return {
    /**
     * The link is done: its pictures are stored, in order, as occurrences in its submission. A URL that was
     * downloaded before is settled at once with its file.
     * @returns how many pictures are due.
     */
    saveResolvedLink(id: number, images: readonly NewImage[], now: number): number {
      return inTransaction(db, () => {
        const row = db
          .update(link)
          .set({ state: "done", lastVisited: now, errorCode: null, error: null, troubleSince: null })
          .where(eq(link.id, id))
          .returning()
          .get();
        if (!row) return 0;
        let due = 0;
        images.forEach((found, position) => {
          const known = settled.get({ url: found.url })?.fileId ?? null;
          const added = db
            .insert(image)
            .values({
              submissionId: row.submissionId,
              linkId: id,
              url: found.url,
              key: found.key,
              position,
              caption: found.caption ?? null,
              fileId: known,
              decodeTries: 0,
              host: found.host,
              created: row.created,
              fresh: row.fresh,
              state: known === null ? "due" : "done",
              tries: 0,
              nextAt: 0,
            })
            .onConflictDoNothing()
            .returning({ state: image.state })
            .get();
          if (added?.state === "due") due++;
        });
        return due;
      });
    },
    /** Writes down a failure. A gallery that is not ready makes its submission due for a revisit. */
    failLink(id: number, setback: Setback, revisitAt: number | undefined, now: number): void {
      inTransaction(db, () => {
        const row = db
          .update(link)
          .set({ ...setback, lastVisited: now })
          .where(and(eq(link.id, id), eq(link.state, "due")))
          .returning({ submission: link.submissionId })
          .get();
        if (!row || revisitAt === undefined) return;
        db.update(submission)
          .set({ revisitAt })
          .where(and(eq(submission.id, row.submission), isNull(submission.revisitAt)))
          .run();
      });
    },

    /** LZBooru's POST: links of known submissions; one that is there already stays as it is. @returns how many are due. */
    addLinks(links: readonly (NewLink & { submissionId: string; created: number })[]): number {
      return inTransaction(db, () => {
        let added = 0;
        for (const one of links) {
          const values = { ...one, fresh: true, state: "due", tries: 0, nextAt: 0 } as const;
          if (db.insert(link).values(values).onConflictDoNothing().returning({ id: link.id }).get()) added++;
        }
        return added;
      });
    },
    /** LZBooru's PUT: `priority` of 3 or more makes a link dead. @returns how many rows changed. */
    visitLinks(
      visits: readonly {
        id: string;
        url?: string | undefined;
        priority?: number | undefined;
        last_visited?: number | null | undefined;
      }[],
    ): number {
      return inTransaction(db, () => {
        let changed = 0;
        for (const visit of visits) {
          const dead = (visit.priority ?? 0) >= 3;
          changed += db
            .update(link)
            .set({
              ...(visit.priority !== undefined && { tries: visit.priority }),
              ...(visit.last_visited !== undefined && {
                lastVisited: visit.last_visited,
                nextAt: (visit.last_visited ?? 0) + 3600,
              }),
              ...(dead && {
                state: "dead",
                errorCode: "bad_answer",
                error: "an outside worker failed three times",
              }),
            })
            .where(
              and(
                eq(link.submissionId, visit.id),
                visit.url === undefined ? undefined : eq(link.url, visit.url),
              ),
            )
            .returning({ id: link.id })
            .all().length;
        }
        return changed;
      });
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
              and(eq(link.submissionId, one.id), one.url === undefined ? undefined : eq(link.url, one.url)),
            )
            .returning({ id: link.id })
            .all().length;
        }
        return changed;
      });
    },
  };
};

import { and, eq, isNotNull, sql } from "drizzle-orm";
import { hostOf } from "../../model/host.ts";
import { isTooSmallForPage } from "../../model/image.ts";
import { type Connection, prepared } from "../connection.ts";
import { ranks } from "../schema/columns.ts";
import { file, image, link } from "../schema/tables.ts";
import { addOccurrence } from "./occurrences.ts";
import { addPreview } from "./previews.ts";

const selectLinks = prepared((db) =>
  db
    .select({ id: link.id, created: link.created, rank: link.rank, candidates: link.candidates })
    .from(link)
    .where(
      and(
        eq(link.submissionId, sql.placeholder("submissionId")),
        isNotNull(link.candidates),
        eq(link.state, "done"),
      ),
    )
    .prepare(),
);
const selectImage = prepared((db) =>
  db
    .select({ state: image.state, errorCode: image.errorCode })
    .from(image)
    .where(
      and(eq(image.submissionId, sql.placeholder("submissionId")), eq(image.url, sql.placeholder("url"))),
    )
    .prepare(),
);

/**
 * For each link of a submission whose picture may be at several addresses: where those that were tried are dead, the next is due.
 * What was tried is read from the images themselves, so that calling it again changes nothing. A blocked picture gives way to no
 * other: that would be the same one, or none that the page is about. Runs within the caller's transaction.
 */
export function tryNextCandidates(db: Connection, submissionId: string, now: number): void {
  for (const { id, created, rank, candidates } of selectLinks(db).all({ submissionId })) {
    const next = (candidates ?? []).find((url) => {
      const tried = selectImage(db).get({ submissionId, url });
      return tried?.state !== "dead" || tried.errorCode === "blocklisted";
    });
    if (next === undefined) continue;
    const occurrence = { submissionId, linkId: id, url: next, key: next, host: hostOf(next), created };
    addOccurrence(db, { ...occurrence, position: 0, isCandidate: true, news: rank === ranks.news }, now);
  }
}

/**
 * An image of the submission is dead: the next candidate of its link is due, or upstream's preview where nothing else is left. Runs
 * within the caller's transaction.
 */
export function replaceImage(db: Connection, submissionId: string, now: number): void {
  tryNextCandidates(db, submissionId, now);
  addPreview(db, submissionId, now);
}

/**
 * Gives up the candidates at this URL where its picture is too small to be what a page is about; the next ones are due. Images of
 * links that name the picture itself stay as they are. Runs within the caller's transaction.
 * @returns whether there were any.
 */
export function rejectSmallCandidates(db: Connection, url: string, fileId: number, now: number): boolean {
  const size = db
    .select({ width: file.width, height: file.height })
    .from(file)
    .where(eq(file.id, fileId))
    .get();
  if (!isTooSmallForPage(size)) return false;
  const rejected = db
    .update(image)
    .set({
      state: "dead",
      rank: ranks.again,
      decodeTries: 0,
      lastVisited: now,
      errorCode: "not_picture",
      error: `${url}: ${size?.width}x${size?.height}, too small for the picture of a page`,
    })
    .where(
      and(
        eq(image.url, url),
        eq(image.state, "due"),
        sql`exists (select 1 from link where link.id = ${image.linkId} and link.candidates is not null)`,
      ),
    )
    .returning({ submissionId: image.submissionId })
    .all();
  for (const { submissionId } of rejected) replaceImage(db, submissionId, now);
  return rejected.length > 0;
}

import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { feed, file, image, sighting, submission } from "../schema/tables.ts";
import type { FoundBy, PostedImage } from "../../model/repost.ts";

/** Who posted first. Ids of one source count up with the time; nothing here depends on what arrived first. */
export const byTime = [
  asc(submission.created),
  asc(sql`length(${submission.id})`),
  asc(submission.id),
  asc(image.position),
  asc(image.id),
];

/** The feeds of some submissions, by their `seq`. */
export function feedsOf(db: Connection, seqs: readonly number[]): Map<number, FoundBy> {
  const rows = db
    .select({ seq: sighting.submissionSeq, id: feed.id, state: feed.state, options: feed.options })
    .from(sighting)
    .innerJoin(feed, eq(feed.id, sighting.feedId))
    .where(and(sql`${sighting.submissionSeq} in ${[...seqs]}`, gt(sighting.feedId, 0)))
    .orderBy(asc(sighting.firstAt), asc(feed.id))
    .all();
  const found = new Map<number, FoundBy>();
  for (const [seq, own] of Map.groupBy(rows, (row) => row.seq)) {
    // What is handed over belongs to feeds that are paused.
    const first = own.find((row) => row.state === "active") ?? own.find((row) => row.state === "paused");
    const feeds = [...new Set(own.map((row) => row.id))];
    found.set(seq, { feeds, feed: first?.id ?? null, settings: first?.options?.reposts });
  }
  return found;
}

const nobody: FoundBy = { feeds: [], feed: null, settings: undefined };

/** Every occurrence of these files, in the order in which they were posted, `limit` of them at most. */
export function postingsOf(db: Connection, fileIds: readonly number[], limit: number): PostedImage[] {
  const rows = db
    .select({
      seq: submission.seq,
      imageId: image.id,
      fileId: sql<number>`${image.fileId}`,
      sha256: file.sha256,
      isWatched: sql<boolean>`${image.watchedAt} is not null`.mapWith(Boolean),
      submissionId: submission.id,
      source: submission.source,
      place: submission.place,
      title: submission.title,
      author: submission.author,
      created: submission.created,
      score: submission.score,
      crosspostParent: submission.crosspostParent,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .innerJoin(file, eq(file.id, image.fileId))
    .where(and(sql`${image.fileId} in ${[...fileIds]}`, eq(image.state, "done")))
    .orderBy(...byTime)
    .limit(limit)
    .all();
  const feeds = feedsOf(
    db,
    rows.map((row) => row.seq),
  );
  return rows.map(({ seq, ...row }) => ({ ...row, ...(feeds.get(seq) ?? nobody) }));
}

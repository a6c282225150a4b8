import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { FoundBy, PostedImage } from "../../model/repost.ts";
import type { Connection } from "../connection.ts";
import { feed, file, image, sighting, submission } from "../schema/tables.ts";

/** The order in which pictures were posted. Ids of one source count up with the time; nothing here depends on the order of arrival. */
export const byTime = [
  asc(submission.created),
  asc(sql`length(${submission.id})`),
  asc(submission.id),
  asc(image.position),
  asc(image.id),
];

/** The feeds that showed some submissions, by the submission's `seq`. */
export function feedsOf(db: Connection, seqs: readonly number[]): Map<number, FoundBy> {
  const rows = db
    .select({ seq: sighting.submissionSeq, id: feed.id, state: feed.state, options: feed.options })
    .from(sighting)
    .innerJoin(feed, eq(feed.id, sighting.feedId))
    .where(and(sql`${sighting.submissionSeq} in ${[...seqs]}`, gt(sighting.feedId, 0)))
    .orderBy(asc(sighting.firstAt), asc(feed.id))
    .all();
  const bySeq = new Map<number, FoundBy>();
  for (const [seq, feeds] of Map.groupBy(rows, (row) => row.seq)) {
    // Pushed submissions belong to feeds that are paused.
    const first = feeds.find((row) => row.state === "active") ?? feeds.find((row) => row.state === "paused");
    const ids = [...new Set(feeds.map((row) => row.id))];
    bySeq.set(seq, { feeds: ids, feed: first?.id ?? null, settings: first?.options?.reposts });
  }
  return bySeq;
}

const noFeed: FoundBy = { feeds: [], feed: null, settings: undefined };

/** Every occurrence of these files, in the order in which they were posted, `limit` of them at most. */
export function postedImages(db: Connection, fileIds: readonly number[], limit: number): PostedImage[] {
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
    rows.map(({ seq }) => seq),
  );
  return rows.map(({ seq, ...row }) => ({ ...row, ...(feeds.get(seq) ?? noFeed) }));
}

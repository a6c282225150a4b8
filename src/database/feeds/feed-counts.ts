import type { FeedCounts } from "../../model/feed.ts";
import type { StateCounts } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";
import { noCounts } from "../operation/counts.ts";

/** Counts of those feeds from id `first` to `last` that have brought something, from the rows that triggers keep. */
export function feedCounts(db: Connection, first: number, last: number): FeedCounts[] {
  const counts = new Map<number, FeedCounts>();
  const of = (feedId: number): FeedCounts =>
    counts.getOrInsertComputed(feedId, () => ({
      feedId,
      submissions: 0,
      links: noCounts(),
      images: noCounts(),
      given: [],
    }));
  const rows = db.$client
    .query<{ subject: string; feed: number; state: keyof StateCounts; n: number }, [number, number]>(
      "SELECT subject, feed, state, n FROM tally WHERE feed > 0 AND feed BETWEEN ? AND ?",
    )
    .all(first, last);
  for (const { subject, feed, state, n } of rows) {
    if (subject === "submission") of(feed).submissions = n;
    if (subject === "link") of(feed).links[state] = n;
    if (subject === "image") of(feed).images[state] = n;
  }
  const given = db.$client
    .query<{ feed: number } & FeedCounts["given"][number], [number, number]>(
      "SELECT feed_id AS feed, provider, submissions, newest, last_at AS lastAt FROM given WHERE feed_id BETWEEN ? AND ?",
    )
    .all(first, last);
  for (const { feed, ...row } of given) of(feed).given.push(row);
  return [...counts.values()].sort((a, b) => a.feedId - b.feedId);
}

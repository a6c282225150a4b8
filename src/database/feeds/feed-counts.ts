import type { FeedCounts } from "../../model/feed.ts";
import type { StateCounts } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";
import { noCounts } from "../operation/counts.ts";

/** The index of sightings by feed gives each submission of a feed once, whichever providers showed it. */
const seen = "SELECT DISTINCT feed_id, submission_seq FROM sighting WHERE feed_id > 0";

/** Counts by feed. Walks everything that feeds have brought: for the reader thread, and not often. */
export function feedCounts(db: Connection): FeedCounts[] {
  const counts = new Map<number, FeedCounts>();
  const of = (feedId: number): FeedCounts =>
    counts.getOrInsertComputed(feedId, () => ({
      feedId,
      submissions: 0,
      links: noCounts(),
      images: noCounts(),
      given: [],
    }));
  const submissions = db.$client
    .query<{ feed: number; n: number }, []>(
      `SELECT feed_id AS feed, count(*) AS n FROM (${seen}) GROUP BY feed_id`,
    )
    .all();
  for (const { feed, n } of submissions) of(feed).submissions = n;
  for (const { feed, state, n } of countStates(db, "link")) of(feed).links[state] = n;
  for (const { feed, state, n } of countStates(db, "image")) of(feed).images[state] = n;
  for (const { feed, ...given } of countGiven(db)) of(feed).given.push(given);
  return [...counts.values()];
}

const countStates = (db: Connection, table: "link" | "image") =>
  db.$client
    .query<{ feed: number; state: keyof StateCounts; n: number }, []>(
      `SELECT seen.feed_id AS feed, ${table}.state AS state, count(*) AS n
       FROM (${seen}) AS seen
       CROSS JOIN submission ON submission.seq = seen.submission_seq
       CROSS JOIN ${table} ON ${table}.submission_id = submission.id
       GROUP BY seen.feed_id, ${table}.state`,
    )
    .all();

const countGiven = (db: Connection) =>
  db.$client
    .query<{ feed: number; provider: string; submissions: number; newest: number; lastAt: number }, []>(
      `SELECT sighting.feed_id AS feed, provider, count(*) AS submissions, max(created) AS newest, max(last_at) AS lastAt
       FROM sighting CROSS JOIN submission ON submission.seq = sighting.submission_seq
       WHERE sighting.feed_id > 0 AND provider IN ('push', 'dump') GROUP BY sighting.feed_id, provider`,
    )
    .all();

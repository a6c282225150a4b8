import { z } from "zod";
import { isDueAt } from "../model/due-time.ts";
import type { FeedCounts, FollowedFeed } from "../model/feed.ts";
import type { AppContext } from "./app-context.ts";

/** A feed as the API shows it. */
export type FeedReport = ReturnType<typeof show>;

/** @returns gives at most `limit` feeds after an id, with the progress of each provider and counts by state. */
export function createFeedReports({
  store,
  now,
}: Pick<AppContext, "store" | "now">): (after: number, limit: number) => Promise<FeedReport[]> {
  return async (after, limit) => {
    const feeds = await store.feedPage(after, limit);
    const [first, last] = [feeds[0], feeds.at(-1)];
    if (!first || !last) return [];
    const counts = new Map((await store.feedCounts(first.id, last.id)).map((row) => [row.feedId, row]));
    return feeds.map((feed) => show(feed, now(), counts.get(feed.id)));
  };
}

/** A feed as the API shows it, with the progress of each provider and its counts by state. */
function show({ cursors, ...feed }: FollowedFeed, now: number, counts: FeedCounts | undefined) {
  const { feedId: _, ...shownCounts } = counts ?? {
    feedId: feed.id,
    submissions: 0,
    links: noRows,
    images: noRows,
    given: [],
  };
  const pages = cursors.flatMap(({ cursor }) => progressOf(cursor) ?? []);
  const unread = pages.reduce((sum, { done, total }) => sum + total - done, 0);
  return {
    ...feed,
    counts: shownCounts,
    /** Estimated seconds for the known pages and due links of a contest feed; `null` for feeds of an unknown total. */
    secondsLeft: pages.length > 0 ? Math.ceil((unread + shownCounts.links.due) * secondsPerPage) : null,
    cursors: cursors.map((row) => ({
      provider: row.provider,
      lane: row.lane,
      done: row.done,
      newest: row.newest,
      oldest: row.oldest,
      submissions: row.submissions,
      nextAt: row.nextAt,
      error: row.error,
      succeededAt: row.succeededAt,
      /** Age of the newest submission in seconds. */
      lag: row.newest === null ? null : Math.max(0, now - row.newest),
      blockedUntil: row.error !== null && !isDueAt(row.nextAt, now) ? row.nextAt : null,
      failures: row.failures,
      /** Challenges read, in total and failed; `null` for providers that do not report it. */
      progress: progressOf(row.cursor),
      problems: problemsOf(row.cursor),
    })),
  };
}

/** The usual time between two requests to a contest site, with the answer. */
const secondsPerPage = 1.5;
const progressShape = z.object({
  progress: z.object({ done: z.number(), total: z.number(), failed: z.number() }).nullable().catch(null),
});
const progressOf = (cursor: unknown) => progressShape.safeParse(cursor).data?.progress ?? null;

/** Pages of a contest that could not be read, with the reason. */
const problemsShape = z.object({
  failed: z.array(z.object({ id: z.number(), tries: z.number(), reason: z.string() })).catch([]),
});
const problemsOf = (cursor: unknown) => problemsShape.safeParse(cursor).data?.failed ?? [];

const noRows: FeedCounts["links"] = { due: 0, waiting: 0, done: 0, dead: 0, removed: 0 };

import { version } from "../../package.json";
import type { FollowedFeed } from "../model/feed.ts";
import { cached } from "./answer/cached.ts";
import type { AppContext } from "./app-context.ts";
import { reportChecks } from "./checks-report.ts";

const cacheSeconds = 1;

export type StatusNeeds = Pick<
  AppContext,
  | "store"
  | "sinks"
  | "eventSinks"
  | "index"
  | "upkeep"
  | "media"
  | "storage"
  | "network"
  | "workers"
  | "mainThread"
  | "startedAt"
  | "now"
>;

export type StatusReport = Awaited<ReturnType<ReturnType<typeof createStatusReport>>>;

/** How everything is: counts, the state of workers, index, storage and sinks, and the hosts that rest. */
export function createStatusReport({
  store,
  sinks,
  eventSinks,
  index,
  upkeep,
  media,
  storage,
  network,
  workers,
  mainThread,
  startedAt,
  now,
}: StatusNeeds) {
  const counts = cached(cacheSeconds, now, () => store.counts());
  const failed = cached(cacheSeconds, now, () => store.failedReencodings());

  /** @param isNamed whether damaged files are listed. */
  return async (isNamed = false) => ({
    version,
    uptimeSeconds: now() - startedAt,
    counts: await counts(),
    feeds: { ...summary(await store.activeFeeds()), paused: (await counts()).pausedFeeds },
    workers: workers(),
    mainThread: mainThread(),
    index: { ...(await index.status()), lastCheck: upkeep.lastCheck },
    reencoding: { left: upkeep.reencoding.left, failed: (await failed()).givenUp },
    checks: reportChecks(upkeep.checks, isNamed),
    media: media.status(),
    storage: storage.status(),
    sinks: [
      ...(await store.sinkReports(sinks.map(nameOf), "generations")),
      ...(await store.sinkReports(eventSinks.map(nameOf), "events")),
    ],
    hosts: network.resting(),
    placeholders: await store.placeholders(),
  });
}

const nameOf = ({ name }: { name: string }): string => name;

function summary(active: readonly FollowedFeed[]) {
  return {
    active: active.length,
    /** Active feeds with a lane in which every provider failed the last time. */
    failing: active.filter((feed) => lanesOf(feed).some((rows) => rows.every((row) => row.error !== null)))
      .length,
    /** Active feeds whose backfill is not complete. */
    backfilling: active.filter((feed) => !feed.cursors.some(({ lane, done }) => lane === "backfill" && done))
      .length,
  };
}

const lanesOf = (feed: FollowedFeed): FollowedFeed["cursors"][] => [
  ...Map.groupBy(feed.cursors, (row) => row.lane).values(),
];

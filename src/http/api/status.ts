import { version } from "../../../package.json";
import { Hono } from "hono";
import type { AppContext } from "../app-context.ts";
import { cached } from "../answer/cached.ts";
import type { FollowedFeed } from "../../model/feed.ts";

const countsLiveSeconds = 5;

type Needs = Pick<
  AppContext,
  | "store"
  | "sinks"
  | "eventSinks"
  | "index"
  | "upkeep"
  | "media"
  | "network"
  | "workers"
  | "mainThread"
  | "startedAt"
  | "now"
>;

/** `/api/status`: how much there is, what is being done, and who is waited for. */
export function status({
  store,
  sinks,
  eventSinks,
  index,
  upkeep,
  media,
  network,
  workers,
  mainThread,
  startedAt,
  now,
}: Needs): Hono {
  const counts = cached(countsLiveSeconds, now, () => store.counts());
  const failed = cached(countsLiveSeconds, now, () => store.failedReencodings());

  return new Hono().get("/", async (c) =>
    c.json({
      version,
      uptimeSeconds: now() - startedAt,
      counts: await counts(),
      feeds: { ...summary(await store.activeFeeds()), paused: (await counts()).pausedFeeds },
      workers: workers(),
      mainThread: mainThread(),
      index: { ...(await index.status()), lastCheck: upkeep.lastCheck },
      reencoding: { left: upkeep.reencoding.left, failed: (await failed()).givenUp },
      media: media.status(),
      sinks: [
        ...(await store.sinkReports(sinks.map(nameOf), "generations")),
        ...(await store.sinkReports(eventSinks.map(nameOf), "events")),
      ],
      hosts: network.resting(),
      placeholders: await store.placeholders(),
    }),
  );
}

const nameOf = ({ name }: { name: string }): string => name;

function summary(active: readonly FollowedFeed[]) {
  return {
    active: active.length,
    /** Active ones that no provider could read the last time, in one of their lanes. */
    failing: active.filter((feed) => lanesOf(feed).some((rows) => rows.every((row) => row.error !== null)))
      .length,
    /** Active ones whose past is being read. */
    backfilling: active.filter((feed) => !feed.cursors.some((one) => one.lane === "backfill" && one.done))
      .length,
  };
}

const lanesOf = (feed: FollowedFeed): FollowedFeed["cursors"][] => [
  ...Map.groupBy(feed.cursors, (row) => row.lane).values(),
];

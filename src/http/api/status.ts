import { Hono } from "hono";
import { version } from "../../../package.json";
import type { FollowedFeed } from "../../model/feed.ts";
import type { Checks } from "../../model/checks.ts";
import { cached } from "../answer/cached.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";

const cacheSeconds = 1;

type Needs = Pick<
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

/** `/api/status`: counts, the state of workers, index, storage and sinks, and the hosts that rest. */
export function status({
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
}: Needs): Hono {
  const counts = cached(cacheSeconds, now, () => store.counts());
  const failed = cached(cacheSeconds, now, () => store.failedReencodings());

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
      checks: report(upkeep.checks, seesRemoved(c)),
      media: media.status(),
      storage: storage.status(),
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

const maxListed = 100;

/** @param isNamed whether damaged files are listed: what was removed upstream may be among them. */
function report({ database, originals }: Checks, isNamed: boolean) {
  const { at, running, problems } = database;
  const result = problems.length > 0 ? "damaged" : "ok";
  const { walk, last, repaired, damaged, unlisted } = originals;
  const listed = isNamed ? [...damaged.values()].slice(0, maxListed) : [];
  return {
    database: { at, result: at === null ? null : result, problems, running },
    originals: {
      at: last?.at ?? null,
      checked: (walk ?? last)?.checked ?? 0,
      running: walk !== null,
      repaired,
      damagedCount: damaged.size + unlisted,
      damaged: listed.map(({ file, sha256, original, thumbnail, reason, nextAt }) => ({
        file,
        sha256,
        original,
        thumbnail,
        reason,
        next: nextAt,
      })),
    },
  };
}

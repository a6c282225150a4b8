import { version } from "../../../package.json";
import { Hono } from "hono";
import type { Counts } from "../../database/counts.ts";
import type { FollowedFeed } from "../../database/feeds.ts";
import type { AppContext } from "../app.ts";

const countsLiveSeconds = 5;

type Needs = Pick<
  AppContext,
  "store" | "index" | "media" | "network" | "workers" | "mainThread" | "startedAt" | "now"
>;

/** `/api/status`: how much there is, what is being done, and who is waited for. */
export function status({ store, index, media, network, workers, mainThread, startedAt, now }: Needs): Hono {
  let counted: { at: number; counts: Promise<Counts> } | undefined;
  /** Counting is a scan: whoever asks within the same few seconds shares one. */
  const counts = () => {
    if (!counted || now() - counted.at >= countsLiveSeconds) counted = { at: now(), counts: store.counts() };
    return counted.counts;
  };

  return new Hono().get("/", async (c) =>
    c.json({
      version,
      uptimeSeconds: now() - startedAt,
      counts: await counts(),
      feeds: summary(await store.feeds()),
      workers: workers(),
      mainThread: mainThread(),
      index: await index.status(),
      media: media.status(),
      hosts: network.resting(),
    }),
  );
}

function summary(feeds: readonly FollowedFeed[]) {
  const active = feeds.filter((feed) => feed.state === "active");
  return {
    active: active.length,
    paused: feeds.length - active.length,
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

import type { Config } from "./config/config.ts";
import type { Store } from "./database/store.ts";
import type { Exporter } from "./datasets/formats/dataset-request.ts";
import type { FollowingIndex } from "./index/follow-changes.ts";
import type { Log } from "./log.ts";
import type { Media } from "./media/media.ts";
import type { Network } from "./net/fetcher.ts";
import type { Resolver } from "./resolvers/resolver.ts";
import type { ReadWriteLock } from "./concurrency/read-write-lock.ts";
import type { DeliveredEvent, Sink } from "./sinks/sink.ts";
import type { Source } from "./sources/source.ts";

/** What a check of the index came to. */
export type IndexCheck = {
  /** Unix seconds. */
  at: number;
  /** Files that were looked for, and those that did not find themselves. */
  sampled: number;
  failures: number[];
  /** Tables whose number of codes is not the database's, `blocks` among them. */
  differing: Record<string, { index: number; database: number }>;
};

/** How the care for the collection stands; in memory only. */
export type Upkeep = {
  /** Since when the index holds everything; null while it loads. */
  loadedAt: number | null;
  /** The snapshot on the disk: its mark (null: none that can be used), and when one was last seen to. */
  snapshot: { mark: string | null; at: number | null };
  lastCheck: IndexCheck | null;
  /** Files that lack what some encoder makes: how many are left (null: not counted yet), how far they were looked for. */
  reencoding: { left: number | null; after: number; found: number[] };
};

/** What the tasks and routes work with. A task takes only what it uses: `Pick<Context, "store" | "log">`. */
export type Context = {
  config: Config;
  store: Store;
  network: Network;
  media: Media;
  index: FollowingIndex;
  sources: readonly Source[];
  resolvers: readonly Resolver[];
  sinks: readonly Sink[];
  eventSinks: readonly Sink<DeliveredEvent>[];
  exporter: Exporter;
  upkeep: Upkeep;
  /** Pictures are stored together; what is taken away is taken away alone. */
  storeLock: ReadWriteLock;
  log: Log;
  /** Unix seconds, whole. */
  now: () => number;
  /** Aborted when the program stops. */
  signal: AbortSignal;
};

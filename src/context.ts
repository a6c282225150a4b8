import type { Config } from "./config/config.ts";
import type { Store } from "./database/store.ts";
import type { Exporter } from "./datasets/formats/dataset-request.ts";
import type { FollowingIndex } from "./index/follow-changes.ts";
import type { Log } from "./log.ts";
import type { Checks } from "./model/checks.ts";
import type { Media } from "./media/media.ts";
import type { Network } from "./net/fetcher.ts";
import type { Resolver } from "./resolvers/resolver.ts";
import type { Changes } from "./process/changes.ts";
import type { StorageGuard } from "./process/storage-guard.ts";
import type { ReadWriteLock } from "./concurrency/read-write-lock.ts";
import type { DeliveredEvent, Sink } from "./sinks/sink.ts";
import type { Source } from "./sources/source.ts";

/** Result of a check of the index. */
export type IndexCheck = {
  /** Unix seconds. */
  at: number;
  /** Number of files that were searched by themselves, and those that were not found. */
  sampled: number;
  failures: number[];
  /** Tables whose number of codes is not the database's, `blocks` among them. */
  differing: Record<string, { index: number; database: number }>;
};

/** State of the maintenance of what is stored and of the index; in memory only. */
export type Upkeep = {
  /** When the index was complete; null while it loads. */
  loadedAt: number | null;
  /** The snapshot on the disk: its mark (null: no usable one), and when one was last written or opened. */
  snapshot: { mark: string | null; at: number | null };
  lastCheck: IndexCheck | null;
  checks: Checks;
  /** Files that lack a descriptor: how many (null: not counted yet), how far the walk over all files is, and its last page. */
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
  storage: StorageGuard;
  /** What the database changes, for those who listen. */
  changes: Pick<Changes, "listen">;
  /** Storing pictures is shared; deleting is exclusive. */
  storeLock: ReadWriteLock;
  log: Log;
  /** Unix seconds, whole. */
  now: () => number;
  /** Aborted when the program stops. */
  signal: AbortSignal;
};

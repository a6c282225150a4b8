import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "./config/config.ts";
import type { Context, Upkeep } from "./context.ts";
import { createStore } from "./database/create-store.ts";
import type { Store } from "./database/store.ts";
import { createExporter } from "./exporter/create-exporter.ts";
import type { AppError } from "./errors.ts";
import { createIndex } from "./index/create-index.ts";
import { followChanges } from "./index/follow-changes.ts";
import type { Log } from "./log.ts";
import { createMedia } from "./media/create-media.ts";
import { createNetwork } from "./net/create-network.ts";
import { createResolvers } from "./resolvers/resolvers.ts";
import { type Bells, createBells, createDispatcher } from "./process/dispatch.ts";
import { methods } from "./similarity/methods.ts";
import { blockTables, indexedEncoders, tables } from "./similarity/tables.ts";
import { createChanges } from "./process/changes.ts";
import { createStorageGuard } from "./process/storage-guard.ts";
import { createReadWriteLock } from "./concurrency/read-write-lock.ts";
import { createEventSinks, createSinks } from "./sinks/sinks.ts";
import { createSources } from "./sources/sources.ts";

/** A context, and how it is run and closed. */
export type OpenContext = {
  context: Context;
  /** Rung by the database for what becomes due. */
  bells: Bells;
  /**
   * Aborts running work, waits for `ended` (workers and requests), and closes every door.
   * @returns as `Store.close`.
   */
  close(ended?: Promise<void>): ReturnType<Store["close"]>;
};

/** The doors whose threads and processes a caller that opens many contexts may keep. */
export type Doors = {
  createStore: typeof createStore;
  createMedia: typeof createMedia;
  createIndex: typeof createIndex;
};

export type ContextOptions = {
  /** Called when the database or the index has died: nothing works any more. */
  onDeath?: (error: AppError) => void;
  open?: Doors;
  /** Unix seconds, whole. */
  now?: () => number;
};

/** Changed files read from the database at once, on the main thread. */
const changesAtOnce = 100;

/**
 * Creates all parts and connects them.
 * @throws AppError `internal` when the database cannot be opened, the file system's error when the folder cannot.
 */
export async function createContext(
  config: Config,
  log: Log,
  {
    onDeath = () => {},
    open = { createStore, createMedia, createIndex },
    now = () => Math.floor(Date.now() / 1000),
  }: ContextOptions = {},
): Promise<OpenContext> {
  await mkdir(config.dataDir, { recursive: true });
  const stop = new AbortController();
  const bells = createBells();
  const follower = { follow: (): void => {} };
  const changes = createChanges();
  const onNotice = createDispatcher(bells, follower, changes);
  const store = await open.createStore(join(config.dataDir, "rebooru.sqlite"), { onDeath, onNotice });
  const hosts = { load: () => store.hostStates(), save: store.saveHostStates };
  const network = createNetwork({ config, hosts, now, signal: stop.signal, log });
  const media = await open.createMedia({ config, log });
  const codes = await open.createIndex({ files: tables, blocks: blockTables, methods }, log, onDeath, {
    memoryLimit: config.memoryLimit,
  });
  const { index, follow } = followChanges(
    codes,
    (after) => store.changesAfter(after, changesAtOnce, [...indexedEncoders]),
    await store.lastChange(),
    (error) => stop.signal.aborted || log.error({ err: error }, "the index cannot follow the database"),
  );
  follower.follow = follow;
  const context: Context = {
    config,
    store,
    network,
    media,
    index: {
      ...index,
      async complete() {
        await index.complete();
        // Both need a complete index.
        bells.watch.ring();
        bells.block.ring();
      },
    },
    log,
    now,
    sources: createSources(config),
    resolvers: createResolvers(config),
    sinks: createSinks(config.sinks),
    eventSinks: createEventSinks(config.sinks),
    exporter: createExporter(config.dataDir),
    upkeep: startUpkeep(),
    changes,
    storage: createStorageGuard({
      dataDir: config.dataDir,
      testWrite: () => store.testWrite(),
      log,
      now,
      signal: stop.signal,
    }),
    storeLock: createReadWriteLock(),
    signal: stop.signal,
  };
  // Links that wait for a setting become due once it is there.
  if (config.imgurClientId) await store.resumeForSettings(["IMGUR_CLIENT_ID"]);
  return {
    context,
    bells,
    async close(ended) {
      stop.abort();
      // First what running work may wait for, then what it still writes to.
      await Promise.all([media.close(), network.close()]);
      await ended;
      await index.close();
      return store.close();
    },
  };
}

const startUpkeep = (): Upkeep => ({
  loadedAt: null,
  snapshot: { mark: null, at: null },
  lastCheck: null,
  checks: {
    database: { running: false, askedAt: null, at: null, problems: [] },
    originals: {
      walk: null,
      last: null,
      repaired: 0,
      asked: new Set(),
      damaged: new Map(),
      unlisted: 0,
    },
  },
  reencoding: { left: null, after: 0, found: [] },
});

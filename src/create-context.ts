import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Config, WorkerName } from "./config/config.ts";
import type { Context, Upkeep } from "./context.ts";
import { createStore } from "./database/create-store.ts";
import { createExporter } from "./exporter/create-exporter.ts";
import type { AppError } from "./errors.ts";
import { createIndex } from "./index/create-index.ts";
import type { Log } from "./log.ts";
import { createMedia } from "./media/create-media.ts";
import { createNetwork } from "./net/create-network.ts";
import { createResolvers } from "./resolvers/resolvers.ts";
import { methods } from "./similarity/methods.ts";
import { blockTables, tables } from "./similarity/tables.ts";
import { createReadWriteLock } from "./concurrency/read-write-lock.ts";
import { createEventSinks, createSinks } from "./sinks/sinks.ts";
import { createSources } from "./sources/sources.ts";

/** A context with what is needed to run and to end it. */
export type OpenContext = {
  context: Context;
  /** Ends what is under way, waits for `ended` (workers and requests), and closes every door. */
  close(ended?: Promise<void>): Promise<void>;
};

/** The doors whose threads and processes somebody who opens many contexts may keep. */
export type Doors = {
  createStore: typeof createStore;
  createMedia: typeof createMedia;
  createIndex: typeof createIndex;
};

/**
 * Wires the parts together: the one place that knows them all.
 * @param onDeath told when the database or the index has died: nothing works any more.
 * @param wake tells a worker that there is something for it to do.
 * @throws AppError `internal` when the database cannot be opened, the file system's error when the folder cannot.
 */
export async function createContext(
  config: Config,
  log: Log,
  wake: (worker: WorkerName) => void,
  onDeath: (error: AppError) => void = () => {},
  open: Doors = { createStore, createMedia, createIndex },
): Promise<OpenContext> {
  await mkdir(config.dataDir, { recursive: true });
  const stop = new AbortController();
  const now = () => Math.floor(Date.now() / 1000);
  const store = await open.createStore(join(config.dataDir, "rebooru.sqlite"), onDeath);
  const hosts = { load: () => store.hostStates(), save: store.saveHostStates };
  const network = createNetwork({ config, hosts, now, signal: stop.signal, log });
  const media = await open.createMedia({ config, log });
  const index = await open.createIndex({ files: tables, blocks: blockTables, methods }, log, onDeath, {
    memoryLimit: config.memoryLimit,
  });
  const context: Context = {
    config,
    store,
    network,
    media,
    index,
    log,
    now,
    sources: createSources(config),
    resolvers: createResolvers(config),
    sinks: createSinks(config.sinks),
    eventSinks: createEventSinks(config.sinks),
    exporter: createExporter(config.dataDir),
    upkeep: startUpkeep(),
    storeLock: createReadWriteLock(),
    wake,
    signal: stop.signal,
  };
  // A wait that was given up when its setting was missing ends with the setting.
  if (config.imgurClientId) await store.wakeForSettings(["IMGUR_CLIENT_ID"]);
  return {
    context,
    async close(ended) {
      stop.abort();
      // First what work under way may hang on, then what it still writes to.
      await Promise.all([media.close(), network.close()]);
      await ended;
      await index.close();
      await store.close();
    },
  };
}

const startUpkeep = (): Upkeep => ({
  loadedAt: null,
  mark: null,
  snapshot: { mark: null, at: null },
  lastCheck: null,
  reencoding: { left: null, after: 0, found: [] },
});

import type { AppError } from "../errors.ts";
import { callThread } from "../concurrency/worker-calls.ts";
import { openReader } from "./connection.ts";
import { mainReads } from "./main-reads.ts";
import type { StoreNotice } from "./notices.ts";
import type { Store } from "./store.ts";
import type { StoreRequests } from "./store-worker.ts";

export type StoreOptions = {
  /** Called when a thread has died: every later call to it is rejected. */
  onDeath?: (error: AppError) => void;
  /** Called for what a call of the writer has changed, before the call itself is answered. */
  onNotice?: (notice: StoreNotice) => void;
  /** Gives a thread of `store-worker.ts`. */
  startWorker?: () => Worker;
};

type Functions = Record<string, (...args: unknown[]) => Promise<unknown>>;

/**
 * Opens the database of a data folder, migrating it first: a writer thread, a reader thread and a
 * read-only connection here, behind one flat object of named functions.
 * @throws AppError `internal` when it cannot be opened or migrated.
 */
export async function createStore(
  path: string,
  { onDeath = () => {}, onNotice = () => {}, startWorker = startStoreWorker }: StoreOptions = {},
): Promise<Store> {
  // Both load their modules at once; only what the writer has migrated can be read.
  const writer = startThread(startWorker(), path, "writer", onDeath, onNotice);
  const reader = startThread(startWorker(), path, "reader", onDeath, onNotice);
  try {
    const writes = await writer.open();
    const reads = reader.open();
    const here = openReader(path);
    const functions: Functions = {};
    for (const [name, read] of Object.entries(mainReads(here))) {
      const call = read as (...args: unknown[]) => unknown;
      functions[name] = async (...args) => call(...args);
    }
    Object.assign(functions, await reads, writes);
    functions.close = async () => {
      await reader.close();
      here.$client.close();
      await writer.close();
    };
    // These are exactly the functions that Store is derived from.
    return functions as unknown as Store;
  } catch (error) {
    reader.end();
    writer.end();
    throw error;
  }
}

/** A thread of the database, which opens nothing yet. */
export function startStoreWorker(): Worker {
  return new Worker(new URL("./store-worker.ts", import.meta.url), { smol: true });
}

function startThread(
  worker: Worker,
  path: string,
  role: "writer" | "reader",
  onDeath: (error: AppError) => void,
  onNotice: (notice: StoreNotice) => void,
) {
  const what = `database ${path}: the ${role} thread`;
  const thread = callThread<StoreRequests, StoreNotice>(worker, what, onDeath, onNotice);
  return {
    /** The functions that the thread has, by name. */
    open: async (): Promise<Functions> => {
      const names = await thread.ask("open", { path, role });
      return Object.fromEntries(
        names.map((name) => [name, (...args) => thread.ask("call", { name, args })] as const),
      );
    },
    close: async () => {
      await thread.ask("close", undefined);
      thread.close();
    },
    end: () => thread.close(),
  };
}

import type { AppError } from "../errors.ts";
import { createDatabaseCheck } from "./check-database.ts";
import { callThread } from "../concurrency/worker-calls.ts";
import { closeConnection, openReader, usualBusyMs } from "./connection.ts";
import { mainReads } from "./main-reads.ts";
import type { StoreNotice } from "./notices.ts";
import { retryWhileLocked } from "./retry-while-locked.ts";
import type { Store } from "./store.ts";
import { type Functions, startReports } from "./reports.ts";
import type { StoreRequests } from "./store-worker.ts";

export type StoreOptions = {
  /** Called when a thread has died: every later call to it is rejected. */
  onDeath?: (error: AppError) => void;
  /** Called for what a call of the writer has changed, before the call itself is answered. */
  onNotice?: (notice: StoreNotice) => void;
  /** Gives a thread of `store-worker.ts`. */
  startWorker?: () => Worker;
  /** Milliseconds that a call waits while another program has locked the database. */
  busyMs?: number;
};

/**
 * Opens the database of a data folder, migrating it first: a writer thread, a reader thread, a
 * thread for reports while it is needed and a read-only connection here, behind one flat object of named functions.
 * @throws AppError `internal` when it cannot be opened or migrated.
 */
export async function createStore(
  path: string,
  {
    onDeath = () => {},
    onNotice = () => {},
    startWorker = startStoreWorker,
    busyMs = usualBusyMs,
  }: StoreOptions = {},
): Promise<Store> {
  // Both load their modules at once; only what the writer has migrated can be read.
  const writer = startThread(startWorker(), { path, role: "writer", busyMs }, onDeath, onNotice);
  const reader = startThread(startWorker(), { path, role: "reader", busyMs }, onDeath, onNotice);
  try {
    const writes = await writer.open();
    const reads = reader.open();
    // The main thread never sleeps.
    const here = openReader(path, 0);
    const functions: Functions = {};
    for (const [name, read] of Object.entries(mainReads(here))) {
      const call = read as (...args: unknown[]) => unknown;
      functions[name] = (...args) => retryWhileLocked(() => call(...args), busyMs, `database: ${name}`);
    }
    const reports = startReports(() =>
      startThread(startWorker(), { path, role: "reports", busyMs }, () => {}, onNotice),
    );
    Object.assign(functions, await reads, reports.functions, writes);
    const checks = createDatabaseCheck(path);
    functions.check = checks.run;
    functions.close = async () => {
      // A reading process would hold up the checkpoint of the close.
      await checks.close();
      await reports.close();
      await reader.close();
      closeConnection(here);
      return writer.close();
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
  opened: StoreRequests["open"]["ask"],
  onDeath: (error: AppError) => void,
  onNotice: (notice: StoreNotice) => void,
) {
  const what = `database ${opened.path}: the ${opened.role} thread`;
  const thread = callThread<StoreRequests, StoreNotice>(worker, what, onDeath, onNotice);
  return {
    /** The functions that the thread has, by name. */
    open: async (): Promise<Functions> => {
      const names = await thread.ask("open", opened);
      return Object.fromEntries(
        names.map((name) => [name, (...args) => thread.ask("call", { name, args })] as const),
      );
    },
    close: async () => {
      const checkpoint = await thread.ask("close", undefined);
      thread.close();
      return checkpoint;
    },
    end: () => thread.close(),
  };
}

import type { AppError } from "../errors.ts";
import { callThread } from "../thread-calls.ts";
import { openReader } from "./connection.ts";
import { pages, reports, type Store, writes } from "./store.ts";
import type { StoreRequests } from "./store-worker.ts";

/**
 * Opens the database of a data folder, migrating it first: a writer thread, a reader thread and a
 * read-only connection here, behind one flat object of named functions.
 * @param onDeath Told when a thread has died: every later call to it is rejected.
 * @throws AppError `internal` when it cannot be opened or migrated.
 */
export async function createStore(
  path: string,
  onDeath: (error: AppError) => void = () => {},
): Promise<Store> {
  const writer = await openThread(path, "writer", onDeath);
  const reader = await openThread(path, "reader", onDeath);
  const here = openReader(path);

  const functions: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const [name, read] of Object.entries(pages(here))) {
    const call = read as (...args: unknown[]) => unknown;
    functions[name] = async (...args) => call(...args);
  }
  for (const name of Object.keys(reports(here))) functions[name] = (...args) => reader.call(name, args);
  for (const name of Object.keys(writes(here))) functions[name] = (...args) => writer.call(name, args);
  functions.close = async () => {
    await reader.close();
    here.$client.close();
    await writer.close();
  };
  // The loops above give exactly the functions that Store is derived from.
  return functions as unknown as Store;
}

async function openThread(path: string, role: "writer" | "reader", onDeath: (error: AppError) => void) {
  const worker = new Worker(new URL("./store-worker.ts", import.meta.url), { smol: true });
  const thread = callThread<StoreRequests>(worker, `database ${path}: the ${role} thread`, onDeath);
  await thread.ask("open", { path, role }).catch((error: unknown) => {
    thread.close();
    throw error;
  });
  return {
    call: (name: string, args: unknown[]) => thread.ask("call", { name, args }),
    close: async () => {
      await thread.ask("close", undefined);
      thread.close();
    },
  };
}

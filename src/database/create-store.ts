import { AppError } from "../errors.ts";
import { openReader } from "./connection.ts";
import { pages, reports, type Store, writes } from "./store.ts";
import type { StoreReply, StoreRequest } from "./store-worker.ts";

type Waiting = { resolve: (result: unknown) => void; reject: (error: AppError) => void };

/**
 * Opens the database of a data folder, migrating it first: a writer thread, a reader thread and a
 * read-only connection here, behind one flat object of named functions.
 * @throws AppError `internal` when it cannot be opened or migrated.
 */
export async function createStore(path: string): Promise<Store> {
  const writer = await openThread(path, "writer");
  const reader = await openThread(path, "reader");
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

/** A thread that answers calls in order. If it dies, what waits is rejected and so is every later call. */
async function openThread(path: string, role: "writer" | "reader") {
  const worker = new Worker(new URL("./store-worker.ts", import.meta.url), { smol: true });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let dead: AppError | undefined;

  const post = (message: StoreRequest) => worker.postMessage(message);
  const ask = (message: (id: number) => StoreRequest) =>
    new Promise<unknown>((resolve, reject) => {
      if (dead) return reject(dead);
      const id = ++last;
      waiting.set(id, { resolve, reject });
      post(message(id));
    });

  await new Promise<void>((resolve, reject) => {
    const fail = (reason: string) => {
      dead ??= new AppError("internal", `database ${path}: ${reason}`);
      for (const one of waiting.values()) one.reject(dead);
      waiting.clear();
      reject(dead);
    };
    worker.onerror = (event) => fail(event.message);
    worker.addEventListener("close", () => fail(`the ${role} thread has ended`));
    worker.onmessage = ({ data }: MessageEvent<StoreReply>) => {
      if ("ready" in data) return resolve();
      if ("unopened" in data) return fail(`it cannot be opened: ${data.unopened}`);
      const one = waiting.get(data.id);
      waiting.delete(data.id);
      if ("error" in data) one?.reject(new AppError(data.error.code, data.error.message));
      else one?.resolve(data.result);
    };
    post({ open: path, role });
  });

  return {
    call: (name: string, args: unknown[]) => ask((id) => ({ id, name, args })),
    close: async () => {
      await ask((id) => ({ id, close: true }));
      worker.terminate();
    },
  };
}

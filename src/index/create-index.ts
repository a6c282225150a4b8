import { availableParallelism } from "node:os";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { availableMemory } from "../config/available-memory.ts";
import type { Table } from "../similarity/tables.ts";
import { callThread } from "../concurrency/worker-calls.ts";
import type { Index, IndexPage, Probe } from "./index.ts";
import type { CollectionName, IndexMethod, IndexOptions, Requests } from "./messages.ts";
import { packEntries } from "./pack-entries.ts";
import { openSnapshot, saveSnapshot } from "./snapshot/snapshot-calls.ts";

/** The tables over files and over entries of blocklists, and the methods of `nearest`. */
export type IndexPlan = Record<CollectionName, readonly Table[]> & { methods: readonly IndexMethod[] };

/**
 * Starts the index's thread, empty. Its loops are compiled by the end of the loading.
 *
 * @param onDeath Called after the thread has died and that was logged; every later call is rejected.
 * @param startWorker Starts a thread of `index-worker.ts`.
 * @throws AppError `internal` for a table whose codes no kernel can read.
 */
export async function createIndex(
  plan: IndexPlan,
  log: Log,
  onDeath: (error: AppError) => void = () => {},
  options: Partial<IndexOptions> = {},
  startWorker: () => Worker = startIndexWorker,
): Promise<Index> {
  const thread = callThread<Requests>(startWorker(), "index thread", (error) => {
    log.error({ err: error }, "the index has crashed; searches fail until a restart");
    onDeath(error);
  });
  const chosen = {
    memoryLimit: availableMemory() / 2,
    threads: availableParallelism() > 1 ? 2 : 1,
    plain: false,
    rows: 16_384,
    sharedFrom: 4 * 2 ** 20,
    multiIndexFrom: 1_000_000,
    lookUpCost: 12,
    ...options,
  };
  await thread
    .ask("start", { files: plan.files, blocks: plan.blocks, options: chosen })
    .catch((error: unknown) => {
      thread.close();
      throw error;
    });

  let hasWarned = false;
  const warnIfFull = async (refused: number) => {
    if (refused === 0 || hasWarned) return;
    hasWarned = true;
    const { files, bytes } = await thread.ask("status", undefined);
    log.warn(
      { files, bytes, limit: chosen.memoryLimit },
      `the index's memory is full: ${files} files are searchable, further files are stored but not found; set MEMORY_LIMIT higher and restart`,
    );
  };

  const put = async (to: CollectionName, pages: IndexPage[]) => {
    if (pages.length > 0) await warnIfFull(await thread.ask("put", { to, pages }, pages.flatMap(buffersOf)));
  };
  const remove = async (from: CollectionName, files: readonly number[]) => {
    if (files.length > 0) await thread.ask("remove", { from, files: Float64Array.from(files) });
  };
  const search = (name: CollectionName, probes: readonly Probe[], requiresComplete = false) =>
    thread.ask("search", { in: name, probes: probes.map(copyCode), requiresComplete });

  return {
    add: async (entries) => put("files", packEntries(entries)),
    load: async (page) => warnIfFull(await thread.ask("load", page, buffersOf(page))),
    complete: () => thread.ask("complete", undefined),
    clear: () => thread.ask("clear", undefined),
    saveSnapshot: (path, stamp) => saveSnapshot(thread, path, stamp),
    openSnapshot: (path) => openSnapshot(thread, path),
    remove: (files) => remove("files", files),
    search: (probes) => search("files", probes),
    async nearest(name, code, quantity) {
      const { metric, table } = tableOf(plan, name);
      const {
        results: [nearest],
      } = await search("files", [{ table, metric, code, quantity, ties: true }], true);
      return Array.from(nearest?.files ?? [], (file, index) => ({
        file,
        distance: nearest?.distances[index] ?? 0,
      }));
    },
    confirm: (luma, candidates) => thread.ask("confirm", { luma, candidates }),
    blocks: {
      put: async (entries) =>
        put(
          "blocks",
          packEntries(entries.map(({ id, code }) => ({ file: id, encoder: "pdq", bytes: code }))),
        ),
      remove: (ids) => remove("blocks", ids),
      search: async (probes) => (await search("blocks", probes)).results,
      count: () => thread.ask("count", "blocks"),
    },
    status: () => thread.ask("status", undefined),
    async close() {
      thread.close();
    },
  };
}

/** Starts a thread of the index, empty. */
export function startIndexWorker(): Worker {
  return new Worker(new URL("./index-worker.ts", import.meta.url), { smol: true, name: "index" });
}

const buffersOf = ({ files, bytes }: IndexPage) => [files.buffer, bytes.buffer];

/** Copies the code, because posting a view posts its whole buffer. */
const copyCode = (probe: Probe): Probe => ({ ...probe, code: new Uint8Array(probe.code) });

function tableOf({ methods, files }: IndexPlan, name: string) {
  const method = methods.find((candidate) => candidate.name === name);
  const table = files.find(({ encoder }) => encoder === method?.encoder);
  if (!method || !table) throw new AppError("bad_request", `search by ${name}: no such method`);
  return { metric: method.metric, table: table.name };
}

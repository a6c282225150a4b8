import type { Config } from "../src/config/config.ts";
import { createContext, type OpenContext } from "../src/create-context.ts";
import { holdFolder } from "../src/process/data-folder.ts";
import { createApp } from "../src/http/app.ts";
import { createLog } from "../src/log.ts";
import { createBell } from "../src/concurrency/drain.ts";
import { block } from "../src/tasks/block.ts";
import { ingest } from "../src/tasks/ingest.ts";
import { loadIndex } from "../src/tasks/index/load.ts";
import { runExports } from "../src/tasks/run-exports.ts";
import type { Client } from "./client.ts";

/** Rows a transaction where no request waits. */
const aloneSlice = 500;

/** The program without its workers and its port. */
export type Program = Pick<Client, "ingest" | "close"> & {
  /** A key with every right. */
  token: string;
  answer(url: string, init: RequestInit): Promise<Response>;
};

/**
 * Holds the data folder and answers the API's routes in this process.
 * @throws AppError as `holdFolder` and `createContext`.
 */
export async function openProgram(config: Config): Promise<Program> {
  const folder = holdFolder(config.dataDir);
  const opened: OpenContext = await createContext(config, createLog("error"), (worker) => {
    // Nobody else makes the datasets that this process asks for, nor takes down what it bans.
    if (worker === "export") exporting = runExports(opened.context, createBell());
    if (worker === "block") blocking = loadIndex(opened.context).then(() => block(opened.context));
  });
  let exporting: Promise<unknown> = Promise.resolve();
  let blocking: Promise<unknown> = Promise.resolve();
  const app = createApp({
    ...opened.context,
    token: folder.token,
    startedAt: opened.context.now(),
    workers: () => [],
    mainThread: () => ({ p99Ms: 0, worstMs: 0 }),
  });
  return {
    token: folder.token,
    answer: async (url, init) => app.fetch(new Request(url, init)),
    // The same that the route does, without a text in between.
    ingest: async (batch) => ({ ...(await ingest(opened.context, batch, "dump", aloneSlice)), refused: [] }),
    async close() {
      await blocking;
      await opened.close(exporting.then(() => {}));
      folder.release();
    },
  };
}

import type { Config } from "../src/config/config.ts";
import { createContext } from "../src/create-context.ts";
import { holdFolder } from "../src/process/data-folder.ts";
import { createApp } from "../src/http/app.ts";
import { withoutWorkers } from "../src/http/without-workers.ts";
import { createLog } from "../src/log.ts";
import { block } from "../src/tasks/block.ts";
import { ingest } from "../src/tasks/ingest.ts";
import { loadIndex } from "../src/tasks/index/load.ts";
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
  const { context, bells, close } = await createContext(config, createLog("error"));
  const app = createApp(withoutWorkers(context, folder.token));
  return {
    token: folder.token,
    answer: async (url, init) => app.fetch(new Request(url, init)),
    // The same that the route does, without a text in between.
    ingest: async (batch) => ({ ...(await ingest(context, batch, "dump", aloneSlice)), refused: [] }),
    async close() {
      // There is no worker beside it.
      if (bells.block.isRung) {
        await loadIndex(context);
        await block(context);
      }
      await close();
      folder.release();
    },
  };
}

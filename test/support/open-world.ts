import { Database } from "bun:sqlite";
import { join } from "node:path";
import { readConfig, type WorkerName } from "../../src/config/config.ts";
import type { Context } from "../../src/context.ts";
import { createContext } from "../../src/create-context.ts";
import { createLog } from "../../src/log.ts";
import { createBell } from "../../src/concurrency/drain.ts";
import { workers } from "../../src/schedule.ts";
import { keptDoors } from "./kept-doors.ts";
import { temporaryFolder } from "./temporary-store.ts";
import { type MapRequest, type Reply, urlMap } from "./url-map.ts";

/** Everything but the schedule: real database, index, media and network, over a table of answers and a clock that stands. */
export type World = {
  context: Context;
  /** The clock, Unix seconds; a test moves it. */
  clock: { now: number };
  requests: MapRequest[];
  /** Runs workers until nothing is due at this time. */
  run(...names: WorkerName[]): Promise<void>;
  /** Rows of the database as it lies there. */
  rows<Row>(sql: string): Row[];
  close(): Promise<void>;
};

export async function openWorld(
  answers: Record<string, Reply | ((request: MapRequest) => Reply | Promise<Reply>)>,
  {
    environment = {},
    now = 1_700_000_000,
    parts = {},
  }: { environment?: Record<string, string>; now?: number; parts?: Partial<Context> } = {},
): Promise<World> {
  const folder = temporaryFolder();
  const clock = { now };
  const upstream = await urlMap(answers, { now: () => clock.now });
  const config = readConfig({ DATA_DIR: folder.path, DECODE_CONCURRENCY: "1", ...environment });
  const opened = await createContext(config, createLog("silent"), () => {}, undefined, keptDoors);
  const context: Context = {
    ...opened.context,
    network: upstream.network,
    now: () => clock.now,
    ...parts,
  };
  return {
    context,
    clock,
    requests: upstream.requests,
    async run(...names) {
      for (const name of names) await workers[name](context, createBell());
    },
    rows<Row>(sql: string): Row[] {
      using db = new Database(join(folder.path, "rebooru.sqlite"), { readonly: true });
      return db.query<Row, []>(sql).all();
    },
    async close() {
      await opened.close();
      await upstream.close();
      folder.dispose();
    },
  };
}

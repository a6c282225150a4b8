import { Database } from "bun:sqlite";
import { join } from "node:path";
import { readConfig, type WorkerName } from "../../src/config/config.ts";
import type { Context } from "../../src/context.ts";
import { createContext } from "../../src/create-context.ts";
import { createLog } from "../../src/log.ts";
import { type Schedule, startSchedule, workers } from "../../src/schedule.ts";
import { keptDoors } from "./kept-doors.ts";
import { temporaryFolder } from "./temporary-store.ts";
import { type MapRequest, type Reply, urlMap } from "./url-map.ts";

/** Everything but the schedule: real database, index, media and network, over a table of answers and a clock that stands. */
export type World = {
  context: Context;
  /** The clock, Unix seconds; a test moves it. */
  clock: { now: number };
  requests: MapRequest[];
  /**
   * Runs each of these workers in turn, as the schedule would: at first, when its bell has rung, and when the clock has moved.
   * One whose bell is forgotten does not run.
   */
  run(...names: WorkerName[]): Promise<void>;
  /** Starts the schedule with all workers; it ends with the world. */
  start(): Schedule;
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
  const opened = await createContext(config, createLog("silent"), { open: keptDoors, now: () => clock.now });
  const context: Context = {
    ...opened.context,
    network: upstream.network,
    ...parts,
  };
  let ended: Promise<void> | undefined;
  /** When each worker has last run. */
  const ranAt = new Map<WorkerName, number>();
  const quiet = new AbortController().signal;
  return {
    context,
    clock,
    requests: upstream.requests,
    async run(...names) {
      for (const name of names) {
        const bell = opened.bells[name];
        if (!bell.isRung && ranAt.get(name) === clock.now) continue;
        ranAt.set(name, clock.now);
        if (bell.isRung) await bell.wait(0, quiet);
        await workers[name](context, bell);
      }
    },
    start() {
      const schedule = startSchedule(context, opened.bells);
      ended = schedule.ended;
      return schedule;
    },
    rows<Row>(sql: string): Row[] {
      using db = new Database(join(folder.path, "rebooru.sqlite"), { readonly: true });
      return db.query<Row, []>(sql).all();
    },
    async close() {
      await opened.close(ended);
      await upstream.close();
      folder.dispose();
    },
  };
}

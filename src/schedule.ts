import type { WorkerName } from "./config/config.ts";
import type { Context } from "./context.ts";
import type { Bells } from "./process/dispatch.ts";
import { aggregate } from "./tasks/aggregate.ts";
import { AppError } from "./errors.ts";
import { faultOf } from "./log.ts";
import type { Bell } from "./concurrency/bell.ts";
import { yieldToEventLoop } from "./concurrency/yield-to-event-loop.ts";
import { block } from "./tasks/block.ts";
import { deliver } from "./tasks/deliver.ts";
import { encode } from "./tasks/encode.ts";
import { reencode } from "./tasks/reencode.ts";
import { resolve } from "./tasks/resolve.ts";
import { runExports } from "./tasks/run-exports.ts";
import { revisit } from "./tasks/revisit.ts";
import { tag } from "./tasks/tag.ts";
import { watch } from "./tasks/watch.ts";
import { upkeep } from "./tasks/upkeep.ts";

/** The interval workers: each runs until nothing is due, then waits for its bell, or some seconds. */
export const workers: Record<WorkerName, (context: Context, bell: Bell) => Promise<number>> = {
  aggregate,
  revisit,
  resolve,
  encode,
  watch,
  tag,
  deliver,
  export: runExports,
  block,
  reencode,
  upkeep,
};

/** How often a worker looks for due rows without a ring, at least. */
const lookEverySeconds = 5;

/** State of a worker. */
export type WorkerStatus = {
  name: WorkerName;
  running: boolean;
  /** Rows settled since the start. */
  settled: number;
  lastEndedAt: number | null;
  lastError: string | null;
};

export type Schedule = {
  status(): WorkerStatus[];
  /** Resolves when every worker has nothing due and the index holds everything that was stored. */
  idle(): Promise<void>;
  /** Resolves when every worker has ended after the context's signal aborted. */
  ended: Promise<void>;
};

/** Starts the workers that the configuration names; each is a loop that never runs twice at a time. */
export function startSchedule(context: Context, bells: Bells): Schedule {
  const { config, signal, log, now } = context;
  const states = config.workers.map((name): WorkerStatus => ({
    name,
    running: false,
    settled: 0,
    lastEndedAt: null,
    lastError: null,
  }));
  /** Resolves at the next end of a worker's turn. */
  let turn = Promise.withResolvers<void>();

  async function loop(state: WorkerStatus): Promise<void> {
    const bell = bells[state.name];
    while (!signal.aborted) {
      await context.storage.usable();
      if (signal.aborted) break;
      state.running = true;
      try {
        state.settled += await workers[state.name](context, bell);
        state.lastError = null;
      } catch (error) {
        const { lastError } = state;
        const fault = AppError.from(error, state.name);
        state.lastError = fault.message;
        // What is told once for the whole folder, and what is known, is not told again.
        if (!signal.aborted && !(await context.storage.isUnusable(fault)) && fault.message !== lastError)
          log.error(
            { worker: state.name, ...faultOf(error) },
            `${state.name} failed, going on after a pause: ${fault.message}`,
          );
      }
      Object.assign(state, { running: false, lastEndedAt: now() });
      turn.resolve();
      turn = Promise.withResolvers();
      // Rows and feeds come due by time, for which no bell rings.
      await bell.wait(Math.min(config.tickSeconds, lookEverySeconds) * 1000, signal);
    }
  }

  async function idle(): Promise<void> {
    const isRunning = () => states.some((state) => state.running);
    do {
      while (isRunning()) await turn.promise;
      await context.index.reached();
      // A worker that was rung for meanwhile is running by then.
      await yieldToEventLoop();
    } while (isRunning());
  }

  const loops = states.map(loop);
  return {
    status: () => states.map((state) => ({ ...state })),
    idle,
    ended: Promise.all(loops).then(() => {}),
  };
}

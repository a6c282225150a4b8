import { AppError } from "../errors.ts";
import type { reportReads } from "./report-reads.ts";

/** Functions of a thread of the database, by name. */
export type Functions = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** A thread of the database. */
type Thread = { open(): Promise<Functions>; close(): Promise<unknown> };

/** Milliseconds without a request after which the thread ends. */
const idleMs = 30_000;

/** Checked against the functions themselves; the thread that has them is not there yet. */
const names: Record<keyof ReturnType<typeof reportReads>, true> = {
  scoreBins: true,
  challengeScores: true,
  growth: true,
  waitingGroups: true,
  banks: true,
  unreleasedBlocks: true,
  blockCount: true,
  codeCounts: true,
  datasetPage: true,
  datasetKeys: true,
  datasetFacts: true,
};

/** Reports: their thread starts with the first and ends when none was wanted for a while. A crash is its own request's failure. */
export function startReports(start: () => Thread): { functions: Functions; close(): Promise<void> } {
  let running: { thread: Thread; functions: Promise<Functions> } | undefined;
  let [asked, isClosed] = [0, false];
  let idle: ReturnType<typeof setTimeout> | undefined;

  async function call(name: string, args: unknown[]): Promise<unknown> {
    if (isClosed) throw new AppError("stopping", `database: ${name}: closed`);
    clearTimeout(idle);
    if (!running) {
      const thread = start();
      running = { thread, functions: thread.open() };
    }
    const used = running;
    asked++;
    try {
      return await (await used.functions)[name]?.(...args);
    } catch (error) {
      // Its next request has a new thread, whatever became of this one.
      if (error instanceof AppError && error.code === "internal" && running === used) await end();
      throw error;
    } finally {
      asked--;
      if (asked === 0 && running === used) {
        idle = setTimeout(() => void end(), idleMs);
        idle.unref();
      }
    }
  }
  /** Ends the thread once it has answered what it was asked. */
  async function end(): Promise<void> {
    const ended = running;
    running = undefined;
    // One that has died is closed already.
    await ended?.thread.close().catch(() => {});
  }
  return {
    functions: Object.fromEntries(
      Object.keys(names).map((name) => [name, (...args: unknown[]) => call(name, args)]),
    ),
    async close() {
      isClosed = true;
      clearTimeout(idle);
      await end();
    },
  };
}

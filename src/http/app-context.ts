import type { Context } from "../context.ts";
import type { EventLoopLag } from "../process/event-loop-lag.ts";
import type { WorkerStatus } from "../schedule.ts";

/** What the routes work with: the context, and what only a running server can report. */
export type AppContext = Context & {
  /** Unix seconds. */
  startedAt: number;
  /** An admin key that is valid while the server runs; the lock file holds it. */
  token: string | undefined;
  /** The state of each interval worker. */
  workers(): WorkerStatus[];
  /** How late the main thread's timers have been recently. */
  mainThread(): EventLoopLag;
};

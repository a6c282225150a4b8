import type { Context } from "../context.ts";
import type { Assets } from "../model/asset.ts";
import type { Manual } from "../model/manual.ts";
import type { EventLoopLag } from "../process/event-loop-lag.ts";
import type { WorkerStatus } from "../schedule.ts";
import type { Sample } from "../model/sample.ts";
import type { SignInLinks } from "./sign-in-links.ts";

/** What the routes work with: the context, and what only a running server can report. */
export type AppContext = Context & {
  /** Unix seconds. */
  startedAt: number;
  /** An admin key that is valid while the server runs; the lock file holds it. */
  token: string | undefined;
  /** The pages' script and style. */
  assets: Assets;
  /** What `/help` shows. */
  manuals: readonly Manual[];
  /** Links that sign in their operator. */
  signInLinks: SignInLinks;
  /** The state of each interval worker. */
  workers(): WorkerStatus[];
  /** How late the main thread's timers have been recently. */
  mainThread(): EventLoopLag;
  /** What the server did within the last hour, the oldest first. */
  samples(): readonly Sample[];
};

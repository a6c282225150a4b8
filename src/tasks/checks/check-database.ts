import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { isDue, week } from "./is-due.ts";

type Needs = Pick<Context, "store" | "upkeep" | "log" | "now" | "signal">;

/** After a check that could not be made. */
const retrySeconds = 3600;

/** Starts a check of the database file after each start and weekly. Nobody waits for it: it may take minutes. */
export function checkDatabase({ store, upkeep, log, now, signal }: Needs): void {
  const state = upkeep.checks.database;
  if (state.running || !isDue(state.askedAt, week, now())) return;
  Object.assign(state, { running: true, askedAt: now() });

  async function check(): Promise<void> {
    const problems = await store.check();
    const isKnown = problems.join() === state.problems.join();
    Object.assign(state, { at: now(), problems });
    if (problems.length > 0 && !isKnown)
      log.error(
        { problems },
        "the database is damaged, and goes on being served as far as it can be read: stop the server, keep a copy of rebooru.sqlite, then restore a backup, or what can be read of it (sqlite3 rebooru.sqlite .recover)",
      );
  }
  check()
    .catch((thrown: unknown) => {
      state.askedAt = now() - week + retrySeconds;
      if (!signal.aborted) log.warn(AppError.from(thrown, "checking the database").message);
    })
    .finally(() => (state.running = false));
}

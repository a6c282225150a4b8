import type { AppError } from "../../errors.ts";
import type { Backoff } from "../../model/queue.ts";

const maxTries = 3;
const rowRetrySeconds = 3600;
const troubleDays = 7;
const maxPauseSeconds = 24 * 3600;
const maxServicePause = 3600;

/** Seconds until a service that failed so often before is asked again: what it said, else a tick, doubled each time, an hour at most. */
export function pauseAfter(error: AppError, failures: number, tickSeconds: number): number {
  return Math.ceil(error.retryAfter ?? Math.min(tickSeconds * 2 ** Math.min(failures, 12), maxServicePause));
}

/**
 * The three kinds of failure. *Gone* is dead at once. *Theirs for now* waits without using up a try, for as
 * long as upstream says, else for half as long as the trouble has lasted (a tick at least, an hour at most);
 * after seven days it counts as the row's. *This row's* is tried again after an hour and dead after three.
 */
export function backoffOf(
  row: { tries: number; troubleSince: number | null },
  error: AppError,
  now: number,
  tickSeconds: number,
): Backoff {
  const said = { errorCode: error.code, error: error.message };
  const kept = { tries: row.tries, troubleSince: row.troubleSince, nextAt: now };
  if (error.failure === "permanent") return { ...said, ...kept, state: "dead" };
  if (error.failure === "waits") return { ...said, ...kept, state: "waiting" };

  const since = row.troubleSince ?? now;
  if (error.failure === "transient" && now - since < troubleDays * 86_400) {
    const pause = error.retryAfter ?? Math.min(Math.max((now - since) / 2, tickSeconds), 3600);
    const nextAt = now + Math.ceil(Math.min(Math.max(pause, 1), maxPauseSeconds));
    return { ...said, ...kept, state: "due", troubleSince: since, nextAt };
  }
  const tries = row.tries + 1;
  const state = tries >= maxTries ? "dead" : "due";
  return { ...said, state, tries, troubleSince: null, nextAt: now + rowRetrySeconds };
}

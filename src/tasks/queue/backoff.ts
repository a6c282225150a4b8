import type { AppError } from "../../errors.ts";
import { LONGEST_PAUSE_SECONDS } from "../../model/due-time.ts";
import type { Backoff } from "../../model/queue.ts";

const maxTries = 3;
/** Seconds until the second and the third try. */
const retrySeconds = { retryable: [3600, 3600], doubtful: [3600, 86_400] } as const;
const maxOutageDays = 7;
const maxServicePause = 3600;

/** Seconds until a service that has failed `failures` times is asked again: as it says, a day at most, else a tick, doubled each time, at most an hour. */
export function pauseAfter(error: AppError, failures: number, tickSeconds: number): number {
  const pause = error.retryAfter ?? Math.min(tickSeconds * 2 ** Math.min(failures, 12), maxServicePause);
  return Math.ceil(Math.min(pause, LONGEST_PAUSE_SECONDS));
}

/**
 * State of a row after a failure. *Permanent*: dead at once. *Transient*: it waits without using up a try, for as long as
 * upstream says, else for half as long as upstream has been failing (a tick at least, an hour at most); after seven days it
 * counts as retryable. *Retryable*: tried again after an hour, dead after three tries. *Doubtful*: the third try is a day after
 * the second.
 */
export function backoffOf(
  row: { tries: number; troubleSince: number | null },
  error: AppError,
  now: number,
  tickSeconds: number,
): Backoff {
  const reason = { errorCode: error.code, error: error.message };
  const unchanged = { tries: row.tries, troubleSince: row.troubleSince, nextAt: now };
  if (error.failure === "permanent") return { ...reason, ...unchanged, state: "dead" };
  if (error.failure === "waits") return { ...reason, ...unchanged, state: "waiting" };

  // A time in the future comes from a clock that was ahead.
  const since = Math.min(row.troubleSince ?? now, now);
  const isTransient = error.failure === "transient" || error.failure === "pauses";
  if (isTransient && now - since < maxOutageDays * 86_400) {
    const pause = error.retryAfter ?? Math.min(Math.max((now - since) / 2, tickSeconds), 3600);
    const nextAt = now + Math.ceil(Math.min(Math.max(pause, 1), LONGEST_PAUSE_SECONDS));
    return { ...reason, ...unchanged, state: "due", troubleSince: since, nextAt };
  }
  const tries = row.tries + 1;
  const state = tries >= maxTries ? "dead" : "due";
  const [second, third] = retrySeconds[error.failure === "doubtful" ? "doubtful" : "retryable"];
  return { ...reason, state, tries, troubleSince: null, nextAt: now + (tries === 1 ? second : third) };
}

/** Requests left according to an answer. */
export type Budget = {
  remaining: number;
  /** Unix seconds. */
  resetAt: number;
};

const DAY_SECONDS = 86_400;
/** Assumed window of an exhausted budget without a reset header. */
const UNKNOWN_WINDOW_SECONDS = 60;

/**
 * Reads the budget headers of Reddit (`x-ratelimit-remaining: 997.0`, reset in seconds), Arctic Shift (the same
 * names, reset in either form) and Imgur (user and client credits; the client's are per day).
 * @param now Unix seconds.
 */
export function readBudget(headers: Headers, now: number): Budget | undefined {
  const budgets: Budget[] = [];
  const general = readNumber(headers, "x-ratelimit-remaining");
  if (general !== undefined)
    budgets.push({ remaining: general, resetAt: readReset(headers, "x-ratelimit-reset", now) });
  const user = readNumber(headers, "x-ratelimit-userremaining");
  if (user !== undefined)
    budgets.push({ remaining: user, resetAt: readReset(headers, "x-ratelimit-userreset", now) });
  const client = readNumber(headers, "x-ratelimit-clientremaining");
  if (client !== undefined)
    budgets.push({ remaining: client, resetAt: (Math.floor(now / DAY_SECONDS) + 1) * DAY_SECONDS });
  return budgets.toSorted((a, b) => a.remaining - b.remaining)[0];
}

/** `Retry-After` in seconds from now (1 to a day), given in seconds or as a date. */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000 - now;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 1), DAY_SECONDS);
}

function readNumber(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)?.trim();
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? Math.max(value, 0) : undefined;
}

/** End of a window, sent as seconds from now, Unix seconds or Unix milliseconds; at most a day away. */
function readReset(headers: Headers, name: string, now: number): number {
  const value = readNumber(headers, name) ?? UNKNOWN_WINDOW_SECONDS;
  const resetAt = value > 1e11 ? value / 1000 : value > 1e8 ? value : now + value;
  return Math.ceil(Math.min(resetAt, now + DAY_SECONDS));
}

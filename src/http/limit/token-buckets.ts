/** What a bucket says to a request. */
export type Taken = {
  /** Whether it may go on. */
  isAllowed: boolean;
  /** Requests that are left now. */
  left: number;
  /** Seconds until the bucket is full again. */
  fullIn: number;
  /** Seconds until a request is allowed: 0 where there is one left. */
  nextIn: number;
};

export type TokenBuckets = {
  /** Takes a request out of a client's bucket. @param now Unix seconds. */
  take(client: string, now: number): Taken;
  /** Buckets in memory: those that are not full. */
  readonly size: number;
};

const minute = 60;
/** Buckets in memory at most; beyond them the one that was used least recently is forgotten, and is full again. */
const maxBuckets = 50_000;

/**
 * A bucket for each client, which holds `perMinute` requests and is filled evenly within a minute.
 * Its content is counted in sixtieths of a request, so that a second adds a whole number of them.
 */
export function createTokenBuckets(perMinute: number): TokenBuckets {
  const full = perMinute * minute;
  /** The least recently used one first. */
  const buckets = new Map<string, { content: number; at: number }>();

  /** Forgets those that have become full, and what is too many. */
  function sweep(now: number): void {
    for (const [client, { at }] of buckets) {
      if (now - at < minute && buckets.size <= maxBuckets) return;
      buckets.delete(client);
    }
  }

  return {
    get size() {
      return buckets.size;
    },
    take(client, now) {
      const { content: before, at } = buckets.get(client) ?? { content: full, at: now };
      const content = Math.min(full, before + Math.max(0, now - at) * perMinute);
      const isAllowed = content >= minute;
      const rest = isAllowed ? content - minute : content;
      buckets.delete(client);
      buckets.set(client, { content: rest, at: now });
      sweep(now);
      return {
        isAllowed,
        left: Math.floor(rest / minute),
        fullIn: Math.ceil((full - rest) / perMinute),
        nextIn: Math.ceil(Math.max(0, minute - rest) / perMinute),
      };
    },
  };
}

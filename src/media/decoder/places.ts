import { AppError } from "../../errors.ts";

/** Who asks for a place: a client that waits for the answer of a search, or everything else (the crawler, mostly). */
export type Lane = "search" | "crawl";

/** The places of decoders, shared by two lanes so that neither keeps the other out. */
export type Places = {
  /**
   * Waits for a place, within a lane in order of arrival.
   * @param signal ends the wait at once.
   * @returns gives the place back; harmless when called twice.
   * @throws AppError `busy` when too many searches wait; the signal's reason.
   */
  take(lane: Lane, signal: AbortSignal): Promise<() => void>;
};

export type PlaceLimits = {
  /** Places in all. */
  total: number;
  /** Searches that may wait. */
  waitingSearches: number;
};

const retryAfterSeconds = 5;

/**
 * A free place goes to the lane that holds fewer; if both hold as many, to the one that did not get the last. One place is
 * never given to searches, except where there is but one: there the lanes take turns.
 */
export function createPlaces({ total, waitingSearches }: PlaceLimits): Places {
  const waiting: Record<Lane, (() => void)[]> = { search: [], crawl: [] };
  const held: Record<Lane, number> = { search: 0, crawl: 0 };
  const most: Record<Lane, number> = { search: Math.max(total - 1, 1), crawl: total };
  let last: Lane = "search";

  function next(): Lane | undefined {
    if (held.search + held.crawl >= total) return undefined;
    const turns: Lane[] = last === "search" ? ["crawl", "search"] : ["search", "crawl"];
    const [first, second] = turns.filter((lane) => waiting[lane].length > 0 && held[lane] < most[lane]);
    return first && second && held[second] < held[first] ? second : first;
  }

  function admit(): void {
    for (let lane = next(); lane; lane = next()) {
      held[lane]++;
      last = lane;
      waiting[lane].shift()?.();
    }
  }

  return {
    take: async (lane, signal) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const leave = () => {
        const index = waiting[lane].indexOf(resolve);
        if (index < 0) return;
        waiting[lane].splice(index, 1);
        reject(signal.reason);
      };
      waiting[lane].push(resolve);
      admit();
      if (waiting.search.length > waitingSearches) {
        waiting.search.pop();
        throw new AppError("busy", `wait for a decoder: ${waitingSearches} searches wait already`, {
          retryAfter: retryAfterSeconds,
        });
      }
      signal.addEventListener("abort", leave, { once: true });
      await promise;
      signal.removeEventListener("abort", leave);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        held[lane]--;
        admit();
      };
    },
  };
}

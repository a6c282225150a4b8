/** The longest pause of a queue's row, of a feed's provider, of a sink and of a host, in seconds. */
export const LONGEST_PAUSE_SECONDS = 86_400;

/**
 * Whether what has this next time is due. A stored time is not believed for ever: one that is farther ahead than the longest
 * pause was written by a clock that was ahead, and is due. Times in Unix seconds.
 */
export const isDueAt = (nextAt: number, now: number, longestPause = LONGEST_PAUSE_SECONDS): boolean =>
  nextAt <= now || nextAt > now + longestPause;

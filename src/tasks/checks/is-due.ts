/** In seconds. */
export const week = 7 * 24 * 3600;

/**
 * Whether something that is done every `seconds` is due. A clock that was ahead when it was last done does not put it off.
 * @param last Unix seconds; `null` where it was not done yet.
 */
export const isDue = (last: number | null, seconds: number, now: number): boolean =>
  last === null || now >= last + seconds || now < last;

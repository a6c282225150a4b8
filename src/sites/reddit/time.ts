/** The end of the year 9999. */
export const lastSecond = 253_402_300_799;

/** Unix seconds of a number that may count seconds, milliseconds or microseconds: before 1978 there were none of the latter. */
export function toSeconds(time: number): number {
  let seconds = time;
  while (Number.isFinite(seconds) && seconds > lastSecond) seconds /= 1000;
  return Math.floor(seconds);
}

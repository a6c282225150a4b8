const dates = /^(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/;
const offsets = /^(?:Z|([+-])(\d\d):?(\d\d))$/;
/** There are no photographs from before. */
const FIRST_YEAR = 1800;
/** The farthest that clocks are from UTC, in minutes. */
const MAX_OFFSET = 14 * 60;

/**
 * Reads a date as cameras write it, `2010:11:25 16:42:07`.
 * @param offset from UTC, `+02:00`; what is none is left out.
 * @returns `2010-11-25T16:42:07+02:00`, `2010-11-25T16:42:07`; `null` for a day or a time that there is not.
 */
export function readClock(date: string, offset: string): string | null {
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "00"] =
    dates.exec(date.trim()) ?? [];
  if (!(Number(year) >= FIRST_YEAR)) return null;
  const clock = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${clock}Z`);
  // A 31st of June is taken for the 1st of July, an hour of 24 for the next day.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(clock)) return null;
  return clock + readOffset(offset.trim());
}

function readOffset(offset: string): string {
  const [whole, sign = "+", hours = "00", minutes = "00"] = offsets.exec(offset) ?? [];
  const isSane = Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= MAX_OFFSET;
  return whole && isSane ? `${sign}${hours}:${minutes}` : "";
}

const dates = /^(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/;
const offsets = /^(?:Z|([+-])(\d\d):?(\d\d))$/;
/** Photography is not older. */
const FIRST_YEAR = 1800;
/** Maximum offset from UTC, in minutes. */
const MAX_OFFSET = 14 * 60;

/**
 * Parses a date and time as cameras write them, `2010:11:25 16:42:07`.
 * @param offset from UTC, `+02:00`; an invalid one is left out.
 * @returns `2010-11-25T16:42:07+02:00`, `2010-11-25T16:42:07`; `null` for an impossible date or time.
 */
export function parseDateTime(date: string, offset: string): string | null {
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "00"] =
    dates.exec(date.trim()) ?? [];
  if (!(Number(year) >= FIRST_YEAR)) return null;
  const dateTime = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${dateTime}Z`);
  // `Date` reads June 31 as July 1, and hour 24 as the next day.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(dateTime)) return null;
  return dateTime + readOffset(offset.trim());
}

function readOffset(offset: string): string {
  const [whole, sign = "+", hours = "00", minutes = "00"] = offsets.exec(offset) ?? [];
  const isSane = Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= MAX_OFFSET;
  return whole && isSane ? `${sign}${hours}:${minutes}` : "";
}

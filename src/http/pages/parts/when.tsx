const full = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const short = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

/** A moment in UTC. @param at Unix seconds. */
export const When = ({ at }: { at: number }) => (
  <time datetime={new Date(at * 1000).toISOString()} title={`${full.format(at * 1000)} UTC`}>
    {short.format(at * 1000)}
  </time>
);

const units = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
const counted = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A span of seconds in words: `3 days`. */
export function spanText(seconds: number): string {
  const [name, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const count = counted.format(Math.floor(Math.abs(seconds) / size));
  return `${count} ${name}${count === "1" ? "" : "s"}`;
}

/** A moment as its distance from now. */
export const Ago = ({ at, now }: { at: number; now: number }) => (
  <time datetime={new Date(at * 1000).toISOString()} title={`${full.format(at * 1000)} UTC`}>
    {at > now ? `in ${spanText(at - now)}` : `${spanText(now - at)} ago`}
  </time>
);

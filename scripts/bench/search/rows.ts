import type { Took } from "./median.ts";

/** One line of the result. `bytes`: what was read of memory, where all of it was. */
export type Row = { what: string; codes: number; threads: number; took: Took; bytes?: number };

const line = (first: string, rest: string[]): void =>
  console.log(first.padEnd(46) + rest.map((text) => text.padStart(11)).join(""));
const digits = (ms: number): string => ms.toFixed(ms < 10 ? 3 : 1);

/** Medians, and the best of each; the share is that of what one core reads, by the best of both. */
export function printRows(rows: readonly Row[], reading: Row): void {
  const speed = ({ took, bytes = Number.NaN }: Row) => bytes / took.best / 1e6;
  console.log();
  line("", ["codes", "threads", "ms", "best ms", "GB/s", "of reading"]);
  for (const row of [reading, ...rows]) {
    const { what, codes, threads, took, bytes } = row;
    const shares =
      bytes === undefined
        ? []
        : [speed(row).toFixed(1), `${((100 * speed(row)) / speed(reading)).toFixed(0)} %`];
    line(what, [codes.toLocaleString("en"), String(threads), digits(took.ms), digits(took.best), ...shares]);
  }
}

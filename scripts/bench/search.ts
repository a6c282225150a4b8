import { UsageError } from "../command.ts";
import { measureIndex } from "./search/index-times.ts";
import { measureLoops } from "./search/raw-loops.ts";
import { measureOthers } from "./search/others.ts";
import { printRows } from "./search/rows.ts";

/**
 * `bun run bench search [count...]`: measures searches over made-up collections of so many files (default 100,000,
 * 1,000,000 and 10,000,000; the last takes 4 GiB of memory and 2 GiB of disk): the loops alone, the index, and what else
 * could do it, beside what one core reads of memory in the same run.
 */
export async function run(args: string[]): Promise<void> {
  const counts = args.length > 0 ? args.map(Number) : [100_000, 1_000_000, 10_000_000];
  const wrong = counts.findIndex((count) => !Number.isInteger(count) || count < 1);
  if (wrong >= 0) throw new UsageError(`bench search ${args[wrong]}: a whole number of files from 1`);
  for (const count of counts) {
    const times = count > 2_000_000 ? 9 : 31;
    console.log(`\n${count.toLocaleString("en")} codes`);
    const { reading, rows } = await measureLoops(count, times);
    rows.push(...(await measureIndex(count, times)));
    if (count <= 1_000_000) rows.push(...(await measureOthers(count)));
    printRows(rows, reading);
  }
}

import type { Context, IndexCheck } from "../../context.ts";
import { tables } from "../../similarity/tables.ts";

/** More than so many changes meanwhile are not told apart. */
const mostChanges = 100_000;

/**
 * Tables whose number of codes is not the database's. What changed since the mark may count or not: each file by one code
 * a table.
 * @param counted by the database, after the mark.
 */
export async function compareCounts(
  { store, index }: Pick<Context, "store" | "index">,
  counted: Record<string, number>,
  mark: string,
): Promise<IndexCheck["differing"]> {
  const { held } = await index.status();
  const changed = await store.changedFiles(mark, mostChanges);
  const pairs = tables.map(({ name }) => ({
    name,
    index: held[name] ?? 0,
    database: counted[name] ?? 0,
  }));
  const differing = pairs.filter((one) => Math.abs(one.index - one.database) > changed);
  return Object.fromEntries(differing.map(({ name, ...counts }) => [name, counts]));
}

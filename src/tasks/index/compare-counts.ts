import type { Context, IndexCheck } from "../../context.ts";
import { tables } from "../../similarity/tables.ts";

/** Changes since the mark are counted up to this number. */
const mostChanges = 100_000;

/**
 * Tables whose number of codes differs from the database's by more than the files that changed since the mark, each of
 * which may or may not be counted.
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
  const differing = pairs.filter(({ index, database }) => Math.abs(index - database) > changed);
  return Object.fromEntries(differing.map(({ name, ...counts }) => [name, counts]));
}

import type { CountedTable } from "../../model/descriptor.ts";
import type { Connection } from "../connection.ts";

/** How many codes each of these tables of the index must hold. Walks the descriptors of their encoders. */
export function codeCounts(db: Connection, tables: readonly CountedTable[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [encoder, group] of Map.groupBy(tables, (table) => table.encoder)) {
    const columns = group.map(({ qualityOffset, minQuality = 0 }, index) => {
      const filter =
        qualityOffset === undefined
          ? ""
          : ` FILTER (WHERE substr(bytes, ${Math.trunc(qualityOffset) + 1}, 1) >= x'${hex(minQuality)}')`;
      return `count(*)${filter} AS n${index}`;
    });
    const row = db.$client
      .query<Record<string, number>, [string]>(
        `SELECT ${columns.join(", ")} FROM descriptor WHERE encoder = ?`,
      )
      .get(encoder);
    for (const [index, { name }] of group.entries()) counts[name] = row?.[`n${index}`] ?? 0;
  }
  return counts;
}

const hex = (byte: number): string => Math.trunc(byte).toString(16).padStart(2, "0");

/** How many entries of blocklists have a hash and are not undone. */
export const blockCount = (db: Connection): number =>
  db.$client
    .query<{ n: number }, []>("SELECT count(*) AS n FROM block WHERE pdq IS NOT NULL AND undone_at IS NULL")
    .get()?.n ?? 0;

/** A file at or after each of these places, which are shares of all ids from 0 to 1; each once. */
export function filesAt(db: Connection, places: readonly number[]): number[] {
  const client = db.$client;
  const last = client.query<{ id: number | null }, []>("SELECT max(id) AS id FROM file").get()?.id ?? 0;
  const next = client.query<{ id: number }, [number]>(
    'SELECT id FROM file WHERE "id" >= ? ORDER BY id LIMIT 1',
  );
  return [...new Set(places.flatMap((place) => next.get(1 + Math.floor(place * last))?.id ?? []))];
}

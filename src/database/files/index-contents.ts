import type { Connection } from "../connection.ts";
import type { CountedTable } from "../../model/descriptor.ts";

/** What the index is held against. */
export const indexContentReports = (db: Connection) => {
  const block = db.$client.query<{ n: number }, []>(
    "SELECT count(*) AS n FROM block WHERE pdq IS NOT NULL AND undone_at IS NULL",
  );
  const next = db.$client.query<{ id: number }, [number]>(
    'SELECT id FROM file WHERE "id" >= ? ORDER BY id LIMIT 1',
  );
  const last = db.$client.query<{ id: number | null }, []>("SELECT max(id) AS id FROM file");
  return {
    /** How many codes each of these tables must hold. Walks the descriptors of their encoders. */
    codeCounts(tables: readonly CountedTable[]): Record<string, number> {
      const counts: Record<string, number> = {};
      for (const [encoder, own] of Map.groupBy(tables, (table) => table.encoder)) {
        const columns = own.map(({ qualityAt, leastQuality = 0 }, at) => {
          const isWorth =
            qualityAt === undefined
              ? ""
              : ` FILTER (WHERE substr(bytes, ${Math.trunc(qualityAt) + 1}, 1) >= x'${hex(leastQuality)}')`;
          return `count(*)${isWorth} AS n${at}`;
        });
        const row = db.$client
          .query<Record<string, number>, [string]>(
            `SELECT ${columns.join(", ")} FROM descriptor WHERE encoder = ?`,
          )
          .get(encoder);
        for (const [at, { name }] of own.entries()) counts[name] = row?.[`n${at}`] ?? 0;
      }
      return counts;
    },
    /** How many entries of blocklists have a hash and are not undone. */
    blockCount: (): number => block.get()?.n ?? 0,
    /** A file at or after each of these places, which are shares of all ids from 0 to 1; each once. */
    filesAt(places: readonly number[]): number[] {
      const most = last.get()?.id ?? 0;
      const found = places.flatMap((place) => next.get(1 + Math.floor(place * most))?.id ?? []);
      return [...new Set(found)];
    },
  };
};

const hex = (byte: number): string => Math.trunc(byte).toString(16).padStart(2, "0");

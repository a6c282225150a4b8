import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import { createClosest } from "./closest.ts";
import type { Engine } from "./engine.ts";
import type { Found, IndexPage, Probe } from "./index.ts";
import { pack } from "./pages.ts";
import { readProbe } from "./probes.ts";
import type { ScanTable } from "./scan.ts";
import { createStorage, type Storage } from "./storage.ts";

/** The packed codes of some tables, and searches over them. Lives in the index's thread. */
export type Collection = {
  readonly storage: Storage;
  /** Codes that memory did not hold. */
  readonly refused: number;
  /** @throws AppError `bad_request` for an unknown encoder or a page that is not of its size. */
  put(page: IndexPage): void;
  /** Puts what was neither put nor removed before `complete()`: the page may be older than both. @throws as `put`. */
  load(page: IndexPage): void;
  complete(): void;
  remove(files: Float64Array): void;
  /** One answer a probe. @throws AppError `bad_request` for a probe that fits no table. */
  search(probes: readonly Probe[]): Promise<Found[]>;
  /** Codes, by table. */
  held(): Record<string, number>;
};

/**
 * @param mayTake Whether so many bytes more are allowed.
 * @throws AppError `internal` for a table whose codes no loop reads.
 */
export function createCollection(
  tables: readonly Table[],
  engine: Engine,
  mayTake: (bytes: number) => boolean,
): Collection {
  const storage = createStorage(tables, engine.arena, engine.rows, mayTake);
  let isComplete = false;
  let refused = 0;
  /** Files put by an encoder, or removed, while loading: a page read before may still name them. */
  const changed = new Set<string>();
  const removed = new Set<number>();

  const putPage = ({ encoder, files, bytes }: IndexPage, isWanted: (file: number) => boolean) => {
    const own = [...tables.entries()].filter(([, table]) => table.encoder === encoder);
    const size = own[0]?.[1].descriptorBytes;
    if (size === undefined) throw new AppError("bad_request", `index: no encoder ${encoder}`);
    if (bytes.length !== files.length * size)
      throw new AppError(
        "bad_request",
        `index ${files.length} descriptors of ${encoder}: ${bytes.length} bytes`,
      );
    for (const [at, file] of files.entries()) {
      if (!isWanted(file)) continue;
      const descriptor = bytes.subarray(at * size, (at + 1) * size);
      for (const [table, { qualityAt, leastQuality = 0, offset, bytes }] of own) {
        const quality = qualityAt === undefined ? leastQuality : (descriptor[qualityAt] ?? 0);
        if (quality < leastQuality) storage.drop(table, file);
        else if (storage.put(table, file, descriptor.subarray(offset, offset + bytes)) === undefined)
          refused++;
      }
    }
  };

  return {
    storage,
    get refused() {
      return refused;
    },
    put(page) {
      putPage(page, () => true);
      if (!isComplete) for (const file of page.files) changed.add(`${page.encoder} ${file}`);
    },
    load(page) {
      putPage(page, (file) => !removed.has(file) && !changed.has(`${page.encoder} ${file}`));
    },
    complete() {
      isComplete = true;
      removed.clear();
      changed.clear();
    },
    remove(files) {
      for (const file of files) {
        storage.remove(file);
        if (!isComplete) removed.add(file);
      }
    },
    async search(probes) {
      const asked = probes.map((probe) => {
        const read = readProbe(tables, probe);
        return { ...read, closest: createClosest(read.quantity, read.radius, read.ties) };
      });
      const scans = [...Map.groupBy(asked, ({ table }) => table)].map(([table, probes]): ScanTable => ({
        bit: 1 << table,
        blocks: storage.blocksOf(table),
        probes,
      }));
      await engine.scan(scans);
      return asked.map(({ closest }) => pack(closest.found()));
    },
    held: () => Object.fromEntries(tables.map(({ name }, at) => [name, storage.counts[at] ?? 0])),
  };
}

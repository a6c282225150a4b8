import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import { createTopK } from "./top-k.ts";
import type { Engine } from "./engine.ts";
import type { NearestFiles, IndexPage, IndexStatus, Probe } from "./index.ts";
import { createMultiIndex, type MultiIndexCosts } from "./multi-index.ts";
import { packNeighbours } from "./pack-entries.ts";
import { parseProbe } from "./parse-probe.ts";
import type { ScanTable } from "./scan.ts";
import type { SnapshotReader } from "./snapshot/snapshot.ts";
import { createStorage, type Storage } from "./storage.ts";

/** The packed codes of some tables, and searches over them. Lives in the index's thread. */
export type Collection = {
  readonly storage: Storage;
  /** Codes rejected because of the memory limit. */
  readonly refused: number;
  /** @throws AppError `bad_request` for an unknown encoder or a wrong length of the page. */
  put(page: IndexPage): void;
  /** Puts files that were neither put nor removed before `complete()`: the page may be older. @throws as `put`. */
  load(page: IndexPage): void;
  /** Puts a section of a snapshot, except files that were put or removed before `complete()`. */
  takeSection(reader: SnapshotReader, section: number): void;
  complete(): void;
  /** Removes every file and starts loading again. */
  clear(): void;
  remove(files: Float64Array): void;
  /** One result a probe. @throws AppError `bad_request` for a probe that fits no table. */
  search(probes: readonly Probe[]): Promise<NearestFiles[]>;
  /** Bytes of slot tables and multi-indexes; codes are in the engine's arena. */
  readonly bytes: number;
  multiIndex(): IndexStatus["multiIndex"];
  /** Number of codes, by table. */
  held(): Record<string, number>;
};

/**
 * @param mayAllocate Whether this many more bytes are allowed.
 * @throws AppError `internal` for a table whose codes no loop reads.
 */
export function createCollection(
  tables: readonly Table[],
  engine: Engine,
  costs: MultiIndexCosts,
  mayAllocate: (bytes: number) => boolean,
): Collection {
  const storage = createStorage(tables, engine.arena, engine.rows, mayAllocate);
  const multiIndexes = new Map(
    [...tables.entries()]
      .filter(([, { family, bytes }]) => family === "bits" && bytes === 32)
      .map(([table]) => [table, createMultiIndex(storage, table, engine, costs, mayAllocate)]),
  );
  const buildMultiIndexes = () => {
    if (isComplete) for (const multiIndex of multiIndexes.values()) multiIndex.buildIfWorthwhile();
  };
  let isComplete = false;
  let refused = 0;
  /** Files put or removed while loading, by encoder: a page read before may contain older codes of them. */
  const changed = new Map(tables.map(({ encoder }) => [encoder, new Set<number>()]));
  const removed = new Set<number>();

  const putPage = ({ encoder, files, bytes }: IndexPage, accepts: (file: number) => boolean) => {
    const tablesOfEncoder = [...tables.entries()].filter(([, table]) => table.encoder === encoder);
    const size = tablesOfEncoder[0]?.[1].descriptorBytes;
    if (size === undefined) throw new AppError("bad_request", `index: no encoder ${encoder}`);
    if (bytes.length !== files.length * size)
      throw new AppError(
        "bad_request",
        `index ${files.length} descriptors of ${encoder}: ${bytes.length} bytes`,
      );
    for (const [index, file] of files.entries()) {
      if (!accepts(file)) continue;
      const descriptor = bytes.subarray(index * size, (index + 1) * size);
      for (const [table, { qualityOffset, minQuality = 0, offset, bytes }] of tablesOfEncoder) {
        const quality = qualityOffset === undefined ? minQuality : (descriptor[qualityOffset] ?? 0);
        if (quality < minQuality) storage.removeCode(table, file);
        else {
          const slot = storage.put(table, file, descriptor.subarray(offset, offset + bytes));
          if (slot === undefined) refused++;
          else multiIndexes.get(table)?.markChanged(slot);
        }
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
      if (!isComplete) for (const file of page.files) changed.get(page.encoder)?.add(file);
      buildMultiIndexes();
    },
    load(page) {
      const newer = changed.get(page.encoder);
      putPage(page, (file) => !removed.has(file) && !newer?.has(file));
    },
    takeSection(reader, section) {
      const newer = [removed, ...changed.values()].filter(({ size }) => size > 0);
      refused += reader.take(section, (file) => !newer.some((files) => files.has(file)));
    },
    complete() {
      isComplete = true;
      removed.clear();
      for (const files of changed.values()) files.clear();
      buildMultiIndexes();
    },
    clear() {
      isComplete = false;
      refused = 0;
      removed.clear();
      for (const files of changed.values()) files.clear();
      storage.clear();
    },
    remove(files) {
      for (const file of files) {
        storage.remove(file);
        if (!isComplete) removed.add(file);
      }
    },
    async search(probes) {
      const parsed = probes.map((probe) => {
        const query = parseProbe(tables, probe);
        return { ...query, topK: createTopK(query.quantity, query.radius, query.ties) };
      });
      const lookUps = new Set(
        parsed.filter(
          ({ table, radius }) => radius < Infinity && multiIndexes.get(table)?.isWorthwhile(radius),
        ),
      );
      const scanned = parsed.filter((probe) => !lookUps.has(probe));
      const scans = [...Map.groupBy(scanned, ({ table }) => table)].map(([table, probes]): ScanTable => ({
        bit: 1 << table,
        blocks: storage.blocksOf(table),
        probes,
      }));
      await engine.scan(scans, () => {
        for (const { table, code, radius, topK } of lookUps)
          multiIndexes.get(table)?.search(code, radius, topK);
      });
      return parsed.map(({ topK }) => packNeighbours(topK.neighbours()));
    },
    multiIndex: () =>
      Object.fromEntries([...multiIndexes].map(([table, { state }]) => [tables[table]?.name, state])),
    get bytes() {
      return [...multiIndexes.values()].reduce((sum, multiIndex) => sum + multiIndex.bytes, storage.bytes);
    },
    held: () => Object.fromEntries(tables.map(({ name }, table) => [name, storage.counts[table] ?? 0])),
  };
}

import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import { createClosest } from "./closest.ts";
import type { Engine } from "./engine.ts";
import type { Found, IndexPage, IndexStatus, Probe } from "./index.ts";
import { createMultiIndex, type MultiIndexPay } from "./multi-index.ts";
import { pack } from "./pages.ts";
import { readProbe } from "./probes.ts";
import type { ScanTable } from "./scan.ts";
import type { SnapshotReader } from "./snapshot/snapshot.ts";
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
  /** Puts a section of a snapshot, but for files that were put or removed before `complete()`. */
  takeSection(reader: SnapshotReader, section: number): void;
  complete(): void;
  /** Forgets every file, and what memory did not hold; what is put from now on wins over what is loaded. */
  clear(): void;
  remove(files: Float64Array): void;
  /** One answer a probe. @throws AppError `bad_request` for a probe that fits no table. */
  search(probes: readonly Probe[]): Promise<Found[]>;
  /** Bytes of what leads to the codes; they themselves are in the engine's arena. */
  readonly bytes: number;
  multiIndex(): IndexStatus["multiIndex"];
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
  pay: MultiIndexPay,
  mayTake: (bytes: number) => boolean,
): Collection {
  const storage = createStorage(tables, engine.arena, engine.rows, mayTake);
  const multi = new Map(
    [...tables.entries()]
      .filter(([, { family, bytes }]) => family === "bits" && bytes === 32)
      .map(([at]) => [at, createMultiIndex(storage, at, engine, pay, mayTake)]),
  );
  const consider = () => {
    if (isComplete) for (const one of multi.values()) one.consider();
  };
  let isComplete = false;
  let refused = 0;
  /** Files put by an encoder, or removed, while loading: a page read before may still name them. */
  const changed = new Map(tables.map(({ encoder }) => [encoder, new Set<number>()]));
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
      for (const [table, { qualityOffset, minQuality = 0, offset, bytes }] of own) {
        const quality = qualityOffset === undefined ? minQuality : (descriptor[qualityOffset] ?? 0);
        if (quality < minQuality) storage.drop(table, file);
        else {
          const slot = storage.put(table, file, descriptor.subarray(offset, offset + bytes));
          if (slot === undefined) refused++;
          else multi.get(table)?.changed(slot);
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
      consider();
    },
    load(page) {
      const own = changed.get(page.encoder);
      putPage(page, (file) => !removed.has(file) && !own?.has(file));
    },
    takeSection(reader, section) {
      const all = [removed, ...changed.values()].filter(({ size }) => size > 0);
      refused += reader.take(section, (file) => !all.some((files) => files.has(file)));
    },
    complete() {
      isComplete = true;
      removed.clear();
      for (const files of changed.values()) files.clear();
      consider();
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
      const asked = probes.map((probe) => {
        const read = readProbe(tables, probe);
        return { ...read, closest: createClosest(read.quantity, read.radius, read.ties) };
      });
      const lookUps = new Set(
        asked.filter(({ table, radius }) => radius < Infinity && multi.get(table)?.pays(radius)),
      );
      const scanned = asked.filter((probe) => !lookUps.has(probe));
      const scans = [...Map.groupBy(scanned, ({ table }) => table)].map(([table, probes]): ScanTable => ({
        bit: 1 << table,
        blocks: storage.blocksOf(table),
        probes,
      }));
      await engine.scan(scans, () => {
        for (const { table, code, radius, closest } of lookUps)
          multi.get(table)?.search(code, radius, closest);
      });
      return asked.map(({ closest }) => pack(closest.found()));
    },
    multiIndex: () => Object.fromEntries([...multi].map(([at, { state }]) => [tables[at]?.name, state])),
    get bytes() {
      return [...multi.values()].reduce((sum, one) => sum + one.bytes, storage.bytes);
    },
    held: () => Object.fromEntries(tables.map(({ name }, at) => [name, storage.counts[at] ?? 0])),
  };
}

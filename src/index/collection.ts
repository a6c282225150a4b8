import { AppError } from "../errors.ts";
import type { Table } from "../similarity/tables.ts";
import { createClosest } from "./closest.ts";
import { type Codes, createCodes } from "./codes.ts";
import type { Found, IndexPage, Probe } from "./index.ts";
import { kernels } from "./kernels.ts";

/** The packed codes of some tables, and searches over them. Lives in the index's thread. */
export type Collection = {
  /** Files with a code in some table. */
  readonly count: number;
  readonly bytes: number;
  /** @throws AppError `bad_request` for an unknown encoder or a page that is not of its size. */
  put(page: IndexPage): void;
  /** Puts what was neither put nor removed before `complete()`: the page may be older than both. @throws as `put`. */
  load(page: IndexPage): void;
  complete(): void;
  remove(files: Float64Array): void;
  /** One answer a probe. @throws AppError `bad_request` for a probe that fits no table. */
  search(probes: readonly Probe[]): Found[];
  /** Codes, by table. */
  held(): Record<string, number>;
};

/** @throws AppError `internal` for a table whose codes cannot be compared. */
export function createCollection(tables: readonly Table[]): Collection {
  for (const { name, bytes, family } of tables)
    if (bytes % (family === "counts" ? 16 : 4) !== 0)
      throw new AppError("internal", `index of ${name}: codes of ${bytes} bytes cannot be compared`);
  const codesOf = new Map(tables.map((table) => [table, createCodes(table.bytes / 4)]));
  const files = new Map<number, number>();
  let complete = false;
  /** Files put by an encoder, or removed, while loading: a page read before may still name them. */
  const changed = new Set<string>();
  const removed = new Set<number>();

  const tablesOf = ({ encoder, files, bytes }: IndexPage): Table[] => {
    const own = tables.filter((table) => table.encoder === encoder);
    const size = own[0]?.descriptorBytes;
    if (size === undefined) throw new AppError("bad_request", `index: no encoder ${encoder}`);
    if (bytes.length !== files.length * size)
      throw new AppError(
        "bad_request",
        `index ${files.length} descriptors of ${encoder}: ${bytes.length} bytes`,
      );
    return own;
  };

  const putOne = (table: Table, file: number, descriptor: Uint8Array) => {
    const codes = known(table);
    const before = codes.has(file);
    const { qualityAt, leastQuality = 0, offset, bytes } = table;
    const isWorthless = qualityAt !== undefined && (descriptor[qualityAt] ?? 0) < leastQuality;
    if (isWorthless) codes.remove(file);
    else codes.put(Float64Array.of(file), asWords(descriptor.slice(offset, offset + bytes)));
    const tablesOfFile = (files.get(file) ?? 0) + Number(codes.has(file)) - Number(before);
    if (tablesOfFile > 0) files.set(file, tablesOfFile);
    else files.delete(file);
  };

  const known = (table: Table): Codes => {
    const codes = codesOf.get(table);
    if (codes === undefined) throw new AppError("internal", `index: no codes of ${table.name}`);
    return codes;
  };

  const put = (page: IndexPage, isWanted: (file: number) => boolean) => {
    const own = tablesOf(page);
    const size = own[0]?.descriptorBytes ?? 0;
    for (const [at, file] of page.files.entries())
      if (isWanted(file))
        for (const table of own) putOne(table, file, page.bytes.subarray(at * size, (at + 1) * size));
  };

  return {
    get count() {
      return files.size;
    },
    get bytes() {
      return [...codesOf.values()].reduce((sum, codes) => sum + codes.bytes, 0);
    },
    put(page) {
      put(page, () => true);
      if (!complete) for (const file of page.files) changed.add(`${page.encoder} ${file}`);
    },
    load(page) {
      put(page, (file) => !removed.has(file) && !changed.has(`${page.encoder} ${file}`));
    },
    complete() {
      complete = true;
      removed.clear();
      changed.clear();
    },
    remove(gone) {
      for (const file of gone) {
        for (const codes of codesOf.values()) codes.remove(file);
        files.delete(file);
        if (!complete) removed.add(file);
      }
    },
    search(probes) {
      return probes.map((probe) => {
        const table = tableOf(tables, probe);
        return searchOne(known(table), probe);
      });
    },
    held: () => Object.fromEntries([...codesOf].map(([{ name }, codes]) => [name, codes.count])),
  };
}

/** @throws AppError `bad_request` for a probe that does not fit its table. */
function tableOf(
  tables: readonly Table[],
  { table: name, metric, code, quantity, radius = 0 }: Probe,
): Table {
  const table = tables.find((one) => one.name === name);
  if (!table) throw new AppError("bad_request", `search in ${name}: no such table`);
  if ((metric === "hamming") !== (table.family === "bits"))
    throw new AppError("bad_request", `search in ${name} by ${metric}: it is a table of ${table.family}`);
  if (code.length !== table.bytes)
    throw new AppError("bad_request", `search in ${name}: a code of ${code.length} bytes`);
  if (!(quantity >= 1) || !(radius >= 0))
    throw new AppError("bad_request", `search in ${name}: ${quantity} within ${radius}`);
  return table;
}

function searchOne(codes: Codes, { metric, code, quantity, radius = Infinity, ties = false }: Probe): Found {
  const { scan, distanceOf, farthest } = kernels[metric];
  const closest = createClosest(quantity, farthest);
  for (const run of codes.runs()) scan(run, asWords(code), closest);
  const nearest = closest
    .found()
    .map(({ slot, distance }) => ({ file: codes.fileAt(slot), distance: distanceOf(distance) }))
    .filter(({ distance }) => distance <= radius)
    .sort((a, b) => a.distance - b.distance || a.file - b.file)
    .slice(0, ties ? Infinity : quantity);
  return {
    files: Float64Array.from(nearest, ({ file }) => file),
    distances: Float64Array.from(nearest, ({ distance }) => distance),
  };
}

/** Descriptors are little-endian, as is every machine that Bun runs on; copied only where not aligned. */
function asWords(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

import type { Table } from "../similarity/tables.ts";
import { createCollection } from "./collection.ts";

const ROWS = 4_096;
const CALLS = 40;

/**
 * Searches every table, made up, until the loops are compiled to fast machine code, so that the first
 * search is fast. The codes look like real ones: what is compiled for other values is thrown away again.
 */
export function warmUp(tables: readonly Table[]): void {
  const collection = createCollection(tables);
  const files = Float64Array.from({ length: ROWS }, (_, at) => at);
  for (const { encoder, descriptorBytes } of tables)
    collection.put({ encoder, files, bytes: madeUp(ROWS * descriptorBytes) });
  for (const { name: table, family, bytes } of tables)
    for (const metric of family === "counts" ? (["l1", "l2"] as const) : (["hamming"] as const))
      for (let call = 0; call < CALLS; call++)
        collection.search([{ table, metric, code: madeUp(bytes), quantity: 10 }]);
}

/** Bytes as if at random, of which every fourth, the high one of a count, is 0. */
function madeUp(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, seed = 1; at < length; at++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = at % 4 === 3 ? 0 : seed >>> 24;
  }
  return bytes;
}

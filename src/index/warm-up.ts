import { createCollection, type IndexEncoder, type IndexMethod } from "./collection.ts";

const ROWS = 4_096;
const CALLS = 40;

/**
 * Runs every method over made-up codes until its loop is compiled to fast machine code, so that the first
 * search is fast. The codes look like real ones: what is compiled for other values is thrown away again.
 */
export function warmUp(methods: readonly IndexMethod[], encoders: readonly IndexEncoder[]): void {
  const collection = createCollection(methods, encoders);
  const files = Float64Array.from({ length: ROWS }, (_, at) => at);
  const pages = encoders.map(({ name, bytes }) => ({ encoder: name, files, bytes: madeUp(ROWS * bytes) }));
  pages.forEach(collection.put);
  collection.complete();
  for (const { name, encoder } of methods) {
    const page = pages.find((candidate) => candidate.encoder === encoder)?.bytes ?? new Uint8Array();
    const size = page.length / ROWS;
    for (let row = 0; row < CALLS; row++)
      collection.nearest(name, page.slice(row * size, (row + 1) * size), 10);
  }
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

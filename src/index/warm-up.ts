import { createCollection, type IndexEncoder, type IndexMethod } from "./collection.ts";

const ROWS = 4_096;
const CALLS = 40;

/** Runs every method over made-up codes until its loop is compiled to fast machine code, so that the first search is fast. */
export function warmUp(methods: readonly IndexMethod[], encoders: readonly IndexEncoder[]): void {
  const collection = createCollection(methods, encoders);
  for (const { name, bytes } of encoders) {
    const page = new Uint8Array(ROWS * bytes);
    for (let at = 0, seed = 1; at < page.length; at++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      // Every fourth byte is the high one of a count and stays 0.
      page[at] = at % 4 === 3 ? 0 : seed >>> 24;
    }
    collection.put({ encoder: name, files: Float64Array.from({ length: ROWS }, (_, at) => at), bytes: page });
  }
  collection.complete();
  for (const method of methods) {
    const size = encoders.find(({ name }) => name === method.encoder)?.bytes ?? 0;
    for (let call = 0; call < CALLS; call++)
      collection.nearest(method.name, new Uint8Array(size).fill(call), 10);
  }
}

import type { IndexEncoder, IndexMethod } from "./collection.ts";
import type { IndexPage, IndexStatus } from "./index.ts";

/** Neighbours on their way between threads: `files[i]` is `distances[i]` away. */
export type PackedNeighbours = { files: Float64Array; distances: Float64Array };

/** What the index's thread can be asked; answered in the order of asking. */
export type Requests = {
  start: {
    ask: { methods: readonly IndexMethod[]; encoders: readonly IndexEncoder[] };
    answer: undefined;
  };
  put: { ask: IndexPage[]; answer: undefined };
  load: { ask: IndexPage; answer: undefined };
  complete: { ask: undefined; answer: undefined };
  remove: { ask: Float64Array; answer: undefined };
  nearest: {
    ask: { method: string; descriptor: Uint8Array; quantity: number };
    answer: PackedNeighbours;
  };
  status: { ask: undefined; answer: IndexStatus };
};

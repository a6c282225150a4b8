/** How the index compares two descriptors. */
export type Metric = "l1" | "l2" | "hamming";

/**
 * To add one: write `src/similarity/<name>.ts` exporting a `Method`, and put it into the list in `methods.ts`.
 *
 * A method names the encoder whose descriptors it compares and the metric; `distance` is its plain
 * definition, which the tests hold the index against.
 */
export type Method = {
  /** The `algorithm` of the API. */
  readonly name: string;
  /** The encoder's name. */
  readonly encoder: string;
  readonly metric: Metric;
  /** The distance of two descriptors of that encoder; 0 is the same. */
  distance(a: Uint8Array, b: Uint8Array): number;
};

/** Time limits of a request, counted from when it has a slot at its host. */
export type Limits = {
  /** Until the headers arrive, name resolution included. */
  headersMs: number;
  /** Between two chunks of the body. */
  stallMs: number;
  /** In total. */
  wholeMs: number;
  /** One page in the parser. */
  parseMs: number;
  /** The parser's Worker ends after this long without a page. */
  parserIdleMs: number;
};

export const defaultLimits: Limits = {
  headersMs: 10_000,
  stallMs: 10_000,
  wholeMs: 60_000,
  parseMs: 10_000,
  parserIdleMs: 30_000,
};

/** Maximum number of decoded bytes of an answer by default. */
export const DEFAULT_MAX_BYTES = 5 * 2 ** 20;

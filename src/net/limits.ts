/** How long a request may take, counted from the moment it has its place at the host. */
export type Limits = {
  /** Until the headers are there, names included. */
  headersMs: number;
  /** Without a byte of the body. */
  stallMs: number;
  /** In all. */
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

/** Decoded bytes of an answer, unless the caller says otherwise. */
export const DEFAULT_MAX_BYTES = 5 * 2 ** 20;

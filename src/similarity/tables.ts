import { leastQuality } from "../encoders/pdq.ts";

/**
 * A table of the index: one code a file, cut out of the descriptor of an encoder.
 *
 * To add one: a line in `tables`. What it is cut out of is stored in the database; the table itself is not.
 */
export type Table = {
  readonly name: string;
  /** Whose descriptors it is cut out of, and their length in bytes. */
  readonly encoder: string;
  readonly descriptorBytes: number;
  /** Where in the descriptor the code starts, and its length in bytes. */
  readonly offset: number;
  readonly bytes: number;
  /** `counts`: uint32, little endian, compared by `l1` and `l2`; `bits`: compared by `hamming`. */
  readonly family: "counts" | "bits";
  /** Where in the descriptor the byte is that says how much the code is worth, 0 to 100. */
  readonly qualityAt?: number;
  /** A code that is worth less is like that of any other flat picture: it is not in the table. */
  readonly leastQuality?: number;
};

/** What is searched among files. */
export const tables: readonly Table[] = [
  { name: "histogram", encoder: "histogram", descriptorBytes: 48, offset: 0, bytes: 48, family: "counts" },
  { name: "dhash", encoder: "dhash", descriptorBytes: 24, offset: 0, bytes: 24, family: "bits" },
  {
    name: "pdq",
    encoder: "pdq",
    descriptorBytes: 33,
    offset: 0,
    bytes: 32,
    family: "bits",
    qualityAt: 32,
    leastQuality,
  },
  {
    name: "pdq-crop10",
    encoder: "pdq-crops",
    descriptorBytes: 66,
    offset: 0,
    bytes: 32,
    family: "bits",
    qualityAt: 32,
    leastQuality,
  },
  {
    name: "pdq-crop20",
    encoder: "pdq-crops",
    descriptorBytes: 66,
    offset: 33,
    bytes: 32,
    family: "bits",
    qualityAt: 65,
    leastQuality,
  },
];

/** The encoders whose descriptors the index holds. */
export const indexedEncoders: ReadonlySet<string> = new Set(tables.map((table) => table.encoder));

/** What is searched among the entries of blocklists: they are codes without a quality. */
export const blockTables: readonly Table[] = [
  { name: "pdq", encoder: "pdq", descriptorBytes: 32, offset: 0, bytes: 32, family: "bits" },
];

import { minQuality } from "../encoders/pdq.ts";

/**
 * A table of the index: one code a file, a slice of an encoder's descriptor.
 *
 * To add one: a line in `tables`. The database stores the descriptor, not the table.
 */
export type Table = {
  readonly name: string;
  /** Encoder of the descriptors, and their length in bytes. */
  readonly encoder: string;
  readonly descriptorBytes: number;
  /** Start of the code within the descriptor, and its length, in bytes. */
  readonly offset: number;
  readonly bytes: number;
  /** `counts`: uint32, little endian, compared by `l1` and `l2`; `bits`: compared by `hamming`. */
  readonly family: "counts" | "bits";
  /** Offset in the descriptor of the byte that holds the code's quality, 0 to 100. */
  readonly qualityOffset?: number;
  /** A code of lower quality resembles that of any other flat picture and is left out of the table. */
  readonly minQuality?: number;
};

/** Tables over files. */
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
    qualityOffset: 32,
    minQuality,
  },
  {
    name: "pdq-crop10",
    encoder: "pdq-crops",
    descriptorBytes: 66,
    offset: 0,
    bytes: 32,
    family: "bits",
    qualityOffset: 32,
    minQuality,
  },
  {
    name: "pdq-crop20",
    encoder: "pdq-crops",
    descriptorBytes: 66,
    offset: 33,
    bytes: 32,
    family: "bits",
    qualityOffset: 65,
    minQuality,
  },
];

/** The encoders whose descriptors the index holds. */
export const indexedEncoders: ReadonlySet<string> = new Set(tables.map((table) => table.encoder));

/** Tables over the entries of blocklists: codes without a quality. */
export const blockTables: readonly Table[] = [
  { name: "pdq", encoder: "pdq", descriptorBytes: 32, offset: 0, bytes: 32, family: "bits" },
];

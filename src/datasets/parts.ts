import type { ImageFormat } from "../model/image-format.ts";
import type { DatasetKey, DatasetRequest, DatasetSource } from "./source.ts";

/** Codes of a table: `bytes` holds the codes of `files`, concatenated, in ascending order of file. */
type DescriptorPage = { files: Float64Array; bytes: Uint8Array };

/** The doors that an export reads from. */
export type ExportParts = {
  store: {
    datasetKeys(request: DatasetRequest): Promise<DatasetKey[]>;
    datasetPage(request: DatasetRequest): Promise<DatasetSource[]>;
    descriptorPage(encoder: string, after: number, limit: number): Promise<DescriptorPage>;
    /** Pairs of nearly equal files, in order, after the pair `after`. */
    edgePage(after: { a: number; b: number }, limit: number): Promise<{ a: number; b: number }[]>;
  };
  /** The stored original; `undefined` where there is none. */
  media: { original(sha256: string, format: ImageFormat): Promise<Blob | undefined> };
  /** Groups difference hashes of 24 bytes that differ in at most `maxBits` bits: for each hash the index of the first of its group. */
  cluster: (codes: Uint8Array, maxBits: number) => Int32Array;
};

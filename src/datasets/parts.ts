import type { ImageFormat } from "../model/image-format.ts";
import type { DatasetKey, DatasetRequest, DatasetSource } from "./source.ts";

/** Where the codes of a table stand: `bytes` holds those of `files`, one after another, in ascending order of file. */
type DescriptorPage = { files: Float64Array; bytes: Uint8Array };

/** What an export works with: it only reads. */
export type ExportParts = {
  store: {
    datasetKeys(request: DatasetRequest): Promise<DatasetKey[]>;
    datasetPage(request: DatasetRequest): Promise<DatasetSource[]>;
    descriptorPage(encoder: string, after: number, limit: number): Promise<DescriptorPage>;
    /** Pairs of files that are nearly the same, in order, after one of them. */
    edgePage(after: { a: number; b: number }, limit: number): Promise<{ a: number; b: number }[]>;
  };
  /** A kept original, `undefined` where there is none. */
  media: { original(sha256: string, format: ImageFormat): Promise<Blob | undefined> };
  /** Groups difference hashes of 24 bytes that differ in at most `maxBits` bits: for each the first of its group. */
  cluster: (codes: Uint8Array, maxBits: number) => Int32Array;
};

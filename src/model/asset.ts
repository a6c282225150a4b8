/** A file that browsers load, as it is and compressed. */
export type Asset = { type: string; bytes: Uint8Array<ArrayBuffer>; gzipped: Uint8Array<ArrayBuffer> };

/** The pages' script and style. */
export type Assets = {
  /** Path of the script. */
  script: string;
  /** Path of the style. */
  style: string;
  /** By name; a name holds a hash of the content. */
  files: ReadonlyMap<string, Asset>;
};

/** Where no pages are shown. */
export const noAssets: Assets = { script: "", style: "", files: new Map() };

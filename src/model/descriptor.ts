/** A page of descriptors, packed: `bytes` holds `files.length` of them, one after another. */
export type DescriptorPage = { files: Float64Array; bytes: Uint8Array };

/** A descriptor by image, as LZBooru lists it. */
export type ImageDescriptor = { id: number; bytes: Uint8Array };

/**
 * Files whose descriptors changed, as they are now.
 * `last`: where to go on, null after the last one; `pages`: what is there, by encoder; `gone`: files of which nothing is left.
 */
export type Changes = {
  last: number | null;
  files: number;
  pages: (DescriptorPage & { encoder: string })[];
  gone: number[];
};

/** Which changes are wanted: those between two marks, by page. */
export type ChangesRequest = { after: number | null; upTo: string; limit: number };

/** A table of the index, as far as it matters how many of its codes there must be. */
export type CountedTable = { name: string; encoder: string; qualityOffset?: number; minQuality?: number };

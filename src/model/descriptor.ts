/** A page of descriptors, packed: `bytes` holds `files.length` of them, one after another. */
export type DescriptorPage = { files: Float64Array; bytes: Uint8Array };

/** A descriptor by image, as LZBooru lists it. */
export type ImageDescriptor = { id: number; bytes: Uint8Array };

/**
 * Files whose descriptors changed, as they are now.
 * `last`: number of the last change among them, null where there is none; `pages`: what is there, by encoder; `gone`: files
 * without any descriptor.
 */
export type Changes = {
  last: number | null;
  pages: (DescriptorPage & { encoder: string })[];
  gone: number[];
};

/** A table of the index, as far as it matters how many of its codes there must be. */
export type CountedTable = { name: string; encoder: string; qualityOffset?: number; minQuality?: number };

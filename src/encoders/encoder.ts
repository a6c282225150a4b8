/**
 * Interleaved RGB, 8 bits a channel, upright by EXIF, flattened on white; row by row from the top left;
 * `data.length === width * height * 3`.
 */
export type Raster = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** Rasters that one decode of a picture can yield. */
export type RasterName = "square512" | "fit512";

/**
 * To add one: write `src/encoders/<name>.ts` exporting an `Encoder`, and put it into the list in
 * `encoders.ts`. Files without its descriptor are missing from the table and so found.
 *
 * An encoder is a pure function from a raster to a descriptor of constant size. Its name
 * identifies its exact output: a change of a single bit of the result needs a new name.
 */
export type Encoder = {
  readonly name: string;
  /**
   * `square512`: the picture resized to 512x512, its aspect not kept. `fit512`: reduced to a long side of at most 512,
   * its aspect kept.
   */
  readonly raster: RasterName;
  /** Length of a descriptor in bytes. */
  readonly bytes: number;
  encode(raster: Raster): Uint8Array;
};

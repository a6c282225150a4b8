import type { Encoder, Raster } from "./encoder.ts";

const BINS = 4;
const CHANNELS = 3;

/** LZBooru's JSON shape: pixels by quarter of the brightness range ([0,64) [64,128) [128,192) [192,256)), 262,144 a channel. */
export type HistogramCounts = { red: number[]; green: number[]; blue: number[] };

/**
 * LZBooru's colour histogram: 4 bins a channel over [0,256). Descriptor: 12 unsigned 32-bit integers, little
 * endian: red, green, blue, each from the darkest bin to the brightest.
 */
export const histogram: Encoder = {
  name: "histogram",
  raster: "square512",
  bytes: BINS * CHANNELS * 4,
  encode: ({ data }: Raster): Uint8Array => {
    const counts = new Uint32Array(BINS * CHANNELS);
    for (let offset = 0; offset + 2 < data.length; offset += CHANNELS) {
      count(counts, (data[offset] ?? 0) >> 6);
      count(counts, BINS + ((data[offset + 1] ?? 0) >> 6));
      count(counts, 2 * BINS + ((data[offset + 2] ?? 0) >> 6));
    }
    return pack(counts);
  },
};

function count(counts: Uint32Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1;
}

function pack(counts: ArrayLike<number>): Uint8Array {
  const descriptor = new Uint8Array(histogram.bytes);
  const view = new DataView(descriptor.buffer);
  for (let bin = 0; bin < BINS * CHANNELS; bin++) view.setUint32(bin * 4, counts[bin] ?? 0, true);
  return descriptor;
}

/** The JSON shape of a descriptor of 48 bytes. */
export function histogramCounts(descriptor: Uint8Array): HistogramCounts {
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, histogram.bytes);
  const channel = (first: number): number[] =>
    Array.from({ length: BINS }, (_, bin) => view.getUint32((first + bin) * 4, true));
  return { red: channel(0), green: channel(BINS), blue: channel(2 * BINS) };
}

/** The descriptor of a JSON shape: 4 whole numbers a channel, each from 0 to 262,144. */
export function histogramDescriptor(counts: HistogramCounts): Uint8Array {
  return pack([...counts.red, ...counts.green, ...counts.blue]);
}

import type { Encoder, Raster } from "./encoder.ts";
import { resizeLanczos } from "./lanczos.ts";

const SIDE = 8;
const BITS = SIDE * SIDE;
const CHANNELS = 3;

/** LZBooru's JSON shape: 64 characters `0` or `1` a channel, the top left comparison first. */
export type DhashBits = { red: string; green: string; blue: string };

/**
 * LZBooru's difference hash: each channel resized to 9x8 by Lanczos; a bit is set where the right of two
 * neighbours is brighter; row by row. Descriptor: 8 bytes red, 8 green, 8 blue; the first bit is the most
 * significant bit of the first byte.
 */
export const dhash: Encoder = {
  name: "dhash",
  raster: "square512",
  bytes: (BITS * CHANNELS) / 8,
  encode: (raster: Raster): Uint8Array => {
    const { data } = resizeLanczos(raster, SIDE + 1, SIDE);
    return pack((bit) => {
      const [channel, cell] = [Math.floor(bit / BITS), bit % BITS];
      const left = (Math.floor(cell / SIDE) * (SIDE + 1) + (cell % SIDE)) * CHANNELS + channel;
      return (data[left + CHANNELS] ?? 0) > (data[left] ?? 0);
    });
  },
};

function pack(isSet: (bit: number) => boolean): Uint8Array {
  const descriptor = new Uint8Array(dhash.bytes);
  for (let bit = 0; bit < BITS * CHANNELS; bit++)
    if (isSet(bit)) descriptor[bit >> 3] = (descriptor[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return descriptor;
}

/** The JSON shape of a descriptor of 24 bytes. */
export function dhashBits(descriptor: Uint8Array): DhashBits {
  const bits = Array.from(descriptor, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return { red: bits.slice(0, BITS), green: bits.slice(BITS, 2 * BITS), blue: bits.slice(2 * BITS) };
}

/** The descriptor of a JSON shape: 64 characters `0` or `1` a channel. */
export function dhashDescriptor({ red, green, blue }: DhashBits): Uint8Array {
  const bits = red + green + blue;
  return pack((bit) => bits[bit] === "1");
}

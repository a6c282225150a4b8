import type { Encoder } from "./encoder.ts";
import { areaTaps, type Box, lumaOf, type Plane, resample } from "./luma-plane.ts";
import { trimOf } from "./trim.ts";

/** Side of the small picture. */
export const lumaSide = 28;
const headBytes = 6;

/**
 * A small grey picture for alignment: 28 x 28 means of brightness of the picture without its border. Descriptor: the ratio of
 * the sides (width / height of the whole, in 256ths, uint16 little-endian); left, top, right and bottom of the picture without
 * its border, in 255ths of the whole; then 784 bytes, row by row.
 */
export const luma: Encoder = {
  name: "luma",
  raster: "fit512",
  bytes: headBytes + lumaSide * lumaSide,
  encode(raster) {
    const plane = lumaOf(raster);
    return describeLuma(plane, trimOf(plane));
  },
};

function describeLuma(plane: Plane, box: Box): Uint8Array {
  const descriptor = new Uint8Array(luma.bytes);
  const { width, height } = plane;
  const ratio = Math.min(Math.max(Math.round((256 * width) / height), 1), 0xffff);
  const edges = [
    box.left / width,
    box.top / height,
    (box.left + box.width) / width,
    (box.top + box.height) / height,
  ];
  descriptor.set([ratio & 0xff, ratio >> 8, ...edges.map((edge) => Math.round(255 * edge))]);
  const small = resample(plane, box, areaTaps(box.width, lumaSide), areaTaps(box.height, lumaSide));
  for (const [pixel, value] of small.entries()) descriptor[headBytes + pixel] = Math.round(value);
  return descriptor;
}

/** A parsed `luma` descriptor. */
export type Luma = {
  /** Width / height of the whole picture. */
  ratio: number;
  /** The picture without its border, as shares of the whole. */
  box: { left: number; top: number; right: number; bottom: number };
  /** 28 x 28 brightnesses of the box, 0 to 255, row by row. */
  pixels: Uint8Array;
};

export function readLuma(descriptor: Uint8Array): Luma {
  const [low = 0, high = 0, left = 0, top = 0, right = 0, bottom = 0] = descriptor;
  return {
    ratio: (low + 256 * high) / 256,
    box: { left: left / 255, top: top / 255, right: right / 255, bottom: bottom / 255 },
    pixels: descriptor.subarray(headBytes),
  };
}

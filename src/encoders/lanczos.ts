import type { Raster } from "./encoder.ts";

/** Weights are integers of this many fractional bits: a sum of 8-bit values stays inside 32 bits. */
const PRECISION_BITS = 22;
const ROUND = 1 << (PRECISION_BITS - 1);
const LOBES = 3;

/** Weights of the input samples of one output sample: `weights[i]` belongs to input `first + i`. */
type Tap = { first: number; weights: Int32Array };

function lanczos(x: number): number {
  if (x <= -LOBES || x >= LOBES) return 0;
  return sinc(x) * sinc(x / LOBES);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Normalised fixed-point weights of a resize from `from` to `to` samples, the filter widened when shrinking. */
function createTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const widening = Math.max(scale, 1);
  const support = LOBES * widening;
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const exact = Array.from({ length: end - first }, (_, index) =>
      lanczos((first + index - centre + 0.5) / widening),
    );
    const sum = exact.reduce((total, weight) => total + weight, 0);
    const fixed = exact.map((weight) => {
      const scaled = (weight / sum) * (1 << PRECISION_BITS);
      return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    });
    return { first, weights: Int32Array.from(fixed) };
  });
}

const clamp = (sum: number): number => Math.min(Math.max(sum >> PRECISION_BITS, 0), 255);

/**
 * Resizes RGB by Lanczos (a = 3) as Pillow's integer resampler does: rows first, rounded and clamped to 8 bits,
 * then columns. @param width, @param height of the result in pixels.
 */
export function resizeLanczos(raster: Raster, width: number, height: number): Raster {
  const { data } = raster;
  const rows = new Uint8Array(width * raster.height * 3);
  for (const [column, { first, weights }] of cachedTaps(raster.width, width).entries()) {
    for (let y = 0; y < raster.height; y++) {
      let red = ROUND;
      let green = ROUND;
      let blue = ROUND;
      let sample = (y * raster.width + first) * 3;
      for (let tap = 0; tap < weights.length; tap++, sample += 3) {
        const weight = weights[tap] as number;
        red += (data[sample] as number) * weight;
        green += (data[sample + 1] as number) * weight;
        blue += (data[sample + 2] as number) * weight;
      }
      const out = (y * width + column) * 3;
      rows[out] = clamp(red);
      rows[out + 1] = clamp(green);
      rows[out + 2] = clamp(blue);
    }
  }
  const result = new Uint8Array(width * height * 3);
  const stride = width * 3;
  for (const [line, { first, weights }] of cachedTaps(raster.height, height).entries()) {
    for (let sample = 0; sample < stride; sample++) {
      let sum = ROUND;
      for (let tap = 0; tap < weights.length; tap++)
        sum += (rows[(first + tap) * stride + sample] as number) * (weights[tap] as number);
      result[line * stride + sample] = clamp(sum);
    }
  }
  return { width, height, data: result };
}

const cache = new Map<string, Tap[]>();

function cachedTaps(from: number, to: number): Tap[] {
  const key = `${from}:${to}`;
  const cached = cache.get(key) ?? createTaps(from, to);
  cache.set(key, cached);
  return cached;
}

import { createRandom } from "../../world/random.ts";
import type { Picture } from "./picture.ts";

type Level = (value: number) => number;

/** Each channel through a function of its own; values are rounded and kept in 0 to 255. */
export function mapLevels({ width, height, data }: Picture, red: Level, green = red, blue = red): Picture {
  const tables = [red, green, blue].map((level) =>
    Uint8ClampedArray.from({ length: 256 }, (_, value) => level(value)),
  );
  const mapped = data.map((value, at) => tables[at % 3]?.[value] ?? 0);
  return { width, height, data: mapped };
}

/** Each pixel through a matrix of three rows, red, green and blue. */
export function mixChannels(
  { width, height, data }: Picture,
  matrix: readonly (readonly number[])[],
): Picture {
  const mixed = new Uint8ClampedArray(data.length);
  for (let at = 0; at < data.length; at += 3)
    for (let channel = 0; channel < 3; channel++) {
      const [red = 0, green = 0, blue = 0] = matrix[channel] ?? [];
      mixed[at + channel] = red * (data[at] ?? 0) + green * (data[at + 1] ?? 0) + blue * (data[at + 2] ?? 0);
    }
  return { width, height, data: new Uint8Array(mixed.buffer) };
}

const luma = [0.299, 0.587, 0.114];
export const grey = (picture: Picture): Picture => mixChannels(picture, [luma, luma, luma]);

export const sepia = (picture: Picture): Picture =>
  mixChannels(picture, [
    [0.393, 0.769, 0.189],
    [0.349, 0.686, 0.168],
    [0.272, 0.534, 0.131],
  ]);

export const brightness = (picture: Picture, factor: number): Picture =>
  mapLevels(picture, (value) => value * factor);

/** Away from the picture's own mean luma. */
export function contrast(picture: Picture, factor: number): Picture {
  let sum = 0;
  for (let at = 0; at < picture.data.length; at++) sum += (picture.data[at] ?? 0) * (luma[at % 3] ?? 0);
  const mean = (sum * 3) / picture.data.length;
  return mapLevels(picture, (value) => mean + (value - mean) * factor);
}

/** The exponent of a level as a share of 255: below 1 is lighter. */
export const gamma = (picture: Picture, exponent: number): Picture =>
  mapLevels(picture, (value) => 255 * (value / 255) ** exponent);

/** So many levels a channel. */
export const posterise = (picture: Picture, levels: number): Picture =>
  mapLevels(picture, (value) => (Math.round((value / 255) * (levels - 1)) * 255) / (levels - 1));

/** Turns the hue of each pixel; saturation and value stay. `share` of the whole circle. */
export function turnHue({ width, height, data }: Picture, share: number): Picture {
  const turned = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const value = Math.max(red, green, blue);
    const range = value - Math.min(red, green, blue);
    // In sixths of the circle.
    const hue =
      range === 0
        ? 0
        : value === red
          ? (green - blue) / range
          : value === green
            ? 2 + (blue - red) / range
            : 4 + (red - green) / range;
    for (const [channel, offset] of [5, 3, 1].entries()) {
      const k = (offset + hue + share * 6 + 6) % 6;
      turned[at + channel] = Math.round(value - range * Math.max(0, Math.min(k, 4 - k, 1)));
    }
  }
  return { width, height, data: turned };
}

/** How many samples of noise are drawn; each row of a picture takes up at another of them. */
const SAMPLES = 2 ** 15;

/** Gaussian noise, each sample its own. */
export function addNoise({ width, height, data }: Picture, sigma: number, seed: number): Picture {
  const random = createRandom(seed);
  const noisy = new Uint8ClampedArray(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    const start = random.whole(0, SAMPLES - 1);
    for (let x = 0; x < width * 3; x++, at++)
      noisy[at] = (data[at] ?? 0) + sigma * (samples[(start + x) & (SAMPLES - 1)] ?? 0);
  }
  return { width, height, data: new Uint8Array(noisy.buffer) };
}

/** Of mean nothing and deviation one, by Box and Muller's way. */
function drawSamples(): Float32Array {
  const random = createRandom(1);
  return Float32Array.from(
    { length: SAMPLES },
    () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
  );
}

const samples = drawSamples();

/** Darkens towards the corners, where `share` of the light is gone. */
export function vignette({ width, height, data }: Picture, share: number): Picture {
  const darkened = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const away = ((2 * x) / width - 1) ** 2 + ((2 * y) / height - 1) ** 2;
      const light = 1 - share * Math.min(1, away / 2);
      for (const end = at + 3; at < end; at++) darkened[at] = Math.round((data[at] ?? 0) * light);
    }
  return { width, height, data: darkened };
}

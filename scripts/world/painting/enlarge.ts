import { createRandom } from "../random.ts";

/** Interleaved RGB from 0 to 255. */
type Small = { width: number; data: Uint8ClampedArray };
type Large = { width: number; height: number; data: Uint8ClampedArray };

/** Film grain, the same for every picture: each shifts its rows in another way. */
const grainMask = 8191;
const grain: Int8Array = (() => {
  const random = createRandom(23);
  return Int8Array.from({ length: grainMask + 1 }, () => Math.round(random.between(-3.5, 3.5)));
})();
const noGrain = new Int8Array(grainMask + 1);

/**
 * Enlarges a picture 2 to the power of `power` times (bilinear): it must be wider and higher than the large one needs by a pixel.
 * @param shiftOf where in the grain a row begins; without it there is none.
 */
export function enlarge(
  { width: columns, data: small }: Small,
  power: number,
  { width, height, data }: Large,
  shiftOf?: (y: number) => number,
): void {
  const times = 1 << power;
  const stride = columns * 3;
  const noise = shiftOf ? grain : noGrain;
  // Whole numbers of 1/256: twice as quick.
  const line = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    const above = (y >> power) * stride;
    const down = (y & (times - 1)) << (8 - power);
    for (let at = 0; at < stride; at++) {
      const upper = small[above + at] ?? 0;
      line[at] = upper * 256 + ((small[above + stride + at] ?? 0) - upper) * down;
    }
    const shift = shiftOf?.(y) ?? 0;
    for (let x = 0, left = 0, at = y * width * 3; x < width; left += 3) {
      let red = line[left] ?? 0;
      let green = line[left + 1] ?? 0;
      let blue = line[left + 2] ?? 0;
      const redStep = ((line[left + 3] ?? 0) - red) >> power;
      const greenStep = ((line[left + 4] ?? 0) - green) >> power;
      const blueStep = ((line[left + 5] ?? 0) - blue) >> power;
      for (const end = Math.min(x + times, width); x < end; x++, at += 3) {
        const speck = noise[(x * 7 + shift) & grainMask] ?? 0;
        data[at] = (red >> 8) + speck;
        data[at + 1] = (green >> 8) + speck;
        data[at + 2] = (blue >> 8) + speck;
        red += redStep;
        green += greenStep;
        blue += blueStep;
      }
    }
  }
}

import type { Random } from "../../world/random.ts";
import type { NoiseMap } from "./noise.ts";
import { blend, type Colour, type Picture } from "./picture.ts";

export type Point = readonly [x: number, y: number];

const clamp = (value: number): number => Math.max(0, Math.min(255, value));

/** @param hue in turns; saturation and value 0 to 1. */
export function colourOf(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number): number => {
    const k = (((offset + hue * 6) % 6) + 6) % 6;
    return clamp(255 * value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1))));
  };
  return [channel(5), channel(3), channel(1)];
}

export const mix = (one: Colour, other: Colour, share: number): Colour => [
  one[0] + (other[0] - one[0]) * share,
  one[1] + (other[1] - one[1]) * share,
  one[2] + (other[2] - one[2]) * share,
];

/** Under more or less light; 1 is as it is. */
export const shade = ([red, green, blue]: Colour, light: number): Colour => [
  clamp(red * light),
  clamp(green * light),
  clamp(blue * light),
];

/** A colour near one hue. */
export const near = (random: Random, hue: number, spread: number): Colour =>
  colourOf(hue + random.between(-spread, spread), random.between(0.2, 0.8), random.between(0.3, 0.95));

/** From one colour to another between two rows. */
export function fillGradient(canvas: Picture, top: number, bottom: number, from: Colour, to: Colour): void {
  const end = Math.min(canvas.height, Math.ceil(bottom));
  for (let y = Math.max(0, Math.floor(top)); y < end; y++) {
    const [red, green, blue] = mix(from, to, (y - top) / (bottom - top));
    for (let at = y * canvas.width * 3, last = at + canvas.width * 3; at < last; at += 3) {
      canvas.data[at] = clamp(red);
      canvas.data[at + 1] = clamp(green);
      canvas.data[at + 2] = clamp(blue);
    }
  }
}

/**
 * Makes rows lighter and darker by a map; `strength` 1 is from half to one and a half. Below a `top` within the canvas it
 * sets in slowly, so that no edge is seen.
 */
export function texture(
  canvas: Picture,
  map: NoiseMap,
  strength: number,
  top = 0,
  bottom = canvas.height,
): void {
  const [start, end] = [Math.max(0, Math.floor(top)), Math.min(canvas.height, Math.ceil(bottom))];
  const setIn = top > 0 ? canvas.height * 0.12 : 1;
  for (let y = start, pixel = start * canvas.width; y < end; y++) {
    const here = strength * Math.min(1, (y + 1 - start) / setIn);
    for (let x = 0; x < canvas.width; x++, pixel++) {
      const light = 1 + ((map[pixel] ?? 0.5) - 0.5) * here;
      for (let at = pixel * 3, last = at + 3; at < last; at++)
        canvas.data[at] = clamp((canvas.data[at] ?? 0) * light);
    }
  }
}

/** Fills a polygon; the ends of its rows are smooth. */
export function fillPolygon(canvas: Picture, points: readonly Point[], colour: Colour, share = 1): void {
  const rows = points.map(([, y]) => y);
  const bottom = Math.min(canvas.height, Math.ceil(Math.max(...rows)));
  for (let y = Math.max(0, Math.floor(Math.min(...rows))); y < bottom; y++) {
    const crossings = crossingsOf(points, y + 0.5);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [from = 0, to = 0] = [crossings[pair], crossings[pair + 1]];
      const right = Math.min(canvas.width, Math.ceil(to));
      for (let x = Math.max(0, Math.floor(from)); x < right; x++)
        blend(canvas, y * canvas.width + x, colour, share * (Math.min(to, x + 1) - Math.max(from, x)));
    }
  }
}

function crossingsOf(points: readonly Point[], row: number): number[] {
  const crossings: number[] = [];
  let [fromX, fromY] = points.at(-1) ?? [0, 0];
  for (const [x, y] of points) {
    if (fromY <= row !== y <= row) crossings.push(fromX + ((row - fromY) / (y - fromY)) * (x - fromX));
    [fromX, fromY] = [x, y];
  }
  return crossings.sort((one, other) => one - other);
}

/** A line through points with round ends; `width` in pixels. */
export function drawLine(
  canvas: Picture,
  points: readonly Point[],
  width: number,
  colour: Colour,
  share = 1,
): void {
  const radius = Math.max(0.5, width / 2);
  for (const [index, [toX, toY]] of points.entries()) {
    const [fromX, fromY] = points[index - 1] ?? [toX, toY];
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const length = alongX * alongX + alongY * alongY || 1;
    const bottom = Math.min(canvas.height, Math.ceil(Math.max(fromY, toY) + radius));
    const right = Math.min(canvas.width, Math.ceil(Math.max(fromX, toX) + radius));
    const left = Math.max(0, Math.floor(Math.min(fromX, toX) - radius));
    for (let y = Math.max(0, Math.floor(Math.min(fromY, toY) - radius)); y < bottom; y++)
      for (let x = left; x < right; x++) {
        const [awayX, awayY] = [x + 0.5 - fromX, y + 0.5 - fromY];
        const on = Math.max(0, Math.min(1, (awayX * alongX + awayY * alongY) / length));
        const distance = Math.sqrt((awayX - on * alongX) ** 2 + (awayY - on * alongY) ** 2);
        const cover = Math.min(1, radius - distance + 0.5);
        if (cover > 0) blend(canvas, y * canvas.width + x, colour, cover * share);
      }
  }
}

/** A smooth line through points (Catmull and Rom), as points; `steps` between two of them. */
export function curve(points: readonly Point[], steps = 8): Point[] {
  const at = (index: number): Point => points[Math.max(0, Math.min(points.length - 1, index))] ?? [0, 0];
  return points.slice(1).flatMap((_, index) =>
    Array.from({ length: steps + 1 }, (__, step): Point => {
      const t = step / steps;
      const value = (axis: 0 | 1): number => {
        const [a, b, c, d] = [at(index - 1)[axis], at(index)[axis], at(index + 1)[axis], at(index + 2)[axis]];
        return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      };
      return [value(0), value(1)];
    }),
  );
}

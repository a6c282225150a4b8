import type { Random } from "../random.ts";
import type { Colour } from "./colour.ts";
import { texture, textureMask, textureSide } from "./noise.ts";
import { addEdge, type Coverage, openCoverage } from "./coverage.ts";

/** What is painted on: pixels, and where on the common texture they lie. */
export type Canvas = {
  width: number;
  height: number;
  /** Interleaved RGB. */
  data: Uint8ClampedArray;
  /** Where in the texture the first pixel lies. */
  corner: number;
};

/** Corners in turn: x, y, x, y... in pixels. */
export type Outline = number[];

/** How a shape is filled: a slope of colours between two heights, roughened. */
export type Ink = {
  from: Colour;
  /** Default: `from` everywhere. */
  to?: Colour;
  /** Pixels from above, where `from` ends and `to` begins. */
  top?: number;
  bottom?: number;
  /** How much the texture lightens and darkens it. */
  rough?: number;
  /** The texture is stretched sideways, as water and ploughed land are. */
  isStretched?: boolean;
  /** 1, the default, covers. */
  share?: number;
};

export const createCanvas = (random: Random, width: number, height: number): Canvas => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height * 3),
  corner: random.whole(0, textureMask),
});

/** Fills an outline; its edges are smooth. */
export function fill(canvas: Canvas, outline: Outline, ink: Ink): void {
  const coverage = openCoverage(canvas.width, canvas.height, outline);
  if (!coverage) return;
  const last = outline.length - 2;
  let [fromX, fromY] = [outline[last] ?? 0, outline[last + 1] ?? 0];
  for (let at = 0; at <= last; at += 2) {
    const [toX, toY] = [outline[at] ?? 0, outline[at + 1] ?? 0];
    addEdge(coverage, fromX, fromY, toX, toY);
    [fromX, fromY] = [toX, toY];
  }
  lay(canvas, coverage, ink);
}

/** Lays ink on what is covered: row by row, and of each row runs from one edge to the next. */
function lay(canvas: Canvas, { left, top, width, height, sums, firsts, lasts }: Coverage, ink: Ink): void {
  const { from, to = from, share = 1, rough = 0 } = ink;
  const [start, end] = [ink.top ?? top, ink.bottom ?? top + height];
  const [reach, strength, across] = [Math.max(1, end - start), Math.round(rough), ink.isStretched ? 2 : 0];
  for (let row = 0; row < height; row++) {
    const y = top + row;
    const slope = Math.max(0, Math.min(1, (y - start) / reach));
    const red = from[0] + (to[0] - from[0]) * slope;
    const green = from[1] + (to[1] - from[1]) * slope;
    const blue = from[2] + (to[2] - from[2]) * slope;
    const rise = canvas.corner + y * textureSide;
    const pixels = (y * canvas.width + left) * 3;
    const line = row * (width + 2);
    const stop = Math.min(width, (lasts[row] ?? 0) + 1);
    let sum = 0;
    for (let column = firsts[row] ?? 0; column < stop;) {
      sum += sums[line + column] ?? 0;
      let next = column + 1;
      while (next < stop && sums[line + next] === 0) next++;
      const cover = Math.round(Math.min(1, Math.abs(sum)) * share * 256);
      if (cover > 0) {
        const [r, g, b] = [(red * cover) | 0, (green * cover) | 0, (blue * cover) | 0];
        layRun(
          canvas.data,
          pixels + column * 3,
          left + column,
          left + next,
          r,
          g,
          b,
          cover,
          rise,
          across,
          strength,
        );
      }
      column = next;
    }
  }
}

/** Colours and cover in 1/256. All of it plain numbers: it is called for every few pixels. */
function layRun(
  data: Uint8ClampedArray,
  first: number,
  begin: number,
  end: number,
  red: number,
  green: number,
  blue: number,
  cover: number,
  rise: number,
  across: number,
  strength: number,
): void {
  const rest = 256 - cover;
  for (let x = begin, at = first; x < end; x++, at += 3) {
    const ground = ((texture[(rise + (x >> across)) & textureMask] ?? 0) * strength) >> 7;
    const noise = ground * cover;
    if (rest === 0) {
      data[at] = (red + noise) >> 8;
      data[at + 1] = (green + noise) >> 8;
      data[at + 2] = (blue + noise) >> 8;
    } else {
      data[at] = ((data[at] ?? 0) * rest + red + noise) >> 8;
      data[at + 1] = ((data[at + 1] ?? 0) * rest + green + noise) >> 8;
      data[at + 2] = ((data[at + 2] ?? 0) * rest + blue + noise) >> 8;
    }
  }
}

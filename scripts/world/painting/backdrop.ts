import type { Canvas } from "./canvas.ts";
import type { Colour } from "./colour.ts";
import { enlarge } from "./enlarge.ts";

/** What is soft is composed on a canvas four times smaller, then enlarged. */
const power = 2;
const STEP = 2 ** power;

/** Interleaved RGB. */
export type Soft = { width: number; height: number; data: Uint8ClampedArray; aspect: number };

/** A soft canvas for the whole of another, each point coloured by where it is (0 to 1 both ways). */
export function createSoft({ width, height }: Canvas, colourAt: (x: number, y: number) => Colour): Soft {
  const [columns, rows] = [Math.ceil(width / STEP) + 1, Math.ceil(height / STEP) + 1];
  const data = new Uint8ClampedArray(columns * rows * 3);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at += 3)
      data.set(colourAt((column * STEP) / width, (row * STEP) / height), at);
  return { width: columns, height: rows, data, aspect: width / height };
}

/** Lays light over a part of it that fades from its centre; the places as in `createSoft`, the radius as a share of the width. */
export function glow(
  soft: Soft,
  x: number,
  y: number,
  radius: number,
  colour: Colour,
  strength: number,
): void {
  const [across, down] = [x * (soft.width - 1), y * (soft.height - 1)];
  const reach = radius * soft.width;
  const [bottom, right] = [Math.ceil(down + reach), Math.ceil(across + reach)];
  for (let row = Math.max(0, Math.floor(down - reach)); row <= Math.min(soft.height - 1, bottom); row++)
    for (
      let column = Math.max(0, Math.floor(across - reach));
      column <= Math.min(soft.width - 1, right);
      column++
    ) {
      const nearness = 1 - Math.hypot(row - down, column - across) / reach;
      if (nearness <= 0) continue;
      const [at, share] = [(row * soft.width + column) * 3, strength * nearness * nearness];
      for (const channel of [0, 1, 2] as const) {
        const before = soft.data[at + channel] ?? 0;
        soft.data[at + channel] = before + (colour[channel] - before) * share;
      }
    }
}

/** Lays what is soft on the canvas, enlarged, as far down as it will be seen (in pixels). */
export function layBackdrop({ width, height, data }: Canvas, soft: Soft, bottom = height): void {
  const rows = Math.max(0, Math.min(height, Math.ceil(bottom)));
  enlarge(soft, power, { width, height: rows, data });
}

import { glyphOf, type Stroke } from "./glyphs.ts";
import { blend, type Colour, type Picture } from "./picture.ts";

/** Between two letters, in the font's units. */
const SPACING = 1.7;
/** Below the baseline, for letters that reach there. */
const DESCENT = 2;

export type TextStyle = {
  /** Of a capital, in pixels. */
  size: number;
  colour: Colour;
  /** Laid around the letters. */
  outline?: Colour;
  /** Half the width of a stroke, in sixths of the size; 0.55 by default, which is bold. */
  weight?: number;
  /** 0 to 1, which covers; 1 by default. */
  share?: number;
};

/** How wide a text of this size is, in pixels. */
export function widthOfText(text: string, size: number): number {
  const units = [...text].reduce((sum, letter) => sum + glyphOf(letter).width + SPACING, -SPACING);
  return (Math.max(0, units) * size) / 6;
}

/** The size at which a text is as wide as `width`, but `largest` at most. */
export const sizeToFit = (text: string, width: number, largest: number): number =>
  Math.min(largest, width / widthOfText(text, 1));

/** Writes a line of text on a picture, which is changed. `left` and `top` of its first capital, in pixels; cut at the edges. */
export function writeText(picture: Picture, text: string, left: number, top: number, style: TextStyle): void {
  const { size, colour, outline, weight = 0.55, share = 1 } = style;
  const unit = size / 6;
  const radius = Math.max(0.5, weight * unit);
  const reach = outline ? radius * 1.7 + 0.5 : radius;
  let pen = left;
  for (const letter of text) {
    const glyph = glyphOf(letter);
    const margin = Math.ceil(reach) + 1;
    const box = {
      left: Math.floor(pen) - margin,
      top: Math.floor(top) - margin,
      width: Math.ceil(glyph.width * unit) + 2 * margin + 1,
      height: Math.ceil((6 + DESCENT) * unit) + 2 * margin,
    };
    const lines = glyph.strokes.map(([fromX, fromY, toX, toY]): Stroke => [
      pen + fromX * unit,
      top + fromY * unit,
      pen + toX * unit,
      top + toY * unit,
    ]);
    for (let y = Math.max(0, box.top); y < Math.min(picture.height, box.top + box.height); y++)
      for (let x = Math.max(0, box.left); x < Math.min(picture.width, box.left + box.width); x++) {
        const away = distance(lines, x + 0.5, y + 0.5);
        if (away >= reach + 0.5) continue;
        const pixel = y * picture.width + x;
        if (outline) blend(picture, pixel, outline, Math.min(1, reach - away + 0.5) * share);
        const cover = Math.min(1, radius - away + 0.5);
        if (cover > 0) blend(picture, pixel, colour, cover * share);
      }
    pen += (glyph.width + SPACING) * unit;
  }
}

/** From a point to the nearest of some strokes. */
function distance(lines: readonly Stroke[], x: number, y: number): number {
  let nearest = Infinity;
  for (const [fromX, fromY, toX, toY] of lines) {
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const length = alongX * alongX + alongY * alongY;
    const share = length === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length;
    const on = Math.max(0, Math.min(1, share));
    nearest = Math.min(nearest, (fromX + on * alongX - x) ** 2 + (fromY + on * alongY - y) ** 2);
  }
  return Math.sqrt(nearest);
}

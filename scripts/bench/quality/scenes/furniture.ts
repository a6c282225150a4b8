import type { Random } from "../../../world/random.ts";
import { fillPolygon, near, shade } from "../brushes.ts";
import { type Box, type Colour, fillBox, fillEllipse, type Picture } from "../picture.ts";

/** A box seen from the front and a little from above, with its shadow. */
export function paintCase(
  canvas: Picture,
  { left, top, width, height }: Box,
  depth: number,
  colour: Colour,
): void {
  fillEllipse(
    canvas,
    { left: left - width * 0.1, top: top + height - width * 0.08, width: width * 1.3, height: width * 0.18 },
    [0, 0, 0],
    0.35,
  );
  fillBox(canvas, { left, top, width, height }, colour);
  fillPolygon(
    canvas,
    [
      [left, top],
      [left + depth, top - depth * 0.6],
      [left + width + depth, top - depth * 0.6],
      [left + width, top],
    ],
    shade(colour, 1.25),
  );
  fillPolygon(
    canvas,
    [
      [left + width, top],
      [left + width + depth, top - depth * 0.6],
      [left + width + depth, top + height - depth * 0.6],
      [left + width, top + height],
    ],
    shade(colour, 0.65),
  );
}

/** A small picture on a wall. */
export function paintFrame(canvas: Picture, content: Random, { left, top, width, height }: Box): void {
  fillBox(canvas, { left, top, width, height }, shade([110, 80, 50], content.between(0.3, 1.6)));
  const inner = {
    left: left + width * 0.08,
    top: top + height * 0.08,
    width: width * 0.84,
    height: height * 0.84,
  };
  fillBox(canvas, inner, near(content, content.next(), 0));
  for (let spots = content.whole(1, 5); spots > 0; spots--) {
    const size = content.between(0.15, 0.5) * Math.min(inner.width, inner.height);
    fillEllipse(
      canvas,
      {
        left: inner.left + content.next() * (inner.width - size),
        top: inner.top + content.next() * (inner.height - size),
        width: size,
        height: size,
      },
      near(content, content.next(), 0),
    );
  }
}

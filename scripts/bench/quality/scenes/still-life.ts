import { fillBall, fillGradient, fillPolygon, near, type Point, shade, texture } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { fillEllipse } from "../picture.ts";
import type { Scene } from "./scene.ts";

import { paintCase } from "./furniture.ts";
/** Things on a table: fruit, bottles, boxes, cups, each with its shadow. */
export const stillLife: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const table = height * layout.between(0.5, 0.7);
  fillGradient(canvas, 0, table, near(layout, layout.next(), 0), near(layout, layout.next(), 0));
  fillGradient(canvas, table, height, near(layout, 0.08, 0.06), near(layout, 0.1, 0.05));
  texture(canvas, noiseMap(content, width, height, height * 0.05, 4, 6), 0.6, table);
  texture(canvas, noiseMap(content, width, height, height * 0.6, 3), 0.8, 0, table);
  const hue = layout.next();
  const light: Point = [layout.pick([-1, 1]), -0.5];
  const count = content.whole(3, 9);
  for (let thing = 0; thing < count; thing++) {
    const foot = table + (height - table) * (0.1 + (0.75 * (thing + content.next())) / count);
    const size = Math.min(width, height) * content.between(0.12, 0.32);
    const left = content.between(0, 1) * (width - size);
    const colour = near(content, content.chance(0.6) ? hue : content.next(), 0.12);
    fillEllipse(
      canvas,
      { left: left - light[0] * size * 0.3, top: foot - size * 0.12, width: size * 1.1, height: size * 0.22 },
      [0, 0, 0],
      0.4,
    );
    const kind = content.whole(0, 3);
    if (kind === 0) fillBall(canvas, { left, top: foot - size, width: size, height: size }, colour, light);
    else if (kind === 1) {
      fillBall(
        canvas,
        { left: left + size * 0.36, top: foot - size * 2.1, width: size * 0.28, height: size * 1.2 },
        shade(colour, 0.9),
        light,
      );
      fillBall(
        canvas,
        { left: left + size * 0.15, top: foot - size * 1.4, width: size * 0.7, height: size * 1.4 },
        colour,
        light,
      );
    } else if (kind === 2)
      paintCase(
        canvas,
        { left, top: foot - size * 0.8, width: size, height: size * content.between(0.4, 0.8) },
        size * 0.25,
        colour,
      );
    else {
      fillPolygon(
        canvas,
        [
          [left, foot - size],
          [left + size, foot - size],
          [left + size * 0.75, foot],
          [left + size * 0.25, foot],
        ],
        colour,
      );
      fillEllipse(
        canvas,
        { left, top: foot - size * 1.15, width: size, height: size * 0.3 },
        shade(colour, 0.5),
      );
    }
  }
};

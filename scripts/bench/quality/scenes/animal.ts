import {
  colourOf,
  curve,
  drawLine,
  fillBall,
  fillGradient,
  near,
  type Point,
  shade,
  texture,
} from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { type Colour } from "../picture.ts";
import type { Scene } from "./scene.ts";

import { paintBackground } from "./background.ts";

const coats: Colour[] = [
  [25, 20, 18],
  [70, 45, 25],
  [125, 80, 40],
  [210, 170, 100],
  [160, 60, 30],
  [190, 190, 190],
];

/** An animal on the ground, from the side: body, legs, head, ears, tail, and marks in its coat. */
export const animal: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  paintBackground(canvas, layout, content);
  const ground = height * layout.between(0.6, 0.8);
  fillGradient(canvas, ground, height, near(layout, 0.28, 0.1), near(layout, 0.2, 0.15));
  texture(canvas, noiseMap(content, width, height, height * 0.06, 3, 0.5), 1, ground);
  const coat = content.pick(coats);
  const mark = shade(coat, content.pick([0.4, 0.6, 1.5]));
  const size = Math.min(width, height) * layout.between(0.35, 0.55);
  const [x, y, facing] = [
    width * layout.between(0.4, 0.6),
    ground - size * content.between(0.15, 0.4),
    content.pick([-1, 1]),
  ];
  const light: Point = [facing * 0.5, -0.7];
  const ball = (across: number, down: number, wide: number, high: number, colour = coat): void =>
    fillBall(
      canvas,
      {
        left: x + facing * across * size - (wide * size) / 2,
        top: y + (down - high / 2) * size,
        width: wide * size,
        height: high * size,
      },
      colour,
      light,
    );
  const [leg, tail] = [content.between(0.35, 0.7), content.between(-0.5, 0.4)];
  drawLine(
    canvas,
    curve([
      [x - facing * size * 0.55, y],
      [x - facing * size * 0.8, y + tail * size * 0.5],
      [x - facing * size * 0.85, y + tail * size],
    ]),
    size * content.between(0.05, 0.16),
    coat,
  );
  for (const across of [-0.4, -0.25, 0.25, 0.4])
    ball(across + content.between(-0.06, 0.06), leg * 0.6, 0.14, leg, shade(coat, 0.8));
  ball(0, 0, 1.25, content.between(0.5, 0.75));
  for (let marks = content.whole(0, 6); marks > 0; marks--)
    ball(
      content.between(-0.45, 0.45),
      content.between(-0.15, 0.12),
      content.between(0.1, 0.3),
      content.between(0.1, 0.25),
      mark,
    );
  const [head, rise] = [content.between(0.4, 0.6), content.between(-0.5, -0.15)];
  for (const ear of [-0.15, 0.12])
    ball(0.6 + ear, rise - head * 0.45, 0.14, content.between(0.2, 0.5), shade(coat, 0.75));
  ball(0.62, rise, head, head);
  ball(0.62 + head * 0.4, rise + head * 0.15, head * content.between(0.4, 0.7), head * 0.4, mark);
  ball(0.68, rise - head * 0.1, 0.08, 0.09, colourOf(content.next(), 0.3, 0.15));
};

import type { Random } from "../../../world/random.ts";
import { curve, drawLine, fillBall, fillPolygon, near, type Point, shade, texture } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { type Colour, fillEllipse, type Picture, white } from "../picture.ts";
import type { Scene } from "./scene.ts";

import { paintBackground } from "./background.ts";

const skins: Colour[] = [
  [255, 219, 190],
  [238, 190, 150],
  [212, 160, 115],
  [170, 115, 75],
  [125, 80, 50],
  [85, 55, 38],
];
const hairs: Colour[] = [
  [25, 20, 18],
  [70, 45, 25],
  [125, 80, 40],
  [210, 170, 100],
  [160, 60, 30],
  [190, 190, 190],
  [60, 90, 170],
];

/** A head and shoulders, of `size` (the head's height) with its middle at a point. */
function paintPerson(canvas: Picture, content: Random, x: number, y: number, size: number): void {
  const [skin, hair, cloth] = [content.pick(skins), content.pick(hairs), near(content, content.next(), 0)];
  const light: Point = [content.pick([-1, 1]), content.between(-0.6, 0.2)];
  const [wide, lean] = [size * content.between(0.66, 0.85), size * content.between(-0.12, 0.12)];
  const broad = size * content.between(0.85, 1.3);
  const long = content.chance(0.45);
  if (long)
    fillBall(
      canvas,
      {
        left: x - wide * 0.72,
        top: y - size * 0.62,
        width: wide * 1.44,
        height: size * content.between(1.4, 2.1),
      },
      hair,
      light,
    );
  fillPolygon(
    canvas,
    curve([
      [x - broad * 1.15, y + size * 2.4],
      [x - broad, y + size * 1.15],
      [x - wide * 0.3, y + size * 0.72],
      [x + wide * 0.3, y + size * 0.72],
      [x + broad, y + size * 1.15],
      [x + broad * 1.15, y + size * 2.4],
    ]),
    cloth,
  );
  if (content.chance(0.5))
    drawLine(
      canvas,
      [
        [x - broad * 0.5, y + size * 2.2],
        [x, y + size * 0.85],
        [x + broad * 0.5, y + size * 2.2],
      ],
      size * 0.09,
      shade(cloth, content.pick([0.5, 1.6])),
    );
  fillBall(
    canvas,
    { left: x - wide * 0.24, top: y + size * 0.25, width: wide * 0.48, height: size * 0.7 },
    shade(skin, 0.85),
    light,
  );
  fillBall(canvas, { left: x + lean - wide / 2, top: y - size / 2, width: wide, height: size }, skin, light);
  paintFace(canvas, content, x + lean, y, wide, size, skin);
  const fringe = content.between(0.3, 0.5) * size;
  fillBall(
    canvas,
    { left: x + lean - wide * 0.56, top: y - size * 0.62, width: wide * 1.12, height: fringe },
    hair,
    light,
  );
  if (content.chance(0.25))
    fillBall(
      canvas,
      {
        left: x + lean - wide * 0.7,
        top: y - size * 0.72,
        width: wide * content.between(1.3, 1.7),
        height: size * 0.4,
      },
      near(content, content.next(), 0),
      light,
    );
}

function paintFace(
  canvas: Picture,
  content: Random,
  x: number,
  y: number,
  wide: number,
  size: number,
  skin: Colour,
): void {
  const [apart, gaze] = [wide * content.between(0.19, 0.25), wide * content.between(-0.08, 0.08)];
  const glasses = content.chance(0.25);
  for (const side of [-1, 1]) {
    const eye = x + gaze + side * apart;
    const [across, down] = [wide * 0.17, size * content.between(0.05, 0.08)];
    if (glasses)
      fillEllipse(
        canvas,
        { left: eye - across * 0.9, top: y - size * 0.13, width: across * 1.8, height: size * 0.19 },
        [25, 25, 30],
        content.pick([0.25, 0.95]),
      );
    fillEllipse(canvas, { left: eye - across / 2, top: y - size * 0.08, width: across, height: down }, white);
    fillEllipse(
      canvas,
      { left: eye - down / 2 + gaze * 0.2, top: y - size * 0.08, width: down, height: down },
      [40, 30, 25],
    );
    drawLine(
      canvas,
      [
        [eye - across * 0.6, y - size * 0.14],
        [eye + across * 0.6, y - size * content.between(0.13, 0.18)],
      ],
      size * 0.025,
      [50, 35, 25],
    );
  }
  const nose = size * content.between(0.1, 0.17);
  drawLine(
    canvas,
    [
      [x + gaze, y - size * 0.03],
      [x + gaze * 1.6 + wide * 0.04, y + nose],
      [x + gaze, y + nose],
    ],
    size * 0.025,
    shade(skin, 0.7),
  );
  const [smile, mouth] = [content.between(-0.03, 0.08) * size, y + size * content.between(0.22, 0.29)];
  const half = wide * content.between(0.12, 0.24);
  drawLine(
    canvas,
    curve([
      [x + gaze - half, mouth],
      [x + gaze, mouth + smile],
      [x + gaze + half, mouth],
    ]),
    size * content.between(0.03, 0.06),
    [165, 60, 60],
  );
  if (content.chance(0.2))
    fillEllipse(
      canvas,
      { left: x - wide * 0.36, top: y + size * 0.16, width: wide * 0.72, height: size * 0.36 },
      [60, 45, 35],
      0.65,
    );
}

/** One person before a background that is out of focus. */
export const portrait: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  paintBackground(canvas, layout, content);
  const size = Math.min(width, height) * layout.between(0.36, 0.62);
  paintPerson(
    canvas,
    content,
    width * (layout.between(0.35, 0.65) + content.between(-0.05, 0.05)),
    height * layout.between(0.36, 0.48),
    size,
  );
  texture(canvas, noiseMap(content, width, height, height * 0.5, 2), 0.5);
};

/** Several people, side by side in rows. */
export const group: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  paintBackground(canvas, layout, content);
  const [rows, size] = [layout.whole(1, 3), height * layout.between(0.16, 0.24)];
  for (let row = 0; row < rows; row++) {
    const count = content.whole(2, 5);
    for (let place = 0; place < count; place++)
      paintPerson(
        canvas,
        content,
        (width * (place + 0.5 + content.between(-0.2, 0.2))) / count,
        height * (0.3 + row * 0.2) + content.between(-0.06, 0.06) * height,
        size * content.between(0.85, 1.1),
      );
  }
};

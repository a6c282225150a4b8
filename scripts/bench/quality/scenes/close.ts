import {
  colourOf,
  curve,
  drawLine,
  fillBall,
  fillGradient,
  fillPolygon,
  near,
  type Point,
  shade,
  texture,
  tint,
} from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { type Colour, fillEllipse } from "../picture.ts";
import type { Scene } from "./scene.ts";

/** One or a few flowers before leaves out of focus. */
export const flower: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  fillGradient(canvas, 0, height, near(layout, 0.3, 0.08), near(layout, 0.25, 0.1));
  const blur = noiseMap(content, width, height, height * 0.3, 2);
  tint(canvas, blur, near(layout, layout.next(), 0.1), { from: 0.5, to: 0.8 });
  const hue = layout.next();
  const heads = layout.whole(1, 3);
  for (let head = 0; head < heads; head++) {
    const size = Math.min(width, height) * layout.between(0.25, 0.5) * (head === 0 ? 1 : 0.6);
    const [x, y] = [width * layout.between(0.25, 0.75), height * layout.between(0.25, 0.65)];
    const colour = near(content, hue, 0.06);
    drawLine(
      canvas,
      curve([
        [x, y],
        [x + content.between(-0.15, 0.15) * width, (y + height) / 2],
        [x + content.between(-0.3, 0.3) * width, height],
      ]),
      size * 0.08,
      [70, 110, 40],
    );
    const [petals, layers, turn] = [content.whole(4, 13), content.whole(1, 3), content.next() * Math.PI];
    for (let layer = 0; layer < layers; layer++)
      for (let petal = 0; petal < petals; petal++) {
        const angle = turn + (petal + layer / 2) * ((2 * Math.PI) / petals) + content.between(-0.1, 0.1);
        const long = size * (1 - layer * 0.25) * content.between(0.85, 1.1);
        const half = Math.min(0.55, 2.2 / petals) * content.between(0.8, 1.1);
        const at = (share: number, aside: number): Point => [
          x + Math.cos(angle + aside) * long * share,
          y + Math.sin(angle + aside) * long * share,
        ];
        fillPolygon(
          canvas,
          curve([at(0, 0), at(0.55, half), at(1, 0), at(0.55, -half), at(0, 0)], 5),
          shade(colour, content.between(0.65, 1.2)),
        );
      }
    const heart = size * content.between(0.15, 0.35);
    fillBall(
      canvas,
      { left: x - heart, top: y - heart, width: heart * 2, height: heart * 2 },
      near(content, 0.12, 0.08),
      [-0.5, -0.7],
    );
  }
};

/** Stones, berries, balls: many bodies of one kind, one over another. */
export const heap: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const [hue, spread] = [layout.next(), layout.between(0.03, 0.5)];
  fillGradient(canvas, 0, height, shade(near(layout, hue, 0), 0.3), shade(near(layout, hue, 0), 0.3));
  const [least, most, flat] = [layout.between(0.06, 0.12), layout.between(0.14, 0.4), layout.between(0.6, 1)];
  const bodies = Math.round(2.2 / (((least + most) / 2) ** 2 * flat * 1.5));
  for (let body = 0; body < bodies; body++) {
    const size = Math.max(width, height) * content.between(least, most);
    fillBall(
      canvas,
      {
        left: content.between(-0.1, 1) * width,
        top: content.between(-0.1, 1) * height,
        width: size,
        height: size * flat,
      },
      near(content, hue, spread),
      [-0.6, -0.6],
    );
  }
};

/** A surface: bark, stone, cloth, tiles, fur; bands and patches of two or three colours. */
export const surface: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const hue = layout.next();
  const colours: Colour[] = [near(layout, hue, 0.05), near(layout, hue, 0.15), near(layout, hue + 0.4, 0.2)];
  fillGradient(canvas, 0, height, colours[0] ?? [90, 90, 90], shade(colours[0] ?? [90, 90, 90], 0.7));
  const stretch = layout.pick([0.15, 0.3, 1, 1, 3, 8]);
  for (const colour of colours.slice(1)) {
    const from = content.between(0.42, 0.58);
    tint(canvas, noiseMap(content, width, height, height * content.between(0.1, 0.45), 5, stretch), colour, {
      from,
      to: from + layout.between(0.02, 0.3),
    });
  }
  if (layout.chance(0.4)) {
    const every = Math.min(width, height) * layout.between(0.1, 0.3);
    const offset = content.between(0, every);
    const lean = layout.pick([0, 0, 0.3, 1]);
    for (let at = offset - width; at < width * 2; at += every)
      drawLine(
        canvas,
        [
          [at, 0],
          [at + lean * height, height],
        ],
        every * layout.between(0.05, 0.5),
        shade(colours[1] ?? [0, 0, 0], 0.6),
      );
  }
  texture(canvas, noiseMap(content, width, height, height * 0.1, 5, stretch), 1.2);
};

/** Lights out of focus over dark. */
export const lights: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const hue = layout.next();
  fillGradient(canvas, 0, height, shade(near(layout, hue, 0.1), 0.3), shade(near(layout, hue, 0.3), 0.5));
  tint(canvas, noiseMap(content, width, height, height * 0.5, 3), near(layout, hue, 0.3), {
    from: 0.45,
    to: 0.9,
  });
  for (let count = content.whole(12, 50); count > 0; count--) {
    const size = Math.max(width, height) * content.between(0.03, 0.22);
    const [left, top] = [content.between(-0.1, 1) * width, content.between(-0.1, 1) * height];
    const colour = near(content, hue, 0.2);
    fillEllipse(canvas, { left, top, width: size, height: size }, colour, 0.4);
    fillEllipse(
      canvas,
      { left: left + size * 0.06, top: top + size * 0.06, width: size * 0.88, height: size * 0.88 },
      shade(colour, 1.2),
      content.between(0.1, 0.6),
    );
  }
};

/** Dishes of food from above on a table. */
export const meal: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const wood = near(layout, layout.pick([0.08, 0.1, 0.6]), 0.05);
  fillGradient(canvas, 0, height, wood, shade(wood, 0.8));
  texture(canvas, noiseMap(content, width, height, height * 0.05, 4, 8), 0.8);
  const dishes = layout.whole(1, 4);
  for (let dish = 0; dish < dishes; dish++) {
    const size = Math.min(width, height) * layout.between(0.45, 0.85) * (dish === 0 ? 1 : 0.6);
    const [x, y] = [width * layout.between(0.2, 0.8), height * layout.between(0.25, 0.75)];
    const ring = (share: number, colour: Colour, cover = 1): void =>
      fillEllipse(
        canvas,
        {
          left: x - (size * share) / 2,
          top: y - (size * share) / 2,
          width: size * share,
          height: size * share,
        },
        colour,
        cover,
      );
    fillEllipse(
      canvas,
      { left: x - size * 0.48, top: y - size * 0.46, width: size * 1.06, height: size * 1.06 },
      [0, 0, 0],
      0.35,
    );
    ring(
      1,
      content.pick<Colour>([
        [240, 240, 235],
        [60, 70, 90],
        [200, 120, 80],
      ]),
    );
    ring(0.8, colourOf(content.next(), 0.15, 0.8));
    const hue = content.pick([0.02, 0.08, 0.12, 0.25, 0.33]);
    for (let bites = content.whole(6, 40); bites > 0; bites--) {
      const [angle, away, bite] = [
        content.next() * 2 * Math.PI,
        Math.sqrt(content.next()) * size * 0.3,
        size * content.between(0.06, 0.28),
      ];
      fillBall(
        canvas,
        {
          left: x + Math.cos(angle) * away - bite / 2,
          top: y + Math.sin(angle) * away - bite / 2,
          width: bite,
          height: bite * content.between(0.5, 1),
        },
        near(content, content.chance(0.7) ? hue : content.next(), 0.05),
        [-0.5, -0.5],
      );
    }
  }
  const x = width * content.between(0, 1);
  drawLine(
    canvas,
    [
      [x, height * content.between(0, 0.4)],
      [x + content.between(-0.3, 0.3) * width, height * content.between(0.6, 1)],
    ],
    Math.min(width, height) * 0.03,
    [205, 205, 210],
  );
};

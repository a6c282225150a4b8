import type { Random } from "../../../world/random.ts";
import { drawLine, fillGradient, fillPolygon, near, type Point, shade, texture } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { type Colour, fillBox, fillEllipse, type Picture } from "../picture.ts";
import { paintSky } from "./sky.ts";
import type { Scene } from "./scene.ts";

/** Houses with rows of windows along a road that leads away. */
export const street: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const [horizon, vanishing] = [layout.between(0.45, 0.7) * height, layout.between(0.25, 0.75) * width];
  const hue = layout.next();
  paintSky(canvas, layout, content, horizon);
  fillGradient(canvas, horizon, height, near(layout, hue, 0.1), [90, 90, 95]);
  for (let x = content.between(-0.1, 0) * width; x < width;) {
    const [across, far] = [content.between(0.08, 0.28) * width, Math.abs(x - vanishing) / width];
    const top = horizon - height * content.between(0.1, 0.35 + far * 0.5);
    const wall = near(content, hue, 0.15);
    const foot = horizon + far * (height - horizon) * 0.5;
    fillBox(canvas, { left: x, top, width: across, height: foot - top }, wall);
    paintWindows(canvas, content, x, top, across, foot - top, shade(wall, content.pick([0.4, 0.5, 1.5])));
    x += across;
  }
  const road = layout.between(0.25, 0.6) * width;
  const ends: Point[] = [
    [vanishing - 4, horizon],
    [vanishing + 4, horizon],
  ];
  fillPolygon(
    canvas,
    [...ends, [vanishing + road, height], [vanishing - road, height]],
    shade([70, 70, 75], content.between(0.6, 1.4)),
  );
  drawLine(
    canvas,
    [
      [vanishing, horizon],
      [vanishing + content.between(-0.1, 0.1) * width, height],
    ],
    3,
    [230, 225, 200],
  );
  for (let cars = content.whole(0, 4); cars > 0; cars--) {
    const near01 = content.between(0.1, 0.9);
    const [y, size] = [horizon + near01 * (height - horizon), near01 * width * 0.22];
    const x = vanishing + content.between(-0.8, 0.8) * road * near01;
    fillBox(
      canvas,
      { left: x - size / 2, top: y - size * 0.35, width: size, height: size * 0.35 },
      near(content, content.next(), 0),
    );
    fillBox(
      canvas,
      { left: x - size * 0.35, top: y - size * 0.6, width: size * 0.7, height: size * 0.27 },
      [50, 60, 75],
    );
    for (const wheel of [-0.4, 0.2])
      fillEllipse(
        canvas,
        { left: x + size * wheel, top: y - size * 0.1, width: size * 0.2, height: size * 0.2 },
        [20, 20, 20],
      );
  }
  texture(canvas, noiseMap(content, width, height, height * 0.1, 5), 0.4);
};

function paintWindows(
  canvas: Picture,
  content: Random,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const [stepX, stepY] = [width / content.whole(2, 5), height / content.whole(3, 9)];
  const [shareX, shareY] = [content.between(0.35, 0.7), content.between(0.35, 0.7)];
  for (let y = top + stepY * 0.25; y + stepY * shareY < top + height; y += stepY)
    for (let x = left + (stepX * (1 - shareX)) / 2; x + stepX * shareX < left + width; x += stepX)
      fillBox(
        canvas,
        { left: x, top: y, width: stepX * shareX, height: stepY * shareY },
        content.chance(0.15) ? [250, 220, 140] : colour,
      );
}

import type { Random } from "../../../world/random.ts";
import { colourOf, fillGradient, mix, tint } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { blend, type Colour, fillEllipse, type Picture, white } from "../picture.ts";

/** A sky down to the horizon, with clouds and, at times, a sun. @returns what the light does to other colours. */
export function paintSky(canvas: Picture, layout: Random, content: Random, horizon: number): Colour {
  const { width, height } = canvas;
  const evening = layout.chance(0.35);
  const hue = evening ? layout.between(0.94, 1.1) : layout.between(0.52, 0.64);
  const above = colourOf(layout.between(0.55, 0.72), layout.between(0.2, 0.7), layout.between(0.3, 0.95));
  const below = colourOf(hue, layout.between(0.1, evening ? 0.7 : 0.3), layout.between(0.75, 1));
  fillGradient(canvas, 0, horizon, above, below);
  const clouds = noiseMap(
    content,
    width,
    height,
    height * content.between(0.12, 0.5),
    5,
    content.between(1, 3.5),
  );
  const cover = content.between(0.35, 0.65);
  if (content.chance(0.8))
    tint(canvas, clouds, mix(white, below, 0.3), { from: cover, to: cover + 0.25, bottom: horizon });
  if (content.chance(0.4)) {
    const [x, y, radius] = [
      content.next() * width,
      content.between(0.1, 0.95) * horizon,
      content.between(0.02, 0.09) * width,
    ];
    for (const [size, share] of [
      [3, 0.2],
      [1.8, 0.35],
      [1, 1],
    ] as const)
      fillEllipse(
        canvas,
        {
          left: x - radius * size,
          top: y - radius * size,
          width: 2 * radius * size,
          height: 2 * radius * size,
        },
        mix(below, [255, 250, 220], 0.8),
        share,
      );
  }
  return below;
}

/** Everything below a line of heights, one a column. */
export function fillBelow(canvas: Picture, tops: ArrayLike<number>, colour: Colour): void {
  for (let x = 0; x < canvas.width; x++)
    for (let y = Math.max(0, Math.round(tops[x] ?? 0)); y < canvas.height; y++)
      blend(canvas, y * canvas.width + x, colour, 1);
}

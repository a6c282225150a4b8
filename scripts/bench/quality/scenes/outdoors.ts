import { colourOf, fillGradient, fillPolygon, mix, near, shade, texture } from "../brushes.ts";
import { noiseLine, noiseMap } from "../noise.ts";
import { fillBox, fillEllipse } from "../picture.ts";
import { fillBelow, paintSky } from "./sky.ts";
import type { Scene } from "./scene.ts";

/** Ridges behind ridges under a sky, a textured ground in front. */
export const landscape: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const horizon = layout.between(0.3, 0.65) * height;
  const haze = paintSky(canvas, layout, content, height);
  const ground = near(layout, layout.pick([0.08, 0.12, 0.25, 0.3, 0.35, 0.6]), 0.04);
  const ridges = layout.whole(2, 5);
  for (let ridge = 0; ridge < ridges; ridge++) {
    const nearness = (ridge + 1) / ridges;
    const cell = width * content.between(0.15, 0.7);
    const rise = height * content.between(0.15, 0.55) * (1.1 - nearness * 0.6);
    const line = noiseLine(content, width, cell, content.whole(2, 6));
    const base = horizon + ((height - horizon) * ridge) / ridges;
    fillBelow(
      canvas,
      line.map((value) => base + (0.55 - value) * rise),
      shade(mix(haze, ground, nearness), 1 - nearness * 0.35),
    );
  }
  texture(canvas, noiseMap(content, width, height, height * 0.08, 4, content.between(1, 4)), 0.9, horizon);
};

/** Water to the horizon: a swell in perspective, at times with an island, a boat or a beach. */
export const sea: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const horizon = layout.between(0.3, 0.6) * height;
  const haze = paintSky(canvas, layout, content, horizon);
  const water = colourOf(layout.between(0.45, 0.63), layout.between(0.3, 0.8), layout.between(0.2, 0.7));
  if (content.chance(0.6)) {
    const [middle, reach] = [content.next() * width, content.between(0.1, 0.5) * width];
    const line = noiseLine(content, width, width * 0.15, 4);
    const rock = shade(mix(haze, [60, 70, 60], content.between(0.4, 0.9)), 0.8);
    fillBelow(
      canvas,
      line.map((value, x) => horizon - Math.max(0, 1 - ((x - middle) / reach) ** 2) * value * height * 0.4),
      rock,
    );
  }
  fillGradient(canvas, horizon, height, mix(haze, water, 0.5), water);
  for (const [share, stretch, strength] of [
    [0.04, 10, 0.4],
    [0.12, 5, 0.8],
  ] as const)
    texture(
      canvas,
      noiseMap(content, width, height, height * share, 3, stretch),
      strength,
      share === 0.04 ? horizon : horizon + (height - horizon) * 0.25,
    );
  if (content.chance(0.5)) {
    const line = noiseLine(content, width, width * 0.6, 3);
    const slope = content.between(-0.6, 0.6);
    const sand = colourOf(0.1, 0.3, content.between(0.6, 0.9));
    fillBelow(
      canvas,
      line.map((value, x) => height * (0.65 + value * 0.3 + (x / width - 0.5) * slope)),
      sand,
    );
  }
  for (let boats = content.whole(0, 3); boats > 0; boats--) {
    const [x, y, size] = [
      content.next() * width,
      horizon + content.between(0.02, 0.5) * (height - horizon),
      content.between(0.04, 0.16) * width,
    ];
    fillPolygon(
      canvas,
      [
        [x - size, y],
        [x + size, y],
        [x + size * 0.6, y + size * 0.4],
        [x - size * 0.6, y + size * 0.4],
      ],
      near(content, content.next(), 0),
    );
    fillPolygon(
      canvas,
      [
        [x, y - size * 1.8],
        [x, y - 2],
        [x + size * content.pick([-0.9, 0.9]), y - 2],
      ],
      [240, 235, 225],
    );
  }
};

/** Trees, one row before another. */
export const forest: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const haze = paintSky(canvas, layout, content, height);
  const leaf = near(layout, layout.pick([0.05, 0.1, 0.28, 0.33, 0.4]), 0.04);
  const [rows, conifer, ground] = [layout.whole(2, 4), layout.chance(0.5), layout.between(0.65, 0.9)];
  fillBelow(
    canvas,
    noiseLine(content, width, width * 0.4).map((value) => height * (ground + (value - 0.5) * 0.2)),
    shade(leaf, 0.6),
  );
  for (let row = 0; row < rows; row++) {
    const nearness = (row + 1) / rows;
    for (let left = content.whole(3, 8) + (rows - row) * 3; left > 0; left--) {
      const [x, foot] = [
        content.next() * width,
        height * (ground + 0.12 * nearness + content.between(0, 0.05)),
      ];
      const tall = height * content.between(0.25, 0.75) * (0.45 + nearness * 0.55);
      const colour = shade(mix(haze, leaf, 0.35 + nearness * 0.65), content.between(0.45, 1));
      fillBox(
        canvas,
        { left: x - tall * 0.025, top: foot - tall * 0.6, width: tall * 0.05, height: tall * 0.6 },
        shade([90, 70, 50], 0.4 + nearness * 0.4),
      );
      if (conifer)
        for (const level of [0, 0.25, 0.5]) {
          const [top, half] = [foot - tall * (1 - level), tall * (0.1 + level * 0.28)];
          fillPolygon(
            canvas,
            [
              [x, top],
              [x + half, top + tall * 0.4],
              [x - half, top + tall * 0.4],
            ],
            shade(colour, 1.1 - level * 0.4),
          );
        }
      else
        for (let blobs = 6; blobs > 0; blobs--) {
          const size = tall * content.between(0.15, 0.35);
          fillEllipse(
            canvas,
            {
              left: x + tall * content.between(-0.25, 0.2) - size / 2,
              top: foot - tall * content.between(0.5, 1),
              width: size,
              height: size,
            },
            shade(colour, content.between(0.7, 1.3)),
          );
        }
    }
  }
  texture(canvas, noiseMap(content, width, height, height * 0.06, 3), 0.8, height * 0.15);
};

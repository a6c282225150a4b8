import { colourOf, fillGradient, mix, shade, tint } from "../brushes.ts";
import { noiseLine, noiseMap } from "../noise.ts";
import { fillEllipse, white } from "../picture.ts";
import { fillBelow } from "./sky.ts";
import type { Scene } from "./scene.ts";

/** Stars, at times a band of haze or a moon, over a dark skyline. */
export const night: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const glow = colourOf(layout.next(), layout.between(0.2, 0.7), layout.between(0.15, 0.5));
  fillGradient(canvas, 0, height, colourOf(layout.between(0.55, 0.75), 0.6, layout.between(0.03, 0.2)), glow);
  const haze = noiseMap(content, width, height, height * 0.4, 5);
  const [slope, offset, breadth] = [
    content.between(-1.5, 1.5),
    content.between(0.2, 0.8),
    content.between(0.08, 0.35),
  ];
  if (content.chance(0.7)) {
    const band = haze.map(
      (value, pixel) =>
        value *
        Math.exp(
          -(((pixel / width / height - offset - ((pixel % width) / width - 0.5) * slope) / breadth) ** 2),
        ),
    );
    tint(canvas, band, mix(glow, white, 0.5), { from: 0.15, to: 1 });
  }
  for (let stars = content.whole(60, 500); stars > 0; stars--) {
    const size = content.between(0.8, content.chance(0.05) ? 5 : 2);
    fillEllipse(
      canvas,
      { left: content.next() * width, top: content.next() * height, width: size, height: size },
      white,
      content.between(0.3, 1),
    );
  }
  if (content.chance(0.4)) {
    const [x, y, size] = [
      content.next() * width,
      content.between(0, 0.5) * height,
      content.between(0.08, 0.3) * width,
    ];
    fillEllipse(canvas, { left: x - size / 2, top: y, width: size, height: size }, [240, 238, 220]);
    if (content.chance(0.5))
      fillEllipse(
        canvas,
        { left: x - size * 0.3, top: y - size * 0.1, width: size, height: size },
        shade(glow, 0.4),
      );
  }
  const ground = layout.between(0.7, 0.95) * height;
  fillBelow(
    canvas,
    noiseLine(content, width, width * content.between(0.05, 0.5), 5).map(
      (value) => ground + (0.5 - value) * height * 0.5,
    ),
    shade(glow, 0.15),
  );
};

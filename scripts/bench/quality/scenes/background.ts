import type { Random } from "../../../world/random.ts";
import { fillGradient, near, tint } from "../brushes.ts";
import { noiseMap } from "../noise.ts";
import { fillEllipse, type Picture } from "../picture.ts";

/** Out of focus: patches of a few colours, and lights. */
export function paintBackground(canvas: Picture, layout: Random, content: Random): void {
  const { width, height } = canvas;
  const hue = layout.next();
  fillGradient(canvas, 0, height, near(layout, hue, 0.1), near(layout, hue, 0.2));
  for (let layers = layout.whole(1, 3); layers > 0; layers--) {
    const from = layout.between(0.4, 0.6);
    tint(
      canvas,
      noiseMap(content, width, height, height * content.between(0.2, 0.6), 2),
      near(layout, hue, 0.3),
      { from, to: from + 0.25 },
    );
  }
  if (content.chance(0.4))
    for (let lights = content.whole(4, 20); lights > 0; lights--) {
      const size = content.between(0.03, 0.12) * width;
      fillEllipse(
        canvas,
        { left: content.next() * width, top: content.next() * height, width: size, height: size },
        near(content, hue, 0.3),
        0.5,
      );
    }
}

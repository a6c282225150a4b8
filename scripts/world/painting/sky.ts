import { createSoft, glow, layBackdrop } from "./backdrop.ts";
import { fill } from "./canvas.ts";
import { mix } from "./colour.ts";
import { bird, crescent, disc } from "./outlines.ts";
import type { Stage } from "./stage.ts";

/** Where the sun or the moon stands, as shares of the canvas. */
export type Sun = { x: number; y: number; radius: number };

/** A sky down to the horizon (a share of the height): a slope of colours, clouds, a sun or a moon, stars at night. @param bottom pixels from above, below which nothing of it is seen. */
export function paintSky(stage: Stage, horizon: number, bottom = stage.canvas.height): Sun {
  const { canvas, random, palette, field, unit, phase } = stage;
  const [above, amid, below] = palette.sky;
  const [rate, drift, cover] = [random.between(1.4, 3.2), random.between(0, 50), random.between(0.3, 0.56)];
  const [tilt, stretch] = [random.between(-0.25, 0.25), random.between(1.2, 3)];
  const cloud = palette.isDark
    ? mix(amid, palette.far, 0.5)
    : mix(below, palette.light, random.between(0.2, 0.8));
  const under = mix(palette.far, amid, random.between(0.1, 0.6));
  const soft = createSoft(canvas, (x, y) => {
    const down = Math.min(1, Math.max(0, y / horizon + tilt * (x - 0.5)));
    const sky = down < 0.55 ? mix(above, amid, down / 0.55) : mix(amid, below, (down - 0.55) / 0.45);
    const [u, v] = [x * rate + drift + phase * 0.2, y * rate * stretch];
    const bend = field(u * 1.7, v * 1.7 + 9) - 0.5;
    const thick = Math.max(0, Math.min(1, (field(u + bend, v + bend * 0.7) - cover) * 4));
    const shade = Math.max(0, Math.min(1, (field(u + bend, v + bend * 0.7 + 0.25) - cover) * 3));
    return mix(sky, mix(cloud, under, shade * 0.8), thick * 0.85);
  });
  const sun = {
    x: random.between(0.1, 0.9),
    y: horizon * random.between(0.15, 0.95),
    radius: unit * random.between(0.03, 0.09),
  };
  glow(soft, sun.x, sun.y, random.between(0.3, 0.7), palette.light, palette.isDark ? 0.35 : 0.7);
  layBackdrop(canvas, soft, bottom);
  if (palette.isDark) paintStars(stage, horizon);
  const [x, y] = [sun.x * canvas.width, sun.y * canvas.height];
  const isCrescent = palette.isDark && random.chance(0.5);
  const outline = isCrescent ? crescent(x, y, sun.radius) : disc(x, y, sun.radius);
  fill(canvas, outline, { from: palette.light, share: 0.96 });
  return sun;
}

function paintStars({ canvas, random, palette, unit }: Stage, horizon: number): void {
  for (let left = random.whole(30, 90); left > 0; left--) {
    const [x, y] = [random.next() * canvas.width, random.next() ** 1.4 * horizon * canvas.height];
    fill(canvas, disc(x, y, unit * random.between(0.0012, 0.0042)), {
      from: palette.light,
      share: random.between(0.4, 1),
    });
  }
}

/** A flock somewhere in the upper part. */
export function paintBirds({ canvas, random, palette, unit, phase }: Stage): void {
  const [x, y] = [random.between(0.15, 0.8) * canvas.width, random.between(0.1, 0.35) * canvas.height];
  for (let left = random.whole(3, 9); left > 0; left--) {
    const spread = unit * random.between(0.025, 0.07);
    const [aside, down] = [random.between(-0.18, 0.18) * unit, random.between(-0.1, 0.1) * unit];
    fill(canvas, bird(x + aside + phase * unit * 0.3, y + down, spread, spread * random.between(0.15, 0.4)), {
      from: mix(palette.near, palette.far, 0.15),
    });
  }
}

import { fill, type Outline } from "./canvas.ts";
import { type Colour, mix } from "./colour.ts";
import { arc, box, corners, disc, leaf, type Skyline, spruce, stroke } from "./outlines.ts";
import type { Stage } from "./stage.ts";

/** A tree with a round crown, by its foot. */
export function paintTree(
  { canvas, random }: Stage,
  x: number,
  y: number,
  height: number,
  colour: Colour,
): void {
  fill(canvas, stroke(x, y, x + height * 0.03, y - height * 0.6, height * 0.07), {
    from: mix(colour, [20, 12, 10], 0.5),
  });
  for (let left = 5; left > 0; left--) {
    const [aside, up] = [random.between(-0.22, 0.22) * height, random.between(0.5, 0.85) * height];
    const light = mix(colour, [255, 246, 220], random.between(0, 0.16));
    fill(canvas, disc(x + aside, y - up, height * random.between(0.13, 0.22)), {
      from: light,
      to: mix(light, [10, 16, 30], 0.35),
      rough: 9,
    });
  }
}

/** Spruces along a line, each of its own height. */
export function paintSpruces(
  { canvas, random }: Stage,
  heightAt: Skyline,
  size: number,
  colour: Colour,
): void {
  const last = canvas.width + size;
  for (let x = -size * random.next(); x < last; x += size * random.between(0.16, 0.75)) {
    const height = size * random.between(0.5, 1.1);
    const foot = heightAt(x) + size * 0.08;
    fill(canvas, spruce(x, foot, height), { from: colour, to: mix(colour, [0, 0, 0], 0.12), rough: 8 });
  }
}

/** A house with a pitched roof, a door and a window. */
export function paintHouse({ canvas, random, palette }: Stage, x: number, y: number, size: number): void {
  const wall = mix(palette.light, random.pick(palette.accents), random.between(0.1, 0.7));
  const dim = palette.isDark ? 0.55 : 0.06;
  const [width, height] = [size, size * 0.6];
  fill(canvas, box(x, y - height, width, height), { from: mix(wall, palette.near, dim), rough: 8 });
  const roof = mix(random.pick(palette.accents), palette.near, 0.45);
  const eaves = size * 0.1;
  fill(canvas, [x - eaves, y - height, x + width / 2, y - height * 1.85, x + width + eaves, y - height], {
    from: roof,
    rough: 8,
  });
  const pane = palette.isDark ? palette.light : mix(palette.near, palette.sky[1], 0.4);
  fill(canvas, box(x + width * 0.16, y - height * 0.7, width * 0.2, height * 0.32), { from: pane });
  fill(canvas, box(x + width * 0.6, y - height * 0.68, width * 0.2, height * 0.68), {
    from: mix(roof, [0, 0, 0], 0.3),
  });
}

/** A lighthouse, striped, with its lamp and its beam at night. */
export function paintLighthouse(
  { canvas, random, palette }: Stage,
  x: number,
  y: number,
  height: number,
): void {
  const [foot, head] = [height * 0.11, height * 0.07];
  const [body, stripe] = [
    mix(palette.light, palette.near, palette.isDark ? 0.45 : 0.08),
    random.pick(palette.accents),
  ];
  const widthAt = (up: number) => foot + (head - foot) * up;
  const part = (from: number, to: number): Outline =>
    corners(
      [x - widthAt(from), y - height * 0.82 * from],
      [x + widthAt(from), y - height * 0.82 * from],
      [x + widthAt(to), y - height * 0.82 * to],
      [x - widthAt(to), y - height * 0.82 * to],
    );
  fill(canvas, part(0, 1), { from: body, rough: 6 });
  for (let up = 0.12; up < 0.9; up += 0.33)
    fill(canvas, part(up, up + 0.165), { from: mix(stripe, palette.near, 0.2), rough: 6 });
  const top = y - height * 0.82;
  if (palette.isDark)
    fill(
      canvas,
      [x, top - height * 0.06, x + height * 2.2, top - height * 0.5, x + height * 2.2, top + height * 0.05],
      { from: palette.light, share: 0.22 },
    );
  fill(canvas, box(x - head * 1.5, top - height * 0.015, head * 3, height * 0.03), { from: palette.near });
  fill(canvas, box(x - head * 0.75, top - height * 0.11, head * 1.5, height * 0.1), { from: palette.light });
  fill(canvas, [x - head, top - height * 0.1, x, top - height * 0.19, x + head, top - height * 0.1], {
    from: mix(stripe, palette.near, 0.5),
  });
}

/** A sailing boat on the water, `size` long, and its image below. */
export function paintBoat({ canvas, random, palette }: Stage, x: number, y: number, size: number): void {
  const hull = mix(random.pick(palette.accents), palette.near, 0.35);
  const sail = mix(palette.light, random.pick(palette.accents), random.pick([0.04, 0.15, 0.85]));
  const mast = y - size * random.between(0.9, 1.3);
  fill(canvas, [x - size * 0.4, y + size * 0.1, x, y + size * 0.75, x + size * 0.4, y + size * 0.1], {
    from: sail,
    share: 0.2,
  });
  fill(canvas, [x + size * 0.03, mast, x + size * 0.45, y - size * 0.15, x + size * 0.03, y - size * 0.12], {
    from: sail,
    to: mix(sail, palette.far, 0.3),
  });
  fill(
    canvas,
    [x - size * 0.03, mast + size * 0.1, x - size * 0.4, y - size * 0.15, x - size * 0.03, y - size * 0.12],
    { from: mix(sail, palette.far, 0.25) },
  );
  fill(
    canvas,
    [
      x - size * 0.5,
      y - size * 0.07,
      x + size * 0.55,
      y - size * 0.07,
      x + size * 0.36,
      y + size * 0.1,
      x - size * 0.38,
      y + size * 0.1,
    ],
    { from: hull },
  );
}

/** A balloon with its basket, striped. */
export function paintBalloon({ canvas, random, palette }: Stage, x: number, y: number, radius: number): void {
  const [one, other] = [random.pick(palette.accents), random.pick([...palette.accents, palette.light])];
  const tall = radius * 1.12;
  fill(
    canvas,
    [
      x - radius * 0.72,
      y + tall * 0.66,
      x + radius * 0.72,
      y + tall * 0.66,
      x + radius * 0.18,
      y + tall * 1.45,
      x - radius * 0.18,
      y + tall * 1.45,
    ],
    { from: mix(one, palette.near, 0.3) },
  );
  fill(canvas, disc(x, y, radius, tall), { from: one, to: mix(one, palette.near, 0.35) });
  for (const share of [0.66, 0.26]) {
    fill(canvas, disc(x, y, radius * share, tall), {
      from: share === 0.66 ? other : one,
      to: mix(share === 0.66 ? other : one, palette.near, 0.35),
    });
  }
  fill(canvas, box(x - radius * 0.16, y + tall * 1.55, radius * 0.32, radius * 0.24), {
    from: mix(palette.near, [60, 40, 20], 0.5),
  });
}

/** A flower by its middle: petals round an eye, `radius` wide. */
export function paintFlower(
  { canvas, random }: Stage,
  x: number,
  y: number,
  radius: number,
  petal: Colour,
  eye: Colour,
): void {
  const [petals, turn] = [random.whole(5, 11), random.between(0, Math.PI)];
  const width = radius * random.between(0.45, 0.75);
  for (let at = 0; at < petals; at++) {
    const tint = mix(petal, [255, 255, 255], at % 2 ? 0.14 : 0);
    fill(canvas, leaf(x, y, radius, width, turn + (at / petals) * 2 * Math.PI), {
      from: tint,
      to: mix(tint, [40, 10, 40], 0.18),
      rough: 6,
    });
  }
  fill(canvas, disc(x, y, radius * 0.22), { from: eye, rough: 16 });
  fill(canvas, arc(x, y, radius * 0.22, radius * 0.16, 0.4, 2.6), { from: mix(eye, [0, 0, 0], 0.3) });
}

import type { RawPicture } from "../../src/media/for-scripts/write-picture.ts";
import { createRandom, type Random } from "./random.ts";

/** Everything is composed on a canvas this many times smaller, then enlarged and given its grain. */
const STEP = 8;

/** RGB from 0 to 255, three floats a pixel. */
type Canvas = { width: number; height: number; data: Float32Array };
type Colour = readonly [number, number, number];
type Field = (x: number, y: number) => number;
type Style = (canvas: Canvas, random: Random, field: Field, palette: Colour[], phase: number) => void;

/** Fractal value noise: octaves of a 64x64 lattice of random values, smoothed, wrapped; about 0 to 1. */
function createField(random: Random, octaves: number): Field {
  const lattice = Float32Array.from({ length: 4096 }, () => random.next());
  const at = (index: number): number => lattice[index] ?? 0;
  return (x, y) => {
    let sum = 0;
    for (let count = 0, weight = 0.5, scale = 1; count < octaves; count++, weight /= 2, scale *= 2) {
      const left = Math.floor(x * scale);
      const top = Math.floor(y * scale);
      const dx = x * scale - left;
      const dy = y * scale - top;
      const u = dx * dx * (3 - 2 * dx);
      const v = dy * dy * (3 - 2 * dy);
      const column = (left + count * 17) & 63;
      const next = (column + 1) & 63;
      const row = (top & 63) << 6;
      const below = ((top + 1) & 63) << 6;
      const upper = at(row | column) * (1 - u) + at(row | next) * u;
      const lower = at(below | column) * (1 - u) + at(below | next) * u;
      sum += (upper * (1 - v) + lower * v) * weight;
    }
    return sum;
  };
}

/** Cosine palettes (Inigo Quilez): 64 colours from the seed's own phases and frequencies. */
function createPalette(random: Random): Colour[] {
  const channel = () => ({
    base: random.between(70, 190),
    swing: random.between(40, 110),
    rate: random.between(0.4, 1.3),
    start: random.next(),
  });
  const [red, green, blue] = [channel(), channel(), channel()];
  const value = (of: typeof red, t: number): number =>
    of.base + of.swing * Math.cos(2 * Math.PI * (of.rate * t + of.start));
  return Array.from({ length: 64 }, (_, index) => {
    const t = index / 63;
    return [value(red, t), value(green, t), value(blue, t)];
  });
}

const black: Colour = [0, 0, 0];
const shade = (palette: Colour[], t: number): Colour =>
  palette[Math.max(0, Math.min(63, Math.floor(t * 64)))] ?? black;

/** Lays a colour over a pixel; `share` 1 covers it. */
function blend(canvas: Canvas, at: number, colour: Colour, share: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const before = canvas.data[at + channel] ?? 0;
    canvas.data[at + channel] = before + ((colour[channel] ?? 0) - before) * share;
  }
}

function fill(canvas: Canvas, colourAt: (x: number, y: number) => Colour): void {
  for (let y = 0, at = 0; y < canvas.height; y++)
    for (let x = 0; x < canvas.width; x++, at += 3)
      blend(canvas, at, colourAt(x / canvas.width, y / canvas.height), 1);
}

/** A soft disc; `x`, `y` and `radius` as shares of the canvas' width. */
function glow(canvas: Canvas, x: number, y: number, radius: number, colour: Colour, strength: number): void {
  const [centreX, centreY, reach] = [x * canvas.width, y * canvas.width, radius * canvas.width];
  const bottom = Math.min(canvas.height - 1, Math.ceil(centreY + reach));
  const right = Math.min(canvas.width - 1, Math.ceil(centreX + reach));
  for (let row = Math.max(0, Math.floor(centreY - reach)); row <= bottom; row++)
    for (let column = Math.max(0, Math.floor(centreX - reach)); column <= right; column++) {
      const distance = Math.hypot(row - centreY, column - centreX) / reach;
      if (distance < 1)
        blend(canvas, (row * canvas.width + column) * 3, colour, strength * (1 - distance ** 4));
    }
}

/** Clouds: noise displaced by noise, coloured by the palette. */
const clouds: Style = (canvas, random, field, palette, phase) => {
  const [rate, tilt, drift] = [random.between(2, 4), random.between(-0.5, 0.5), random.between(0, 40)];
  fill(canvas, (x, y) => {
    const warp = field(x * rate + drift, y * rate) * 2;
    return shade(palette, field(x * rate + warp + phase, y * rate + drift - warp) * 1.2 + tilt * (y - 0.5));
  });
};

/** A landscape: a sky with a sun, and ridges that darken as they come nearer. */
const landscape: Style = (canvas, random, field, palette, phase) => {
  const [horizon, haze] = [random.between(0.3, 0.6), random.between(0.1, 0.4)];
  fill(canvas, (x, y) => shade(palette, (1 - y) * 0.5 + field(x * 3 + phase, y * 8) * haze));
  glow(
    canvas,
    random.next(),
    random.between(0.05, 0.4),
    random.between(0.05, 0.15),
    shade(palette, 0.98),
    0.9,
  );
  const ridges = random.whole(3, 5);
  for (let ridge = 0; ridge < ridges; ridge++) {
    const [rate, shift, near] = [random.between(1.5, 4), random.between(0, 60), (ridge + 1) / ridges];
    const colour = shade(palette, 0.5 * (1 - near) + random.between(0, 0.3));
    for (let x = 0; x < canvas.width; x++) {
      const u = x / canvas.width;
      const height = horizon + ridge * 0.14 + (field(u * rate + shift, ridge * 9) - 0.5) * 0.5;
      for (let y = Math.max(0, Math.floor(height * canvas.height)); y < canvas.height; y++) {
        const light = 1.2 - near * 0.5 + (field(u * 14 + shift, (y / canvas.height) * 14) - 0.5) * 0.9;
        const [red, green, blue] = colour;
        blend(canvas, (y * canvas.width + x) * 3, [red * light, green * light, blue * light], 0.95);
      }
    }
  }
};

/** Lights out of focus over a slope of colours. */
const lights: Style = (canvas, random, field, palette, phase) => {
  const [acrossX, acrossY] = [random.between(-1, 1), random.between(-1, 1)];
  fill(canvas, (x, y) =>
    shade(palette, 0.5 + acrossX * (x - 0.5) + acrossY * (y - 0.5) * 0.8 + (field(x * 3, y * 3) - 0.5) * 0.5),
  );
  for (let left = random.whole(14, 40); left > 0; left--) {
    const [x, y, radius] = [random.next() + phase * 0.1, random.next(), random.between(0.02, 0.16)];
    glow(canvas, x, y, radius, shade(palette, random.next()), random.between(0.3, 0.9));
  }
};

/** Fields seen from above: the nearest of some points gives the colour, noise the crop. */
const fields: Style = (canvas, random, field, palette, phase) => {
  const points = Array.from({ length: random.whole(6, 18) }, () => ({
    x: random.next(),
    y: random.next(),
    tone: random.next(),
  }));
  const crop = random.between(6, 20);
  fill(canvas, (x, y) => {
    const bend = (field(x * 4 + 30, y * 4) - 0.5) * 0.25;
    let [nearest, tone] = [Infinity, 0];
    for (const point of points) {
      const distance = (point.x - x - bend) ** 2 + (point.y - y + bend) ** 2;
      if (distance < nearest) [nearest, tone] = [distance, point.tone];
    }
    return shade(palette, tone * 0.8 + Math.sqrt(nearest) * 0.5 + field(x * crop + phase, y * crop) * 0.25);
  });
};

const styles = [clouds, landscape, landscape, lights, fields] as const;

/** Enlarges the canvas (bilinear) into a frame and lays grain over it. */
function develop(
  canvas: Canvas,
  random: Random,
  width: number,
  height: number,
  into: Uint8ClampedArray,
): void {
  const strength = random.between(3, 11);
  const grain = Float32Array.from({ length: 8192 }, () => (random.next() - 0.5) * 2 * strength);
  const stride = canvas.width * 3;
  const line = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    const [above, dy] = [Math.floor(y / STEP) * stride, (y % STEP) / STEP];
    for (let at = 0; at < stride; at++) {
      const upper = canvas.data[above + at] ?? 0;
      line[at] = upper + ((canvas.data[above + stride + at] ?? 0) - upper) * dy;
    }
    const shift = random.whole(0, 8191);
    for (let x = 0, at = y * width * 3; x < width;) {
      const left = (x / STEP) * 3;
      let red = line[left] ?? 0;
      let green = line[left + 1] ?? 0;
      let blue = line[left + 2] ?? 0;
      const redStep = ((line[left + 3] ?? 0) - red) / STEP;
      const greenStep = ((line[left + 4] ?? 0) - green) / STEP;
      const blueStep = ((line[left + 5] ?? 0) - blue) / STEP;
      for (const end = Math.min(x + STEP, width); x < end; x++, at += 3) {
        const noise = grain[(x * 7 + shift) & 8191] ?? 0;
        into[at] = red + noise;
        into[at + 1] = green + noise;
        into[at + 2] = blue + noise;
        red += redStep;
        green += greenStep;
        blue += blueStep;
      }
    }
  }
}

/** A frame of a picture: `layout` decides its colours and its style, `content` what is where. */
function paintFrame(
  [layout, content]: readonly [Random, Random],
  width: number,
  height: number,
  phase: number,
  into: Uint8ClampedArray,
): void {
  const [columns, rows] = [Math.ceil(width / STEP) + 1, Math.ceil(height / STEP) + 1];
  const canvas = { width: columns, height: rows, data: new Float32Array(columns * rows * 3) };
  const palette = createPalette(layout);
  layout.pick(styles)(canvas, content, createField(content, 4), palette, phase);
  develop(canvas, content, width, height, into);
}

/**
 * Paints a picture that depends on its arguments alone: no two seeds look alike, neither in their colours
 * nor in where it is light and dark.
 * @param frames over 1: an animation, whose frames differ a little.
 */
export function paintPicture(seed: number, width: number, height: number, frames = 1): RawPicture {
  const data = new Uint8Array(width * height * 3 * frames);
  const size = width * height * 3;
  for (let frame = 0; frame < frames; frame++) {
    const random = createRandom(seed);
    const into = new Uint8ClampedArray(data.buffer, frame * size, size);
    paintFrame([random, random], width, height, frame * 0.15, into);
  }
  return { width, height, data, frames };
}

/** Paints a picture; two of one layout and different contents have the same colours and the same style, and show other things. */
export function paintAlike(layout: number, content: number, width: number, height: number): RawPicture {
  const data = new Uint8Array(width * height * 3);
  const seeds = [createRandom(layout), createRandom(content)] as const;
  paintFrame(seeds, width, height, 0, new Uint8ClampedArray(data.buffer));
  return { width, height, data, frames: 1 };
}

import type { Outline } from "./canvas.ts";

/** An ellipse; by default a circle. */
export function disc(x: number, y: number, radius: number, tall = radius): Outline {
  const count = Math.max(10, Math.min(64, Math.ceil(radius * 1.5)));
  const outline: Outline = [];
  for (let corner = 0; corner < count; corner++) {
    const angle = (corner / count) * 2 * Math.PI;
    outline.push(x + radius * Math.cos(angle), y + tall * Math.sin(angle));
  }
  return outline;
}

/** A waning moon. */
export function crescent(x: number, y: number, radius: number): Outline {
  const outline: Outline = [];
  const half = 16;
  for (let corner = -half; corner <= half; corner++) {
    const angle = Math.PI + (corner / half) * (Math.PI / 2);
    outline.push(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  for (let corner = half; corner >= -half; corner--) {
    const angle = Math.PI + (corner / half) * (Math.PI / 2);
    outline.push(x + radius * 0.5 * Math.cos(angle), y + radius * Math.sin(angle));
  }
  return outline;
}

/** An outline by its corners. */
export const corners = (...places: [x: number, y: number][]): Outline => places.flat();

export const box = (left: number, top: number, width: number, height: number): Outline =>
  corners([left, top], [left + width, top], [left + width, top + height], [left, top + height]);

/** A line of hills across the whole width: its height by the pixel across, in pixels from above. */
export type Skyline = (x: number) => number;

/** Where each piece of a skyline ends. */
function* stepsOf(width: number): Generator<number> {
  const step = Math.max(2, width / 160);
  for (let x = 0; x <= width + step; x += step) yield x;
}

/** The lowest point of a skyline: above it something else may be seen. */
export function lowestOf(width: number, heightAt: Skyline): number {
  let lowest = 0;
  for (const x of stepsOf(width)) lowest = Math.max(lowest, heightAt(x));
  return lowest;
}

/** What lies below a skyline, as far down as it is seen. */
export function ground(width: number, bottom: number, heightAt: Skyline): Outline {
  const outline: Outline = [];
  for (const x of stepsOf(width)) outline.push(x, Math.min(bottom + 1, heightAt(x)));
  outline.push(width * 1.02, bottom + 1, 0, bottom + 1);
  return outline;
}

/** A line of a width, from place to place. */
export function stroke(fromX: number, fromY: number, toX: number, toY: number, width: number): Outline {
  const length = Math.hypot(toX - fromX, toY - fromY) || 1;
  const [x, y] = [((toY - fromY) / length) * (width / 2), ((fromX - toX) / length) * (width / 2)];
  return [fromX + x, fromY + y, toX + x, toY + y, toX - x, toY - y, fromX - x, fromY - y];
}

/** A leaf or petal from its foot, pointing at an angle. */
export function leaf(x: number, y: number, length: number, width: number, angle: number): Outline {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const outline: Outline = [];
  const place = (along: number, aside: number) =>
    outline.push(x + cos * along - sin * aside, y + sin * along + cos * aside);
  for (let step = 0; step <= 10; step++)
    place((length * step) / 10, (width / 2) * Math.sin(Math.PI * (step / 10) ** 0.8));
  for (let step = 9; step > 0; step--)
    place((length * step) / 10, (-width / 2) * Math.sin(Math.PI * (step / 10) ** 0.8));
  return outline;
}

/** A ring's part, between two angles. */
export function arc(x: number, y: number, outer: number, inner: number, from: number, to: number): Outline {
  const outline: Outline = [];
  const count = Math.max(6, Math.ceil(outer * Math.abs(to - from) * 0.25));
  for (let corner = 0; corner <= count; corner++) {
    const angle = from + ((to - from) * corner) / count;
    outline.push(x + outer * Math.cos(angle), y + outer * Math.sin(angle));
  }
  for (let corner = count; corner >= 0; corner--) {
    const angle = from + ((to - from) * corner) / count;
    outline.push(x + inner * Math.cos(angle), y + inner * Math.sin(angle));
  }
  return outline;
}

/** A spruce by its foot. */
export function spruce(x: number, y: number, height: number): Outline {
  const [left, right]: [Outline, Outline] = [[], []];
  const tiers = 5;
  for (let tier = 0; tier < tiers; tier++) {
    const [upper, lower] = [y - height * (1 - tier / tiers), y - height * (1 - (tier + 1) / tiers) * 0.94];
    const [narrow, wide] = [height * 0.03 * tier, height * (0.045 + 0.042 * tier)];
    right.push(x + narrow, upper, x + wide, lower);
    left.unshift(x - wide, lower, x - narrow, upper);
  }
  return [...right, ...left];
}

/** A bird that glides: two wings by the middle, `spread` wide. */
export function bird(x: number, y: number, spread: number, lift: number): Outline {
  const half = spread / 2;
  const [tip, crook] = [y - lift * 0.35, y - lift * 0.62];
  return corners(
    [x, y],
    [x + half * 0.35, y - lift],
    [x + half, tip],
    [x + half * 0.42, crook],
    [x, y + spread * 0.09],
    [x - half * 0.42, crook],
    [x - half, tip],
    [x - half * 0.35, y - lift],
  );
}

/** How much of each pixel of a box an outline covers, as differences from the pixel on its left (after Raph Levien's font-rs). */
export type Coverage = {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Rows of `width + 2`. */
  sums: Float32Array;
  /** Of each row the first pixel that an edge crosses, and the last. */
  firsts: Int32Array;
  lasts: Int32Array;
};

let room = new Float32Array(0);
let [firsts, lasts] = [new Int32Array(0), new Int32Array(0)];

/** An empty one for the box of an outline inside a canvas; it ends when the next is opened. `undefined`: it lies outside. */
export function openCoverage(
  canvasWidth: number,
  canvasHeight: number,
  outline: readonly number[],
): Coverage | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < outline.length; at += 2) {
    const [x, y] = [outline[at] ?? 0, outline[at + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  left = Math.max(0, Math.floor(left));
  top = Math.max(0, Math.floor(top));
  const width = Math.min(canvasWidth, Math.ceil(right)) - left;
  const height = Math.min(canvasHeight, Math.ceil(bottom)) - top;
  if (!(width > 0 && height > 0)) return undefined;
  const size = (width + 2) * height;
  if (room.length < size) room = new Float32Array(size);
  if (firsts.length < height) [firsts, lasts] = [new Int32Array(height), new Int32Array(height)];
  firsts.fill(width + 2, 0, height);
  lasts.fill(-1, 0, height);
  return { left, top, width, height, sums: room.fill(0, 0, size), firsts, lasts };
}

/** Adds an edge: what lies right of it, on its rows, is covered, or is so no longer. */
export function addEdge(
  { left, top, width, height, sums, firsts, lasts }: Coverage,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): void {
  if (fromY === toY) return;
  const direction = fromY < toY ? 1 : -1;
  const [upperX, upperY] = direction > 0 ? [fromX - left, fromY - top] : [toX - left, toY - top];
  const [lowerX, lowerY] = direction > 0 ? [toX - left, toY - top] : [fromX - left, fromY - top];
  const lean = (lowerX - upperX) / (lowerY - upperY);
  const end = Math.min(height, Math.ceil(lowerY));
  for (let row = Math.max(0, Math.floor(upperY)); row < end; row++) {
    const begin = Math.max(row, upperY);
    const stop = Math.min(row + 1, lowerY);
    const amount = (stop - begin) * direction;
    const one = Math.max(0, Math.min(width, upperX + (begin - upperY) * lean));
    const other = Math.max(0, Math.min(width, upperX + (stop - upperY) * lean));
    const [near, far] = [Math.min(one, other), Math.max(one, other)];
    firsts[row] = Math.min(firsts[row] ?? 0, Math.floor(near));
    lasts[row] = Math.max(lasts[row] ?? 0, Math.ceil(far));
    addSpan(sums, row * (width + 2), near, far, amount);
  }
}

/** Shares the amount of one row's piece of an edge among the pixels that it crosses. */
function addSpan(sums: Float32Array, line: number, near: number, far: number, amount: number): void {
  const first = Math.floor(near);
  const last = Math.ceil(far);
  if (last <= first + 1) {
    const across = (near + far) / 2 - first;
    add(sums, line + first, amount * (1 - across));
    add(sums, line + first + 1, amount * across);
    return;
  }
  const slope = 1 / (far - near);
  const begins = (slope * (1 - (near - first)) ** 2) / 2;
  const ends = (slope * (far - last + 1) ** 2) / 2;
  add(sums, line + first, amount * begins);
  if (last === first + 2) add(sums, line + first + 1, amount * (1 - begins - ends));
  else {
    const second = slope * (1.5 - (near - first));
    add(sums, line + first + 1, amount * (second - begins));
    for (let column = first + 2; column < last - 1; column++) add(sums, line + column, amount * slope);
    add(sums, line + last - 1, amount * (1 - (second + (last - first - 3) * slope) - ends));
  }
  add(sums, line + last, amount * ends);
}

const add = (sums: Float32Array, at: number, value: number): void => {
  sums[at] = (sums[at] ?? 0) + value;
};

import { type Box, type Plane, wholeOf } from "./luma-plane.ts";

/** A line of a border: `share` of it within `tolerance` levels of 256, the noise of compression on a plain colour. */
const plain = { tolerance: 14, share: 0.985 };
/**
 * A line of a bar with letters: compression is noisier around letters, dense letters leave little background, and the ends of
 * a line are free of letters.
 */
const lettered = { tolerance: 40, share: 0.08, ends: 0.02 };
/** A line without letters in such a bar: shares of the bar's brightness, and the minimum share of such lines in a bar. */
const gap = { share: 0.9, plain: 0.65, min: 0.3 };
/** The end of such a bar: a gap, at most `lines` lines blurred by compression, then a step of brightness. */
const edge = { lines: 3, shareBeyond: 0.6, step: 20 };
/** Minimum share of each side that remains. */
const minRemaining = 0.3;
/** Minimum width of a border as a share of the side: less is an edge of the picture. */
const minBorder = 0.012;

type Side = "top" | "bottom" | "left" | "right";

/**
 * The part of a picture without its uniform borders: black or white frames, letterboxes, captions on a plain bar. The whole
 * where there are none.
 */
export function trimOf(plane: Plane): Box {
  const box = boxes.get(plane) ?? trim(plane);
  boxes.set(plane, box);
  return box;
}

/** Cache: several encoders trim the same picture. */
const boxes = new WeakMap<Plane, Box>();

function trim(plane: Plane): Box {
  let box = wholeOf(plane);
  // A second round finds borders that were hidden by those of the other axis.
  for (let round = 0; round < 2; round++)
    for (const side of ["top", "bottom", "left", "right"] as const) box = cut(plane, box, side);
  return box;
}

function cut(plane: Plane, box: Box, side: Side): Box {
  const isRow = side === "top" || side === "bottom";
  const isNear = side === "top" || side === "left";
  const lines = linesFrom(plane, box, side);
  const maxWidth = Math.floor(lines.count * (1 - minRemaining));
  const cutWidth = widthOfBar(lines, maxWidth) ?? widthOfBorder(lines, maxWidth);
  if (cutWidth >= maxWidth || cutWidth < Math.max(lines.count * minBorder, 1)) return box;
  return isRow
    ? { ...box, top: box.top + (isNear ? cutWidth : 0), height: box.height - cutWidth }
    : { ...box, left: box.left + (isNear ? cutWidth : 0), width: box.width - cutWidth };
}

/** Rows or columns of a box, counted from one of its sides inwards. */
type Lines = { count: number; length: number; level: number; valueAt(line: number, along: number): number };

function linesFrom(plane: Plane, box: Box, side: Side): Lines {
  const isRow = side === "top" || side === "bottom";
  const isNear = side === "top" || side === "left";
  const [count, length] = isRow ? [box.height, box.width] : [box.width, box.height];
  const [across, along] = isRow ? [plane.width, 1] : [1, plane.width];
  const corner = box.top * plane.width + box.left;
  const [first, step] = isNear ? [corner, across] : [corner + (count - 1) * across, -across];
  const valueAt = (line: number, place: number): number =>
    plane.data[first + line * step + place * along] as number;
  const level = medianOf(Array.from({ length }, (_, place) => valueAt(0, place)));
  return { count, length, level, valueAt };
}

/** Share of a line that has the border's brightness, 0 to 1. */
function shareOf({ length, level, valueAt }: Lines, line: number, tolerance: number): number {
  let count = 0;
  for (let along = 0; along < length; along++)
    if (Math.abs(valueAt(line, along) - level) <= tolerance) count++;
  return count / length;
}

/** Width of a border of one brightness, in lines. */
function widthOfBorder(lines: Lines, maxWidth: number): number {
  let line = 0;
  while (line < maxWidth && shareOf(lines, line, plain.tolerance) >= plain.share) line++;
  return line;
}

/** Width of a bar with letters, in lines; `undefined` where there is none. A bar ends at a straight edge, unlike an object on plain ground. */
function widthOfBar(lines: Lines, maxWidth: number): number | undefined {
  const { length, level, valueAt } = lines;
  const ends = Math.max(Math.round(length * lettered.ends), 1);
  const isBar = (line: number): boolean => {
    for (let end = 0; end < ends; end++)
      for (const along of [end, length - 1 - end])
        if (Math.abs(valueAt(line, along) - level) > lettered.tolerance) return false;
    return shareOf(lines, line, lettered.tolerance) >= lettered.share;
  };
  const isGap = (line: number): boolean =>
    shareOf(lines, line, lettered.tolerance) >= gap.share &&
    shareOf(lines, line, plain.tolerance) >= gap.plain;
  if (!isGap(0)) return undefined;
  let line = 0;
  let gaps = 0;
  for (; line < maxWidth && isBar(line); line++) if (isGap(line)) gaps++;
  if (line === maxWidth || gaps < line * gap.min) return undefined;
  let width = line;
  while (width > 0 && !isGap(width - 1)) width--;
  if (width === 0 || line - width > edge.lines) return undefined;
  const beyond = Math.min(line + 1, lines.count - 1);
  if (shareOf(lines, beyond, lettered.tolerance) > edge.shareBeyond) return undefined;
  let step = 0;
  for (let along = 0; along < length; along++)
    step += Math.abs(valueAt(beyond, along) - valueAt(width - 1, along));
  return step / length >= edge.step ? width : undefined;
}

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

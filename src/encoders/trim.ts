import { type Box, type Plane, wholeOf } from "./luma-plane.ts";

/** A border is so plain: what compression leaves of a plain colour, in levels of 256, and so much of a line. */
const plain = { tolerance: 14, share: 0.985 };
/**
 * A bar with letters, outside them: compression leaves more around letters, and dense ones leave little between them. They keep
 * away from the ends of a line.
 */
const lettered = { tolerance: 40, share: 0.08, ends: 0.02 };
/** Above, below and between the letters a line is of the bar's brightness, but for what compression leaves; so many lines of a bar are. */
const gap = { share: 0.9, plain: 0.65, least: 0.3 };
/** Where such a bar ends: after a gap, perhaps some lines that compression has blurred, and then a step of brightness. */
const edge = { lines: 3, shareBeyond: 0.6, step: 20 };
/** At least so much of each side is left. */
const leastLeft = 0.3;
/** A border is at least so wide, as a share of the side: less is no border but an edge of the picture. */
const leastBorder = 0.012;

type Side = "top" | "bottom" | "left" | "right";

/**
 * What is left of a picture without the uniform borders around it: black or white frames, letterboxes, bars with a caption
 * in one colour. The whole where there are none.
 */
export function trimOf(plane: Plane): Box {
  const known = boxes.get(plane) ?? trim(plane);
  boxes.set(plane, known);
  return known;
}

/** Several encoders look at what is left of one picture. */
const boxes = new WeakMap<Plane, Box>();

function trim(plane: Plane): Box {
  let box = wholeOf(plane);
  // Bars above and below are seen once those beside are gone, and the other way about.
  for (let round = 0; round < 2; round++)
    for (const side of ["top", "bottom", "left", "right"] as const) box = cut(plane, box, side);
  return box;
}

function cut(plane: Plane, box: Box, side: Side): Box {
  const isRow = side === "top" || side === "bottom";
  const isNear = side === "top" || side === "left";
  const lines = linesFrom(plane, box, side);
  const most = Math.floor(lines.count * (1 - leastLeft));
  const gone = widthOfBar(lines, most) ?? widthOfBorder(lines, most);
  if (gone >= most || gone < Math.max(lines.count * leastBorder, 1)) return box;
  return isRow
    ? { ...box, top: box.top + (isNear ? gone : 0), height: box.height - gone }
    : { ...box, left: box.left + (isNear ? gone : 0), width: box.width - gone };
}

/** Rows or columns of a box, counted from one of its sides inwards. */
type Lines = { count: number; length: number; level: number; at(line: number, along: number): number };

function linesFrom(plane: Plane, box: Box, side: Side): Lines {
  const isRow = side === "top" || side === "bottom";
  const isNear = side === "top" || side === "left";
  const [count, length] = isRow ? [box.height, box.width] : [box.width, box.height];
  const [across, along] = isRow ? [plane.width, 1] : [1, plane.width];
  const corner = box.top * plane.width + box.left;
  const [first, step] = isNear ? [corner, across] : [corner + (count - 1) * across, -across];
  const at = (line: number, place: number): number =>
    plane.data[first + line * step + place * along] as number;
  const level = medianOf(Array.from({ length }, (_, place) => at(0, place)));
  return { count, length, level, at };
}

/** How much of a line is of the border's brightness, 0 to 1. */
function shareOf({ length, level, at }: Lines, line: number, tolerance: number): number {
  let like = 0;
  for (let along = 0; along < length; along++) if (Math.abs(at(line, along) - level) <= tolerance) like++;
  return like / length;
}

/** How many lines, at most so many, are of one brightness. */
function widthOfBorder(lines: Lines, most: number): number {
  let line = 0;
  while (line < most && shareOf(lines, line, plain.tolerance) >= plain.share) line++;
  return line;
}

/** How many lines are a bar with letters. `undefined` where there is none: a thing on plain ground does not end at a straight edge. */
function widthOfBar(lines: Lines, most: number): number | undefined {
  const { length, level, at } = lines;
  const ends = Math.max(Math.round(length * lettered.ends), 1);
  const isBar = (line: number): boolean => {
    for (let end = 0; end < ends; end++)
      for (const along of [end, length - 1 - end])
        if (Math.abs(at(line, along) - level) > lettered.tolerance) return false;
    return shareOf(lines, line, lettered.tolerance) >= lettered.share;
  };
  const isGap = (line: number): boolean =>
    shareOf(lines, line, lettered.tolerance) >= gap.share &&
    shareOf(lines, line, plain.tolerance) >= gap.plain;
  if (!isGap(0)) return undefined;
  let line = 0;
  let gaps = 0;
  for (; line < most && isBar(line); line++) if (isGap(line)) gaps++;
  if (line === most || gaps < line * gap.least) return undefined;
  let width = line;
  while (width > 0 && !isGap(width - 1)) width--;
  if (width === 0 || line - width > edge.lines) return undefined;
  const beyond = Math.min(line + 1, lines.count - 1);
  if (shareOf(lines, beyond, lettered.tolerance) > edge.shareBeyond) return undefined;
  let step = 0;
  for (let along = 0; along < length; along++) step += Math.abs(at(beyond, along) - at(width - 1, along));
  return step / length >= edge.step ? width : undefined;
}

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

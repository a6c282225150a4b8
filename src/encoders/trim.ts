import { type Box, type Plane, wholeOf } from "./luma-plane.ts";

/** Levels of 256 that a border's pixels may differ from its own brightness: what compression leaves of a plain colour. */
const tolerance = 14;
/** So much of a line must be of the border's brightness; beside a caption's letters less. */
const plainShare = 0.985;
const letteredShare = 0.25;
/** The ends of a lettered line must be plain: letters keep away from them. As a share of the line. */
const endShare = 0.02;
/** Lines between a bar's last plain one and the picture, blurred by compression. */
const edgeLines = 3;
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
  const [lines, length] = isRow ? [box.height, box.width] : [box.width, box.height];
  const isNear = side === "top" || side === "left";
  const lineAt = (at: number): number => (isNear ? at : lines - 1 - at);
  const valueAt = (line: number, along: number): number => {
    const x = box.left + (isRow ? along : line);
    const y = box.top + (isRow ? line : along);
    return plane.data[y * plane.width + x] as number;
  };
  const level = medianOf(Array.from({ length }, (_, along) => valueAt(lineAt(0), along)));
  const isPlain = (value: number): boolean => Math.abs(value - level) <= tolerance;
  const ends = Math.max(Math.round(length * endShare), 1);
  /** How much of a line is of the border's colour; 0 where its ends are not. */
  const shareOf = (line: number): number => {
    let plain = 0;
    for (let along = 0; along < length; along++) {
      if (isPlain(valueAt(line, along))) plain++;
      else if (along < ends || along >= length - ends) return 0;
    }
    return plain / length;
  };

  const most = Math.floor(lines * (1 - leastLeft));
  let leading = 0;
  let lastPlain = 0;
  let at = 0;
  for (; at < most; at++) {
    const share = shareOf(lineAt(at));
    if (share < letteredShare) break;
    if (share < plainShare) continue;
    lastPlain = at + 1;
    if (leading === at) leading = lastPlain;
  }
  // Letters end where the picture begins. A thing on a plain ground never ends so: there only what is plain goes.
  const isBar = at < most && at - lastPlain <= edgeLines;
  const gone = isBar ? lastPlain : leading;
  if (gone >= most || gone < Math.max(lines * leastBorder, 1)) return box;
  return isRow
    ? { ...box, top: box.top + (isNear ? gone : 0), height: box.height - gone }
    : { ...box, left: box.left + (isNear ? gone : 0), width: box.width - gone };
}

const medianOf = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

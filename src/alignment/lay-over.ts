import { type Overlay, type Turn, turnsBack } from "../model/match.ts";
import type { Warp } from "./overlay.ts";
import type { Extent } from "./turn.ts";

/** The map that does `first`, then `second`. */
const after = (
  [a, b, c, d, e, f]: Overlay,
  [A, B, C, D, E, F]: Overlay,
): [number, number, number, number, number, number] => [
  A * a + B * d,
  A * b + B * e,
  A * c + B * f + C,
  D * a + E * d,
  D * b + E * e,
  D * c + E * f + F,
];

/**
 * Where the points of a whole file lie in a whole query.
 * @param warp aligns the file without its border with the query without its border, turned.
 * @param file its part without a border, as shares of its sides; `query` likewise, not turned.
 */
export function layOver(warp: Warp, turn: Turn, file: Extent, query: Extent): Overlay {
  const [width, height] = [file.right - file.left, file.bottom - file.top];
  const [x, y] = [file.left + file.right - 1, file.top + file.bottom - 1];
  const intoBox: Overlay = [1 / width, 0, -x / width, 0, 1 / height, -y / height];
  const outOfBox: Overlay = [
    query.right - query.left,
    0,
    query.left + query.right - 1,
    0,
    query.bottom - query.top,
    query.top + query.bottom - 1,
  ];
  return after(after(after(intoBox, warp), turnsBack[turn]), outOfBox);
}

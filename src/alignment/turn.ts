/** A rectangle in coordinates from -1 to 1 on each side. */
export type Extent = { left: number; top: number; right: number; bottom: number };

/** Turns a square picture by `turns[turn]`: mirrored or not, then by quarters clockwise. */
export function turnPixels(pixels: Uint8Array, side: number, turn: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  const last = side - 1;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [fromX, fromY] = [x, y];
      for (let quarter = 0; quarter < turn % 4; quarter++) [fromX, fromY] = [fromY, last - fromX];
      if (turn >= 4) fromX = last - fromX;
      turned[y * side + x] = pixels[fromY * side + fromX] as number;
    }
  return turned;
}

/** Turns a part of a picture by `turns[turn]`. */
export function turnExtent({ left, top, right, bottom }: Extent, turn: number): Extent {
  let turned = turn >= 4 ? { left: -right, top, right: -left, bottom } : { left, top, right, bottom };
  for (let quarter = 0; quarter < turn % 4; quarter++)
    turned = { left: -turned.bottom, top: turned.left, right: -turned.top, bottom: turned.right };
  return turned;
}

/** A square of brightness with its steps to the right and down, and what is left of it without its soft parts. */
export type Grid = {
  readonly side: number;
  readonly values: Float32Array;
  readonly across: Float32Array;
  readonly down: Float32Array;
};

/** A picture as the alignment needs it: its details, coarse, and fine, which are made when they are first looked at. */
export type Alignable = { readonly coarse: Grid; readonly fine: Grid };

/** @param pixels `side * side`, row by row; `side` is even. */
export function toAlignable(pixels: ArrayLike<number>, side: number): Alignable {
  const values = Float32Array.from(pixels);
  const half = side / 2;
  const coarse = new Float32Array(half * half);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++) {
      const at = 2 * y * side + 2 * x;
      coarse[y * half + x] =
        ((values[at] as number) +
          (values[at + 1] as number) +
          (values[at + side] as number) +
          (values[at + side + 1] as number)) /
        4;
    }
  let fine: Grid | undefined;
  return {
    coarse: toGrid(detailsOf(coarse, half), half),
    get fine() {
      return (fine ??= toGrid(detailsOf(values, side), side));
    },
  };
}

function toGrid(values: Float32Array, side: number): Grid {
  const [across, down] = [new Float32Array(values.length), new Float32Array(values.length)];
  const at = (x: number, y: number) => values[y * side + x] as number;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(x - 1, 0), Math.min(x + 1, side - 1)];
      const [above, below] = [Math.max(y - 1, 0), Math.min(y + 1, side - 1)];
      across[y * side + x] = (at(right, y) - at(left, y)) / (right - left);
      down[y * side + x] = (at(x, below) - at(x, above)) / (below - above);
    }
  return { side, values, across, down };
}

/** Steps are measured against how much they vary around: neither a bright corner nor big letters outweigh the rest. */
const around = 3;
/** Levels of 256 that vary everywhere, by compression alone. */
const grain = 6;

/** How far each value is from the mean of the 7 x 7 around it, by their deviation. */
function detailsOf(values: Float32Array, side: number): Float32Array {
  const { sums, squares } = runningSums(values, side);
  const details = new Float32Array(values.length);
  const width = side + 1;
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [Math.max(y - around, 0) * width, Math.min(y + around + 1, side) * width];
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(x - around, 0), Math.min(x + around + 1, side)];
      const count = ((bottom - top) / width) * (right - left);
      const mean = within(sums, top, bottom, left, right) / count;
      const variance = within(squares, top, bottom, left, right) / count - mean * mean;
      const value = values[y * side + x] as number;
      details[y * side + x] = (value - mean) / (Math.sqrt(Math.max(variance, 0)) + grain);
    }
  }
  return details;
}

const within = (sums: Float64Array, top: number, bottom: number, left: number, right: number): number =>
  (sums[bottom + right] as number) -
  (sums[top + right] as number) -
  (sums[bottom + left] as number) +
  (sums[top + left] as number);

/** The sums of all that is above and to the left, a row and a column of zeros before it (summed-area tables). */
function runningSums(values: Float32Array, side: number): { sums: Float64Array; squares: Float64Array } {
  const width = side + 1;
  const [sums, squares] = [new Float64Array(width * width), new Float64Array(width * width)];
  for (let y = 0; y < side; y++) {
    let [row, rowSquares] = [0, 0];
    for (let x = 0; x < side; x++) {
      const value = values[y * side + x] as number;
      row += value;
      rowSquares += value * value;
      sums[(y + 1) * width + x + 1] = (sums[y * width + x + 1] as number) + row;
      squares[(y + 1) * width + x + 1] = (squares[y * width + x + 1] as number) + rowSquares;
    }
  }
  return { sums, squares };
}

/** A square of values with its horizontal and vertical gradients. */
export type Grid = {
  readonly side: number;
  readonly values: Float32Array;
  readonly across: Float32Array;
  readonly down: Float32Array;
};

/** A picture as the alignment needs it: its details at half size and, computed on first use, at full size. */
export type Alignable = { readonly coarse: Grid; readonly fine: Grid };

/** @param pixels `side * side`, row by row; `side` is even. */
export function toAlignable(pixels: ArrayLike<number>, side: number): Alignable {
  const values = Float32Array.from(pixels);
  const half = side / 2;
  const coarse = new Float32Array(half * half);
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++) {
      const pixel = 2 * y * side + 2 * x;
      coarse[y * half + x] =
        ((values[pixel] as number) +
          (values[pixel + 1] as number) +
          (values[pixel + side] as number) +
          (values[pixel + side + 1] as number)) /
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
  const valueAt = (x: number, y: number) => values[y * side + x] as number;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(x - 1, 0), Math.min(x + 1, side - 1)];
      const [above, below] = [Math.max(y - 1, 0), Math.min(y + 1, side - 1)];
      across[y * side + x] = (valueAt(right, y) - valueAt(left, y)) / (right - left);
      down[y * side + x] = (valueAt(x, below) - valueAt(x, above)) / (below - above);
    }
  return { side, values, across, down };
}

/** Radius of local contrast normalization: neither a bright corner nor big letters outweigh the rest. */
const radius = 3;
/** Deviation due to compression alone, in levels of 256. */
const noise = 6;

/** Local contrast normalization: each value less the mean of the 7 x 7 around it, divided by their standard deviation. */
function detailsOf(values: Float32Array, side: number): Float32Array {
  const { sums, squares } = runningSums(values, side);
  const details = new Float32Array(values.length);
  const width = side + 1;
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [Math.max(y - radius, 0) * width, Math.min(y + radius + 1, side) * width];
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(x - radius, 0), Math.min(x + radius + 1, side)];
      const count = ((bottom - top) / width) * (right - left);
      const mean = sumIn(sums, top, bottom, left, right) / count;
      const variance = sumIn(squares, top, bottom, left, right) / count - mean * mean;
      const value = values[y * side + x] as number;
      details[y * side + x] = (value - mean) / (Math.sqrt(Math.max(variance, 0)) + noise);
    }
  }
  return details;
}

const sumIn = (sums: Float64Array, top: number, bottom: number, left: number, right: number): number =>
  (sums[bottom + right] as number) -
  (sums[top + right] as number) -
  (sums[bottom + left] as number) +
  (sums[top + left] as number);

/** Summed-area tables of the values and of their squares, with a leading row and column of zeros. */
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

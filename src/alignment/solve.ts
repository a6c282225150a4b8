/** Solves a symmetric, positive system by Cholesky's factors. `undefined` where it is not positive. */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length;
  const lower = new Float64Array(n * n);
  for (let r = 0; r < n; r++)
    for (let s = 0; s <= r; s++) {
      let sum = matrix[r * n + s] as number;
      for (let k = 0; k < s; k++) sum -= (lower[r * n + k] as number) * (lower[s * n + k] as number);
      if (r === s) {
        if (!(sum > 0)) return undefined;
        lower[r * n + r] = Math.sqrt(sum);
      } else lower[r * n + s] = sum / (lower[s * n + s] as number);
    }
  const found = new Float64Array(right);
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++)
      found[r] = (found[r] as number) - (lower[r * n + k] as number) * (found[k] as number);
    found[r] = (found[r] as number) / (lower[r * n + r] as number);
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++)
      found[r] = (found[r] as number) - (lower[k * n + r] as number) * (found[k] as number);
    found[r] = (found[r] as number) / (lower[r * n + r] as number);
  }
  return found;
}

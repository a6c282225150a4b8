/** Solves a symmetric, positive definite system by Cholesky decomposition. `undefined` where it is not positive definite. */
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
  const solution = new Float64Array(right);
  for (let r = 0; r < n; r++) {
    for (let k = 0; k < r; k++)
      solution[r] = (solution[r] as number) - (lower[r * n + k] as number) * (solution[k] as number);
    solution[r] = (solution[r] as number) / (lower[r * n + r] as number);
  }
  for (let r = n - 1; r >= 0; r--) {
    for (let k = r + 1; k < n; k++)
      solution[r] = (solution[r] as number) - (lower[k * n + r] as number) * (solution[k] as number);
    solution[r] = (solution[r] as number) / (lower[r * n + r] as number);
  }
  return solution;
}

/** Letters in which names of a length may differ: none for short ones, which other programs use, too. */
const allowedAt = (length: number): number => (length < 6 ? 0 : length < 10 ? 1 : 2);

/** The name that is nearly this one, in any case and with `-` for `_`; `undefined` where none is. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const written = name.toUpperCase().replaceAll("-", "_");
  return names.find((known) => editDistance(written, known) <= allowedAt(known.length));
}

/** How many letters must be added, left out, changed or exchanged with their neighbour (Damerau and Levenshtein's, restricted). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (last[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      const isExchanged =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const exchanged = isExchanged ? (before[column - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(changed, exchanged, (last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    [before, last] = [last, next];
  }
  return last[b.length] ?? 0;
}

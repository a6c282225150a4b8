/** Cuts a list into runs of at most `size`: a write transaction holds about fifty rows while serving. */
export function slices<Item>(items: readonly Item[], size = 50): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

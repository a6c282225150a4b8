/** Cuts a list into slices of at most `size`: a write transaction holds about fifty rows while serving. */
export function slices<Item>(items: readonly Item[], size = 50): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** The narrowest that a picture gets, as in gallery.css. */
const narrowest = 72;
/** A last row that is at least so full is stretched; another is put into the row before. */
const nearlyFull = 0.65;

/**
 * Fills the last row of a page that another one follows, so that the gallery has no holes: its pictures are made larger, or, with those
 * of the row before, smaller.
 */
export function fillLastRow(page: Element): void {
  const list = page.querySelector<HTMLElement>(".pictures");
  const items = [...(list?.children ?? [])].filter((item) => item instanceof HTMLElement);
  if (!list || items.length === 0) return;
  for (const item of items) item.style.removeProperty("--row");
  const { width } = list.getBoundingClientRect();
  const gap = Number.parseFloat(getComputedStyle(list).columnGap) || 0;
  const height = items[0]?.getBoundingClientRect().height ?? 0;
  const rows = [...Map.groupBy(items, ({ offsetTop }) => offsetTop).values()];
  const last = rows.at(-1) ?? [];
  const fullness = widthOf(last, height, gap) / width;
  const together = fullness >= nearlyFull ? last : [...(rows.at(-2) ?? []), ...last];
  // A pixel less, so that rounding does not begin another row.
  const fitting = heightOf(together, width - 1, gap, height);
  for (const item of together) item.style.setProperty("--row", `${fitting}px`);
}

const ratioOf = (item: HTMLElement): number => Number(item.dataset["ratio"] ?? 1.4);

const widthOf = (row: readonly HTMLElement[], height: number, gap: number): number =>
  row.reduce((sum, item) => sum + Math.max(narrowest, ratioOf(item) * height) + gap, -gap);

/** The height at which a row is so wide. */
function heightOf(row: readonly HTMLElement[], width: number, gap: number, about: number): number {
  let [low, high] = [1, about * 2];
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2;
    if (widthOf(row, middle, gap) <= width) low = middle;
    else high = middle;
  }
  return low;
}

/** Where a style sheet cannot read numbers and colours of attributes, they are set here. */
export function colour(root: Element): void {
  if (CSS.supports("width: attr(data-ratio type(<length>), 1px)")) return;
  for (const item of root.querySelectorAll<HTMLElement>("li[data-ratio]")) {
    const { ratio = "1.4", color } = item.dataset;
    item.style.flexGrow = ratio;
    item.style.flexBasis = `calc(${ratio} * var(--row))`;
    if (color !== undefined) item.style.background = color;
  }
}

/** Whole numbers as ranges: `1-74,76,80-4192`. Short where they follow each other, as ids of a site do. */
export function writeRanges(ids: Iterable<number>): string {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const id of sorted) {
    const last = ranges.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** What `writeRanges` wrote. */
export function readRanges(text: string): Set<number> {
  const ids = new Set<number>();
  for (const part of text.split(",").filter(Boolean)) {
    const [from = 0, to = from] = part.split("-").map(Number);
    for (let id = from; id <= to; id++) ids.add(id);
  }
  return ids;
}

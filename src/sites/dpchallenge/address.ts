/** What a feed of contests is about. `since`: Unix seconds, 0 for everything. */
export type ContestAddress = { address: string } & (
  { kind: "challenges"; since: number } | { kind: "challenge"; id: number }
);

/** Reads `all`, `since/2012`, `since/2012-05` or `challenge/3257`; `undefined` for anything else. */
export function parseContestAddress(text: string): ContestAddress | undefined {
  const address = text.trim().toLowerCase();
  if (address === "all") return { address, kind: "challenges", since: 0 };
  const [, year, month] = /^since\/(\d{4})(?:-(\d\d))?$/.exec(address) ?? [];
  if (year !== undefined) {
    const start = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1));
    if (Number(month ?? 1) !== start.getUTCMonth() + 1) return undefined;
    return { address, kind: "challenges", since: start.getTime() / 1000 };
  }
  const id = /^challenge\/0*([1-9]\d{0,6})$/.exec(address)?.[1];
  return id === undefined
    ? undefined
    : { address: `challenge/${Number(id)}`, kind: "challenge", id: Number(id) };
}

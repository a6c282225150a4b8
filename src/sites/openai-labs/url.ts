/** The kind of a Labs link; `undefined` for its other pages. */
export function parseLabsUrl({
  hostname,
  pathname,
}: URL): { kind: "shared" | "edit"; id: string } | undefined {
  if (!/^(www\.)?labs\.openai\.com$/.test(hostname)) return undefined;
  const shared = /^\/s\/([A-Za-z0-9]{24})\/?$/.exec(pathname)?.[1];
  if (shared) return { kind: "shared", id: shared };
  const edit = /^\/e\/([A-Za-z0-9]+)\/?$/.exec(pathname)?.[1];
  return edit ? { kind: "edit", id: edit } : undefined;
}

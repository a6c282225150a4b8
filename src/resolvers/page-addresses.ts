import { decodeHTML } from "entities";
import type { Fetcher } from "../net/fetcher.ts";

/** A page's text, and its address after redirects. */
export async function readPage(url: string, fetcher: Fetcher): Promise<{ html: string; url: string }> {
  const answer = await fetcher.get(url, { headers: { accept: "text/html,*/*;q=0.8" } });
  return { html: answer.text(), url: answer.url };
}

/** Every match of a pattern in a page, its escapes undone, each once, in order. */
export function addressesIn(html: string, pattern: RegExp): string[] {
  const found = [...html.matchAll(pattern)].map(([whole, group]) => decodeHTML(group ?? whole));
  return [...new Set(found)].filter((address) => URL.canParse(address));
}

/** The pictures that a page's head names, in its order: `og:image`. */
export const openGraphImages = (html: string): string[] => [
  ...new Set([
    ...addressesIn(html, /<meta[^>]+(?:property|name)="og:image(?::url)?"[^>]+content="([^"]+)"/gi),
    ...addressesIn(html, /<meta[^>]+content="([^"]+)"[^>]+(?:property|name)="og:image(?::url)?"/gi),
  ]),
];

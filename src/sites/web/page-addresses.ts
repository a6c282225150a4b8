import { decodeHTML } from "entities";
import type { Fetcher } from "../../net/fetcher.ts";

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
export function openGraphImages(html: string): string[] {
  // Tag by tag, so that the time stays in proportion to the page whatever stands in it.
  const tags = html.match(/<meta\s[^<>]*>/gi) ?? [];
  const named = tags.filter((tag) => /\s(property|name)\s?=\s?["']og:image(:url)?["']/i.test(tag));
  return addressesIn(named.join(""), /(?<=\scontent\s?=\s?")[^"]+|(?<=\scontent\s?=\s?')[^']+/gi);
}

import { decodeHTML } from "entities";
import type { Fetcher } from "../../net/fetcher.ts";

/** A page's text, and its address after redirects. */
export async function readPage(url: string, fetcher: Fetcher): Promise<{ html: string; url: string }> {
  const answer = await fetcher.get(url, { headers: { accept: "text/html,*/*;q=0.8" } });
  return { html: answer.text(), url: answer.url };
}

/** Every match of a pattern in a page, decoded, each once, in order. */
export function addressesIn(html: string, pattern: RegExp): string[] {
  const addresses = [...html.matchAll(pattern)].map(([whole, group]) => decodeHTML(group ?? whole));
  return [...new Set(addresses)].filter((address) => URL.canParse(address));
}

/** The `og:image` addresses of a page, in order. */
export function openGraphImages(html: string): string[] {
  // Tag by tag, so that the time stays linear in the length of the page.
  const tags = html.match(/<meta\s[^<>]*>/gi) ?? [];
  const named = tags.filter((tag) => /\s(property|name)\s?=\s?["']og:image(:url)?["']/i.test(tag));
  return addressesIn(named.join(""), /(?<=\scontent\s?=\s?")[^"]+|(?<=\scontent\s?=\s?')[^']+/gi);
}

import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { linksInHtml, linksInText } from "../../src/sites/reddit/links.ts";
import { unescapeReddit } from "../../src/sites/reddit/text.ts";
import { fixtures, load, present as recordingsArePresent } from "./reddit-recordings.ts";

const file = join(import.meta.dir, "../../../shared/faults/text/nested-list-links.md");
const present = existsSync(file);
if (!present) console.warn(`skipped: ${file} is absent`);

test.if(present)("links of nested items and of an item's second paragraph are all found", async () => {
  const text = await Bun.file(file).text();
  const links = [...text.matchAll(/\]\((\S+)\)/g)].map(([, link]) => link ?? "");
  expect(links).toHaveLength(3);
  expect(linksInText(text)).toEqual(links);
});

/** Every text in a recorded value, as Markdown and as the HTML that Reddit made of it. */
function textsIn(value: unknown): [markdown: string, html: string][] {
  if (typeof value !== "object" || value === null) return [];
  const { selftext, selftext_html: html } = value as { selftext?: unknown; selftext_html?: unknown };
  const texts = Object.values(value).flatMap(textsIn);
  if (typeof selftext === "string" && typeof html === "string") texts.push([selftext, html]);
  return texts;
}

test.if(recordingsArePresent)("recorded texts have the links that Reddit's own HTML of them has", () => {
  const files = [...new Bun.Glob("reddit-api/*.json").scanSync(fixtures)].toSorted();
  let compared = 0;
  for (const [markdown, html] of files.flatMap((file) => textsIn(load(file)))) {
    const isEscaped = html.startsWith("&lt;");
    const plain = (text: string) => (isEscaped ? unescapeReddit(text) : text);
    // Reddit makes `www.example.com` a link, too: not one that the author wrote as an address.
    const written = plain(html).replaceAll(/<a [^>]*>www\.[^<]*<\/a>/g, "");
    const anchors = linksInHtml(written.replaceAll("&amp;amp;", "&amp;"));
    const links = new Set(linksInText(plain(markdown)).map((link) => new URL(link).href));
    const lost = anchors.filter((anchor) => !links.has(new URL(anchor).href));
    expect([lost, markdown]).toEqual([[], markdown]);
    if (anchors.length > 0) compared++;
  }
  expect(compared).toBeGreaterThan(10);
});

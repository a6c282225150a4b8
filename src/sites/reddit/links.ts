import { decodeHTML } from "entities";
import { parseImgurUrl } from "../imgur/url.ts";
import { parseLabsUrl } from "../openai-labs/url.ts";
import { namesPicture } from "../web/page-url.ts";
import { parseRedditUrl } from "./url.ts";

/** More links than this in one text are a list, not an illustration. */
const maxLinks = 50;
/** A longer text is cut: Reddit's own limit is 40,000 characters. */
const maxText = 100_000;

/** Longer addresses are ignored. */
const maxUrl = 8000;

/**
 * Characters of a URL within a text; brackets are balanced separately. Letters of any script are allowed, but not closing
 * punctuation, invisible characters or pictographs.
 */
const bare =
  /https?:\/\/[^\s<>"`|^\\\p{Cc}\p{Cf}\p{Extended_Pictographic}\u{fe00}-\u{fe0f}“”„‟‘’‚‛«»‹›…、。，．：；！？·「」『』【】〈〉《》（）［］｛｝～]+/giu;

/**
 * The addresses in a text of Reddit's Markdown, each once, in order: of links, in angle brackets and bare; not those in
 * code, unless they name a record at Labs or a picture at a known host. Escapes (`\_`, `&amp;`) are undone, punctuation that ends a sentence is left out.
 */
export function linksInText(markdown: string): string[] {
  const text = withoutCode(markdown.slice(0, maxText));
  const urls = new Set<string>();
  for (const [candidate] of text.replace(/\\([_*~()[\]#&.!-])/g, "$1").matchAll(bare)) {
    // A decoded entity may end the URL, too.
    const [whole = ""] = decodeHTML(trimmed(candidate)).match(bare) ?? [];
    const url = webUrl(trimmed(whole));
    if (url) urls.add(url);
    if (urls.size >= maxLinks) break;
  }
  return [...urls];
}

/**
 * Bun's Markdown parser: linear and native, where JavaScript ones take seconds on hostile texts of 100 kB. In another runtime
 * addresses in code count, too.
 */
const parser = (globalThis as { Bun?: Pick<typeof Bun, "markdown"> }).Bun?.markdown;

/**
 * A text without the addresses in its code (fenced, indented, between backticks), except for those that count there. Only a
 * parser of Markdown knows what is code, so each scheme is replaced by a numbered mark, and the marks in code are collected.
 */
function withoutCode(markdown: string): string {
  if (!parser || !/`|~~~|^ *\t|^ {4}/m.test(markdown)) return markdown;
  let count = 0;
  const inCode = new Set<number>();
  const collect = (code: string) => {
    for (const [, mark] of code.matchAll(/\ue000(\d+)\ue001/g)) inCode.add(Number(mark));
    return "";
  };
  const marked = markdown.replace(scheme, () => `\ue000${count++}\ue001`);
  if (count === 0) return markdown;
  const options = { noHtmlBlocks: true, noHtmlSpans: true, tables: false };
  parser.render(marked, { code: collect, codespan: collect }, options);
  let index = 0;
  return markdown.replace(scheme, (start: string, offset: number) =>
    inCode.has(index++) && !countsInCode(markdown.slice(offset, offset + maxUrl)) ? "" : start,
  );
}

const scheme = /https?:\/\//gi;

/** Whether the address that a text begins with names a record at Labs, or a picture at a known host of pictures. */
function countsInCode(text: string): boolean {
  const url = URL.parse(trimmed(/^[^\s`<>"]+/.exec(text)?.[0] ?? ""));
  if (!url) return false;
  return (
    parseLabsUrl(url) !== undefined ||
    parseRedditUrl(url)?.kind === "image" ||
    parseImgurUrl(url)?.kind === "pictures" ||
    (pictureHosts.test(url.hostname) && namesPicture(url))
  );
}

const pictureHosts =
  /^(i\.ibb\.co|i\.postimg\.cc|files\.catbox\.moe|cdn\.imgchest\.com|(live|farm\d+)\.static\.?flickr\.com|\d+\.media\.tumblr\.com)$/;

/** The addresses that anchors of an HTML text lead to, and those in code that count there, each once, in order. */
export function linksInHtml(html: string): string[] {
  const urls = new Set<string>();
  const anchorsAndCode = /<a\s[^>]*?href="([^"]*)"|<code>([^<]*)<\/code>/gi;
  for (const [, href, code = ""] of html.slice(0, maxText).matchAll(anchorsAndCode)) {
    const addresses = href === undefined ? addressesInCode(code) : [decodeHTML(href)];
    for (const address of addresses) {
      const url = webUrl(address);
      if (url) urls.add(url);
    }
    if (urls.size >= maxLinks) break;
  }
  return [...urls];
}

const addressesInCode = (code: string): string[] =>
  (decodeHTML(code).match(bare) ?? []).map(trimmed).filter(countsInCode);

const webUrl = (text: string): string | undefined =>
  text.length <= maxUrl && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? text : undefined;

/** The address up to an unmatched closing bracket, without punctuation that ends a sentence or an emphasis. */
function trimmed(address: string): string {
  let end = 0;
  const open = { round: 0, square: 0 };
  for (; end < address.length; end++) {
    const sign = address[end];
    if (sign === "(") open.round++;
    if (sign === "[") open.square++;
    if (sign === ")" && open.round-- === 0) break;
    if (sign === "]" && open.square-- === 0) break;
  }
  while (end > 0 && /[.,;:!?'*_~]/.test(address[end - 1] ?? "")) end--;
  return address.slice(0, end);
}

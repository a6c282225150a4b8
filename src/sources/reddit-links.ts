import { decodeHTML } from "entities";

/** More links than this in one text are a list, not an illustration. */
const maxLinks = 50;
/** A longer text is cut: Reddit's own limit is 40,000 characters. */
const maxText = 100_000;

/** What an URL is made of, as far as a text goes; brackets are counted by hand. */
const bare = /https?:\/\/[^\s<>"`|^\\]+/gi;
const code = /^(?: {4}|\t).*$|^(`{3,}|~{3,})[^]*?^\1|(`+)(?!`)[^]*?[^`]\2(?!`)/gm;

/**
 * The addresses in a text of Reddit's Markdown, each once, in order: of links, in angle brackets and bare; not those in
 * code. Escapes (`\_`, `&amp;`) are undone, punctuation that ends a sentence is left out.
 */
export function linksInText(markdown: string): string[] {
  const text = markdown.slice(0, maxText).replace(code, " ");
  const found = new Set<string>();
  for (const [given] of text.replace(/\\([_*~()[\]#&.!-])/g, "$1").matchAll(bare)) {
    const url = webUrl(decodeHTML(trimmed(given)));
    if (url) found.add(url);
    if (found.size >= maxLinks) break;
  }
  return [...found];
}

/** The addresses that anchors of an HTML text lead to, each once, in order. */
export function linksInHtml(html: string): string[] {
  const found = new Set<string>();
  for (const [, href = ""] of html.slice(0, maxText).matchAll(/<a\s[^>]*?href="([^"]*)"/gi)) {
    const url = webUrl(decodeHTML(href));
    if (url) found.add(url);
    if (found.size >= maxLinks) break;
  }
  return [...found];
}

const webUrl = (text: string): string | undefined =>
  /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? text : undefined;

/** Ends where a bracket closes that the address did not open, and before what ends a sentence or an emphasis. */
function trimmed(given: string): string {
  let end = 0;
  const open = { round: 0, square: 0 };
  for (; end < given.length; end++) {
    const sign = given[end];
    if (sign === "(") open.round++;
    if (sign === "[") open.square++;
    if (sign === ")" && open.round-- === 0) break;
    if (sign === "]" && open.square-- === 0) break;
  }
  while (end > 0 && /[.,;:!?'*_~]/.test(given[end - 1] ?? "")) end--;
  return given.slice(0, end);
}

import { decodeHTML } from "entities";

/** More links than this in one text are a list, not an illustration. */
const maxLinks = 50;
/** A longer text is cut: Reddit's own limit is 40,000 characters. */
const maxText = 100_000;

/** A longer address leads nowhere. */
const maxUrl = 8000;

/**
 * What an URL is made of, as far as a text goes; brackets are counted by hand. Letters of any script may stand in it, but not
 * what only ends a sentence or a quotation, is invisible, or is a picture.
 */
const bare =
  /https?:\/\/[^\s<>"`|^\\\p{Cc}\p{Cf}\p{Extended_Pictographic}\u{fe00}-\u{fe0f}“”„‟‘’‚‛«»‹›…、。，．：；！？·「」『』【】〈〉《》（）［］｛｝～]+/giu;

/**
 * The addresses in a text of Reddit's Markdown, each once, in order: of links, in angle brackets and bare; not those in
 * code. Escapes (`\_`, `&amp;`) are undone, punctuation that ends a sentence is left out.
 */
export function linksInText(markdown: string): string[] {
  const text = withoutCode(markdown.slice(0, maxText));
  const found = new Set<string>();
  for (const [given] of text.replace(/\\([_*~()[\]#&.!-])/g, "$1").matchAll(bare)) {
    // What an entity stands for may end it, too.
    const [whole = ""] = decodeHTML(trimmed(given)).match(bare) ?? [];
    const url = webUrl(trimmed(whole));
    if (url) found.add(url);
    if (found.size >= maxLinks) break;
  }
  return [...found];
}

/** A text without its code: fenced, indented, and between backticks of one line. */
function withoutCode(markdown: string): string {
  let fence: string | undefined;
  const lines = markdown.split("\n").map((line) => {
    const mark = /^(`{3,}|~{3,})/.exec(line)?.[0];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      return "";
    }
    fence = mark;
    return mark || /^( {4}|\t)/.test(line) ? "" : withoutSpans(line);
  });
  return lines.join("\n");
}

/** As many backticks as have opened a span close it; those that nothing closes are text. */
function withoutSpans(line: string): string {
  const parts = line.split(/(`+)/);
  let kept = "";
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? "";
    const end = part.startsWith("`") ? parts.indexOf(part, at + 1) : -1;
    if (end < 0) kept += part;
    else at = end;
  }
  return kept;
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
  text.length <= maxUrl && /^https?:\/\/[^/]/i.test(text) && URL.canParse(text) ? text : undefined;

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

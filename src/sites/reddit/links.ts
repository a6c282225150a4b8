import { decodeHTML } from "entities";

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
 * code. Escapes (`\_`, `&amp;`) are undone, punctuation that ends a sentence is left out.
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

/** A text without code: fenced, indented, or between backticks within a line. */
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

/** A span closes with as many backticks as opened it; unclosed backticks are text. */
function withoutSpans(line: string): string {
  const parts = line.split(/(`+)/);
  let text = "";
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? "";
    const end = part.startsWith("`") ? parts.indexOf(part, index + 1) : -1;
    if (end < 0) text += part;
    else index = end;
  }
  return text;
}

/** The addresses that anchors of an HTML text lead to, each once, in order. */
export function linksInHtml(html: string): string[] {
  const urls = new Set<string>();
  for (const [, href = ""] of html.slice(0, maxText).matchAll(/<a\s[^>]*?href="([^"]*)"/gi)) {
    const url = webUrl(decodeHTML(href));
    if (url) urls.add(url);
    if (urls.size >= maxLinks) break;
  }
  return [...urls];
}

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

/** A `<meta>` counts this far into a page, in bytes, wherever it stands. */
const META_BYTES = 2 ** 19;

/**
 * Decodes a page: byte order mark, then the header's charset, then a `<meta>`, then the XML declaration, then UTF-8 (WHATWG
 * HTML, "determining the character encoding"; a `<meta>` after the first 1024 bytes makes a browser read the page again). An unknown
 * label counts as absent. In JSON a `<meta>` is a part of some text.
 * @param contentType The Content-Type header.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const mayDeclare = !/^\s*(?:application|text)\/(?:\S*\+)?json\b/i.test(contentType ?? "");
  const decoder =
    fromMark(bytes) ??
    decoderOf(labelIn(contentType ?? "")) ??
    (mayDeclare ? fromMeta(bytes) : undefined) ??
    new TextDecoder("utf-8");
  return decoder.decode(bytes);
}

function fromMark(bytes: Uint8Array): TextDecoder | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder("utf-8");
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be");
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le");
  return undefined;
}

function fromMeta(bytes: Uint8Array): TextDecoder | undefined {
  const page = new TextDecoder("latin1").decode(bytes.subarray(0, META_BYTES));
  for (const tag of metasOf(page)) {
    const decoder = declares(tag) ? decoderOf(asciiLabel(labelIn(tag))) : undefined;
    if (decoder) return decoder;
  }
  const [, label] = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'>]+)/i.exec(page.slice(0, 1024)) ?? [];
  return decoderOf(asciiLabel(label));
}

/** What is readable as ASCII is not UTF-16, even if it declares it. */
const asciiLabel = (label: string | undefined): string | undefined =>
  label?.toLowerCase().startsWith("utf-16") ? "utf-8" : label;

/** Whether a `<meta>` is about the charset; a description may hold the same words. */
const declares = (tag: string): boolean =>
  /\shttp-equiv\s*=\s*["']?\s*content-type/i.test(tag) ||
  /^(?:[^"']|"[^"]*"|'[^']*')*?\scharset\s*=/i.test(tag);

/** The `<meta>` tags of a page, in one pass; none in comments, scripts and other texts. */
function* metasOf(page: string): Generator<string> {
  const start = /<(!--|(?:script|style|title|textarea|meta)(?=[\s/>]))/gi;
  for (let match = start.exec(page); match; match = start.exec(page)) {
    const name = match[1]?.toLowerCase() ?? "";
    const end = name === "!--" ? /-->/g : name === "meta" ? />|$/g : new RegExp(`</${name}`, "gi");
    end.lastIndex = start.lastIndex;
    const ended = end.exec(page);
    // What is not closed hides the rest.
    if (!ended) return;
    if (name === "meta") yield page.slice(match.index, ended.index);
    start.lastIndex = end.lastIndex;
  }
}

function labelIn(text: string): string | undefined {
  return /\bcharset\s*=\s*["']?\s*([^\s"';,>/]+)/i.exec(text)?.[1];
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  if (!label) return undefined;
  try {
    return new TextDecoder(label as Bun.Encoding);
  } catch {
    return undefined;
  }
}

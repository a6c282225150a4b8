const META_BYTES = 1024;

/**
 * Decodes a page: byte order mark, then the header's charset, then a `<meta>` in the first 1024 bytes, then
 * UTF-8 (WHATWG HTML, "determining the character encoding"). An unknown label counts as absent.
 * @param contentType The Content-Type header.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const decoder =
    fromMark(bytes) ?? decoderOf(labelIn(contentType ?? "")) ?? fromMeta(bytes) ?? new TextDecoder("utf-8");
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
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, META_BYTES)).replace(/<!--[^]*?-->/g, "");
  for (const [tag] of head.matchAll(/<meta\b[^>]*>?/gi)) {
    const label = labelIn(tag);
    // A meta that is readable as ASCII is not UTF-16, even if it declares it.
    const decoder = decoderOf(label?.toLowerCase().startsWith("utf-16") ? "utf-8" : label);
    if (decoder) return decoder;
  }
  return undefined;
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

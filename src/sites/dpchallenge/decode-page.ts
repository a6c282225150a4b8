const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const cp1252 = new TextDecoder("windows-1252");

/**
 * The text of a page that says utf-8 and may hold anything that people pasted: UTF-8 where its sequences are valid, each
 * other byte as Windows-1252 (curly quotes, dashes, accents).
 */
export function decodePage(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    // Not all of it is UTF-8.
    return decodeMixed(bytes);
  }
}

function decodeMixed(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const size = sequenceAt(bytes, at);
    if (size > 0) {
      at += size;
      continue;
    }
    parts.push(lenient.decode(bytes.subarray(from, at)), cp1252.decode(bytes.subarray(at, at + 1)));
    from = ++at;
  }
  parts.push(lenient.decode(bytes.subarray(from)));
  return parts.join("").replace(/^\uFEFF/, "");
}

/** How many bytes the valid UTF-8 sequence here has; 0: none begins here (Unicode, table 3-7). */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let n = 2; n < size; n++) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

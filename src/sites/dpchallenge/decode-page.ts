const strict = new TextDecoder("utf-8", { fatal: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const cp1252 = new TextDecoder("windows-1252");

/**
 * The text of a page that declares UTF-8 and may contain bytes of other encodings: UTF-8 where its sequences are valid, each
 * other byte as Windows-1252 (curly quotes, dashes, accents).
 */
export function decodePage(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeMixed(bytes);
  }
}

function decodeMixed(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  for (let offset = 0; offset < bytes.length;) {
    const size = sequenceAt(bytes, offset);
    if (size > 0) {
      offset += size;
      continue;
    }
    parts.push(
      lenient.decode(bytes.subarray(from, offset)),
      cp1252.decode(bytes.subarray(offset, offset + 1)),
    );
    from = ++offset;
  }
  parts.push(lenient.decode(bytes.subarray(from)));
  return parts.join("").replace(/^\uFEFF/, "");
}

/** Length in bytes of the valid UTF-8 sequence at `offset`; 0 where none begins (Unicode, table 3-7). */
function sequenceAt(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[offset + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let n = 2; n < size; n++) if (((bytes[offset + n] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

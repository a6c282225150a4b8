/** A line of a file: where it stands, and its text, which is `undefined` where it is too long to be one. */
export type Line = {
  /** From 1. */
  number: number;
  /** Bytes up to the end of the line, its newline included. */
  end: number;
  text: string | undefined;
};

/** A line longer than this is no record, in bytes. */
const maxLineBytes = 16 * 2 ** 20;
const newline = 10;

/**
 * Cuts bytes into lines (UTF-8 may be cut at the borders of chunks), those of one chunk at a time; a last line needs no newline.
 * @param from where the bytes begin within the file: `line` lines and `byte` bytes stand before.
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  from: { line: number; byte: number } = { line: 0, byte: 0 },
): AsyncGenerator<Line[]> {
  let { line: number, byte: end } = from;
  let parts: Uint8Array[] = [];
  let held = 0;

  function take(part: Uint8Array): Line {
    const text = held + part.length > maxLineBytes ? undefined : textOf(parts, part);
    end += held + part.length;
    [parts, held] = [[], 0];
    return { number: ++number, end, text };
  }

  for await (const chunk of bytes) {
    const lines: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      const line = take(chunk.subarray(start, at));
      line.end = ++end;
      lines.push(line);
      start = at + 1;
    }
    const rest = chunk.subarray(start);
    held += rest.length;
    // What is too long is counted, not kept.
    if (held > maxLineBytes) parts = [];
    else if (rest.length > 0) parts.push(new Uint8Array(rest));
    if (lines.length > 0) yield lines;
  }
  if (held > 0) yield [take(new Uint8Array())];
}

function textOf(parts: readonly Uint8Array[], last: Uint8Array): string {
  const bytes =
    parts.length === 0
      ? Buffer.from(last.buffer, last.byteOffset, last.length)
      : Buffer.concat([...parts, last]);
  return bytes.toString("utf8");
}

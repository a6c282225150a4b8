/** A line of a file; `text` is `undefined` where the line is too long. */
export type Line = {
  /** From 1. */
  number: number;
  /** Bytes up to the end of the line, its newline included. */
  end: number;
  text: string | undefined;
};

/** Bytes; longer lines are not read. */
const maxLineBytes = 16 * 2 ** 20;
const newline = 10;

/**
 * Cuts bytes into lines (UTF-8 may be cut at the borders of chunks), the lines of one chunk at a time; the last line needs no newline.
 * @param from start of the bytes within the file: `line` lines and `byte` bytes precede them.
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  from: { line: number; byte: number } = { line: 0, byte: 0 },
): AsyncGenerator<Line[]> {
  let { line: number, byte: end } = from;
  let parts: Uint8Array[] = [];
  let size = 0;

  function take(part: Uint8Array): Line {
    const text = size + part.length > maxLineBytes ? undefined : textOf(parts, part);
    end += size + part.length;
    [parts, size] = [[], 0];
    return { number: ++number, end, text };
  }

  for await (const chunk of bytes) {
    const lines: Line[] = [];
    let start = 0;
    for (let index = chunk.indexOf(newline); index >= 0; index = chunk.indexOf(newline, start)) {
      const line = take(chunk.subarray(start, index));
      line.end = ++end;
      lines.push(line);
      start = index + 1;
    }
    const rest = chunk.subarray(start);
    size += rest.length;
    // A line that is too long is only counted.
    if (size > maxLineBytes) parts = [];
    else if (rest.length > 0) parts.push(new Uint8Array(rest));
    if (lines.length > 0) yield lines;
  }
  if (size > 0) yield [take(new Uint8Array())];
}

function textOf(parts: readonly Uint8Array[], last: Uint8Array): string {
  const bytes =
    parts.length === 0
      ? Buffer.from(last.buffer, last.byteOffset, last.length)
      : Buffer.concat([...parts, last]);
  return bytes.toString("utf8");
}

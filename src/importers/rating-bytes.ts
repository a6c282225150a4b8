import { AppError } from "../errors.ts";

/** JSON is parsed in memory as a whole, which takes several times its size. */
const maxJsonBytes = 200 * 2 ** 20;
/** The kind of a file is recognized within its first bytes. */
export const headBytes = 2 ** 16;

/**
 * Reads bytes as one JSON.
 * @throws AppError `too_large` over 200 MiB, `invalid_body` for invalid JSON.
 */
export async function readWholeJson(name: string, bytes: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxJsonBytes)
      throw new AppError(
        "too_large",
        `${name}: JSON of over 200 MiB: cut it into files of some challenges each`,
      );
    chunks.push(new Uint8Array(chunk));
  }
  try {
    return JSON.parse(
      Buffer.concat(chunks)
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
    );
  } catch (cause) {
    throw new AppError("invalid_body", `${name}: not JSON, or cut off`, { cause });
  }
}

/** The first bytes, 64 KiB or more; fewer where the input ends. */
export async function readHead(iterator: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < headBytes) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

/** The whole input. */
export async function* wholeOf(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

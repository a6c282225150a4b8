import { AppError } from "../errors.ts";

/** The encoding that requests ask for. */
export const ACCEPT_ENCODING = "gzip";

/** Content encodings that are unpacked: some servers send another one than they were asked for. */
const formats: Readonly<Record<string, string>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};
/** Values of servers that send a body as it is. */
const plain = /^(identity|none|binary|utf-?8)?$/;

/**
 * The decoded body of an answer that was fetched with `decompress: false`. It is unpacked only as far as it is read: the
 * decompression of `fetch` itself runs on after the reader is cancelled.
 * @throws AppError `bad_answer` for an encoding that is not unpacked.
 */
export function unpackBody({ body, headers }: Response, what: string): ReadableStream<Uint8Array> | null {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (body === null || plain.test(encoding)) return body;
  const format = formats[encoding];
  // The DOM's type lacks brotli and zstd, which Bun unpacks.
  if (format) return body.pipeThrough(new DecompressionStream(format as CompressionFormat));
  throw new AppError("bad_answer", `${what}: content-encoding ${JSON.stringify(encoding)}`);
}

/** Whether an error comes from a body that is not compressed as its header states. */
export const isBrokenCompression = (thrown: unknown): boolean =>
  thrown instanceof TypeError && /(inflate|decode) failed$|^unexpected end of file$/.test(thrown.message);

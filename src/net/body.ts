import { AppError } from "../errors.ts";
import { decodeText } from "./html/charset.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer } from "./fetcher.ts";
import { describeHop } from "./address/hop.ts";

/** A body read in chunks up to a limit. */
export type LimitedBody = {
  /** @returns `undefined` at the end. @throws AppError `over_limit`, and what `Exchange.read` throws. */
  read(): Promise<Uint8Array | undefined>;
};

/**
 * @param maxBytes Maximum number of decoded bytes.
 * @param size Bytes read before.
 */
export function limitBody(answer: Exchange, maxBytes: number, size = 0): LimitedBody {
  const { headers, body } = answer.response;
  const isPlain = body !== null && !headers.has("content-encoding");
  const announcesMore = isPlain && Number(headers.get("content-length")) > maxBytes;
  return {
    async read() {
      const chunk = announcesMore ? undefined : await answer.read();
      size += chunk?.length ?? 0;
      if (!announcesMore && size <= maxBytes) return chunk;
      await answer.cancel();
      throw new AppError("over_limit", `${describeHop(answer.hop)}: more than ${maxBytes} bytes`);
    },
  };
}

/** Reads the rest of a body into one answer. @param first Chunks read before; the rest is appended to them. */
export async function readWhole(
  answer: Exchange,
  body: LimitedBody,
  first: Uint8Array[] = [],
): Promise<Answer> {
  for (let chunk = await body.read(); chunk; chunk = await body.read()) first.push(chunk);
  const { headers, status } = answer.response;
  const bytes = joinBytes(first);
  const text = () => decodeText(bytes, headers.get("content-type"));
  return {
    url: answer.hop.url.href,
    status,
    headers,
    bytes,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch (cause) {
        throw new AppError("bad_answer", `${describeHop(answer.hop)}: ${status}, but not JSON`, { cause });
      }
    },
  };
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

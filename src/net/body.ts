import { AppError } from "../errors.ts";
import { decodeText } from "./charset.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer } from "./fetcher.ts";
import { describeHop } from "./hop.ts";

/** A body read piece by piece, never beyond its limit. */
export type Body = {
  /** @returns `undefined` at the end. @throws AppError `over_limit`, and what `Exchange.read` throws. */
  read(): Promise<Uint8Array | undefined>;
};

/** @param maxBytes Decoded bytes. */
export function limitBody(answer: Exchange, maxBytes: number): Body {
  const { headers, body } = answer.response;
  const promised = body && !headers.has("content-encoding") ? Number(headers.get("content-length")) : 0;
  let size = 0;
  return {
    async read() {
      const chunk = promised > maxBytes ? undefined : await answer.read();
      size += chunk?.length ?? 0;
      if (promised <= maxBytes && size <= maxBytes) return chunk;
      await answer.cancel();
      throw new AppError("over_limit", `${describeHop(answer.hop)}: more than ${maxBytes} bytes`);
    },
  };
}

/** Reads the rest of a body into one answer. @param first What was read already. */
export async function readWhole(answer: Exchange, body: Body, first: Uint8Array[] = []): Promise<Answer> {
  const chunks = first;
  for (let chunk = await body.read(); chunk; chunk = await body.read()) chunks.push(chunk);
  const { headers, status } = answer.response;
  const bytes = joinBytes(chunks);
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
  const [only] = chunks;
  return chunks.length === 1 && only ? only : new Uint8Array(Buffer.concat(chunks));
}

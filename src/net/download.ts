import { joinBytes, type LimitedBody } from "./body.ts";
import { KIND_BYTES, kindOf } from "./content-kind.ts";
import type { Exchange } from "./exchange.ts";
import type { Download } from "./fetcher.ts";
import { open, rm } from "node:fs/promises";

/** Writes a body to a file and hashes it. An incomplete file is removed. */
export async function saveBody(answer: Exchange, body: LimitedBody, path: string): Promise<Download> {
  const sha256 = new Bun.CryptoHasher("sha256");
  const md5 = new Bun.CryptoHasher("md5");
  let size = 0;
  let first: Uint8Array = new Uint8Array();
  try {
    const file = await open(path, "w");
    try {
      for (let chunk = await body.read(); chunk; chunk = await body.read()) {
        sha256.update(chunk);
        md5.update(chunk);
        size += chunk.length;
        if (first.length < KIND_BYTES) first = joinBytes([first, chunk.subarray(0, KIND_BYTES)]);
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    await answer.cancel();
    await rm(path, { force: true });
    throw error;
  }
  const { url } = answer.hop;
  return {
    url: url.href,
    headers: answer.response.headers,
    kind: await kindOf(first, answer.response.headers.get("content-type")),
    size,
    sha256: sha256.digest("hex"),
    md5: md5.digest("hex"),
  };
}

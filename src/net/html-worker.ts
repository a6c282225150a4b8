import { decodeText } from "./charset.ts";
import type { PageParser } from "./fetcher.ts";
import { parseHTML } from "linkedom";

/** A page to parse, and what came of it. */
export type PageJob = { module: string; bytes: Uint8Array; contentType: string | null; url: string };
export type PageResult = { value: unknown } | { error: string };

declare const self: Worker;

self.onmessage = async ({ data }: MessageEvent<PageJob>) => {
  self.postMessage(await run(data));
};

async function run({ module, bytes, contentType, url }: PageJob): Promise<PageResult> {
  try {
    const { parser }: { parser: PageParser<unknown> } = await import(module);
    const { document } = parseHTML(decodeText(bytes, contentType));
    return { value: parser.parse(document, url) };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

import { AppError, type ErrorCode } from "../../errors.ts";
import { decodeText } from "./charset.ts";
import type { PageParser } from "../fetcher.ts";
import { parseHTML } from "linkedom";

/** A page to parse, and the result; an error has a code where it is an AppError. */
export type PageJob = { module: string; bytes: Uint8Array; contentType: string | null; url: string };
export type PageResult = { value: unknown } | { error: string; code?: ErrorCode };

declare const self: Worker;

self.onmessage = async ({ data }: MessageEvent<PageJob>) => {
  self.postMessage(await run(data));
};

async function run({ module, bytes, contentType, url }: PageJob): Promise<PageResult> {
  try {
    const { parser }: { parser: PageParser<unknown> } = await import(module);
    if ("read" in parser) return { value: parser.read(bytes, url) };
    const { document } = parseHTML(decodeText(bytes, contentType));
    return { value: parser.parse(document, url) };
  } catch (thrown) {
    // Errors lose their class on the way to another thread.
    if (thrown instanceof AppError) return { error: thrown.message, code: thrown.code };
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

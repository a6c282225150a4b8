import type { DocumentParser } from "../../src/net/fetcher.ts";

/** A page parser in a module of its own, as the Worker wants it. */
export const parser: DocumentParser<{ title: string; url: string }> = {
  module: import.meta.url,
  parse: (document, url) => ({ title: document.querySelector("title")?.textContent ?? "", url }),
};

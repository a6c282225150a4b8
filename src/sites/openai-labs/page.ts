import type { DocumentParser } from "../../net/fetcher.ts";

/** What a shared page of Labs contains about its picture. */
export type LabsPage = {
  /** Everything in its embedded JSON that looks like a record of a generation. */
  records: unknown[];
  image: string | undefined;
  title: string | undefined;
  description: string | undefined;
};

/** A page shows one picture, and perhaps others beside it. */
const MAX_RECORDS = 100;
/** Characters of a title or an address; a prompt had 400 at most. */
const MAX_TEXT = 1000;
/** JSON values of one page that are searched. */
const MAX_VALUES = 100_000;

/** Reads a page of labs.openai.com/s/. */
export const parser: DocumentParser<LabsPage> = {
  module: import.meta.url,
  parse(document) {
    const scripts = [...document.querySelectorAll("script")].filter(
      (script) =>
        script.getAttribute("id") === "__NEXT_DATA__" ||
        /^\s*application\/([\w.-]+\+)?json/i.test(script.getAttribute("type") ?? ""),
    );
    return {
      records: scripts.flatMap((script) => recordsIn(script.textContent ?? "")).slice(0, MAX_RECORDS),
      image: metaOf(document, "og:image"),
      title: metaOf(document, "og:title"),
      description: metaOf(document, "og:description"),
    };
  },
};

function metaOf(document: Document, name: string): string | undefined {
  for (const meta of document.querySelectorAll("meta[content]")) {
    const isNamed = ["property", "name"].some((key) => meta.getAttribute(key)?.trim().toLowerCase() === name);
    const content = meta.getAttribute("content")?.trim().slice(0, MAX_TEXT);
    if (isNamed && content) return content;
  }
  return undefined;
}

function recordsIn(json: string): unknown[] {
  const records: unknown[] = [];
  try {
    const queue: unknown[] = [JSON.parse(json)];
    // The queue grows while it is walked.
    for (const value of queue) {
      if (typeof value !== "object" || value === null) continue;
      if ("id" in value && "generation" in value && String(value.id).startsWith("generation-"))
        records.push(value);
      for (const part of Object.values(value)) if (queue.length < MAX_VALUES) queue.push(part);
    }
  } catch {
    // Not JSON: no records.
  }
  return records;
}

/** Text that Labs wrote on every page. */
const boilerplate =
  /dall[\s.·•∙⋅-]?e\b|openai|\bhuman (?:&|and|×) ai\b|created? (?:with|by|realistic)|^labs$|sign up|log in/i;

/** The prompt: a page's title or description, unless it is the text of every page. */
export function promptOf({ title, description }: Pick<LabsPage, "title" | "description">): string | null {
  for (const text of [title, description]) {
    const bare = text
      ?.replace(/\s+[|–—-]\s+(?:dall[\s.·•∙⋅-]?e\b|openai).*$/i, "")
      .replace(/^[“"](.*)[”"]$/, "$1")
      .trim();
    if (bare && !boilerplate.test(bare)) return bare;
  }
  return null;
}

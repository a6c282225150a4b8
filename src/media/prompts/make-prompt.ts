import type { FilePrompt, GenerationType } from "../../model/generation.ts";
import { cleanText } from "../metadata/decode-text.ts";
import { isObject } from "./parse-json.ts";

const MAX_PROMPT = 20_000;
const MAX_MODEL = 500;
const MAX_RECORD_BYTES = 64 * 1024;

/** What a generator's file says; `record` by the names in the file, the most telling first. */
export type Said = {
  tool: string;
  type?: GenerationType;
  prompt?: string | null | undefined;
  negativePrompt?: string | null | undefined;
  model?: string | null | undefined;
  record: Record<string, unknown>;
};

/** Brings it into the limits: prompts of 20,000 characters, and of the record what fits into 64 KiB of JSON. */
export function makePrompt({
  tool,
  type = "caption",
  prompt,
  negativePrompt,
  model,
  record,
}: Said): FilePrompt {
  return {
    tool,
    type,
    prompt: cut(prompt, MAX_PROMPT),
    negativePrompt: cut(negativePrompt, MAX_PROMPT),
    model: cut(model, MAX_MODEL),
    record: fit(record),
  };
}

/** From a picture: with a mask it was edited, without one varied. */
export function typeOf(source: { picture: boolean; mask: boolean }): GenerationType {
  if (source.mask) return "edit";
  return source.picture ? "variation" : "caption";
}

/** The longest text begins with what is read first, so that cleaning costs no more than what is kept. */
function cut(text: string | null | undefined, length: number): string | null {
  return cleanText(cleanText((text ?? "").slice(0, 4 * length)).slice(0, length)) || null;
}

function fit(record: Record<string, unknown>): Record<string, unknown> {
  let room = MAX_RECORD_BYTES;
  let suspect = false;
  const kept = Object.entries(record).filter(([name, value]) => {
    const json = JSON.stringify([name, value]);
    const size = Buffer.byteLength(json);
    if (size > room) return false;
    room -= size;
    // JSON escapes surrogates only where they stand alone.
    suspect ||= /\\ud|__proto__/.test(json);
    return true;
  });
  return Object.fromEntries(kept.map(([name, value]) => [name, suspect ? tidy(value) : value]));
}

/** No lone surrogates, which cannot be stored as they are, and no `__proto__`. The depth was bounded when it was parsed. */
function tidy(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(tidy);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(entries.map(([name, inner]) => [name.toWellFormed(), tidy(inner)]));
}

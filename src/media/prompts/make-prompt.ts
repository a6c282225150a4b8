import type { FilePrompt, GenerationType } from "../../model/generation.ts";
import { cleanText } from "../metadata/decode-text.ts";
import { isObject } from "./parse-json.ts";

const MAX_PROMPT = 20_000;
const MAX_MODEL = 500;
const MAX_RECORD_BYTES = 64 * 1024;

/** Fields of a generator's file; `record` by the names in the file, the most informative first. */
export type PromptFields = {
  tool: string;
  type?: GenerationType;
  prompt?: string | null | undefined;
  negativePrompt?: string | null | undefined;
  model?: string | null | undefined;
  record: Record<string, unknown>;
};

/** Cuts prompts to 20,000 characters, and keeps the entries of the record that fit into 64 KiB of JSON. */
export function makePrompt({
  tool,
  type = "caption",
  prompt,
  negativePrompt,
  model,
  record,
}: PromptFields): FilePrompt {
  return {
    tool,
    type,
    prompt: cut(prompt, MAX_PROMPT),
    negativePrompt: cut(negativePrompt, MAX_PROMPT),
    model: cut(model, MAX_MODEL),
    record: fit(record),
  };
}

/** A generation from a picture is an edit with a mask, a variation without one. */
export function typeOf(source: { picture: boolean; mask: boolean }): GenerationType {
  if (source.mask) return "edit";
  return source.picture ? "variation" : "caption";
}

/** Cuts before cleaning, so that a long text costs no more than a short one. */
function cut(text: string | null | undefined, length: number): string | null {
  return cleanText(cleanText((text ?? "").slice(0, 4 * length)).slice(0, length)) || null;
}

function fit(record: Record<string, unknown>): Record<string, unknown> {
  let room = MAX_RECORD_BYTES;
  let suspect = false;
  const entries = Object.entries(record).filter(([name, value]) => {
    const json = JSON.stringify([name, value]);
    const size = Buffer.byteLength(json);
    if (size > room) return false;
    room -= size;
    // JSON escapes lone surrogates only.
    suspect ||= /\\ud|__proto__/.test(json);
    return true;
  });
  return Object.fromEntries(entries.map(([name, value]) => [name, suspect ? tidy(value) : value]));
}

/** Replaces lone surrogates, which cannot be stored, and removes `__proto__`. `parseJson` has limited the depth. */
function tidy(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(tidy);
  if (!isObject(value)) return value;
  const safe = Object.entries(value).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(safe.map(([name, inner]) => [name.toWellFormed(), tidy(inner)]));
}

import type { z } from "zod";

/** No generator nests deeper; deeper JSON may be an attack on recursive code. */
const MAX_DEPTH = 64;
const MAX_LENGTH = 2 ** 20;
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [SQUARE, CURLY, SQUARE_END, CURLY_END] = [0x5b, 0x7b, 0x5d, 0x7d];

/** Parses a JSON object; `undefined` for other texts, over 1 MiB and over 64 levels. Never throws. */
export function parseJson(text: string | undefined): Record<string, unknown> | undefined {
  const trimmed = text?.trim() ?? "";
  if (!trimmed.startsWith("{") || trimmed.length > MAX_LENGTH || isDeep(trimmed)) return undefined;
  const value = tryParse(trimmed) ?? tryParse(withoutNaN(trimmed));
  return isObject(value) ? value : undefined;
}

/** Parses a JSON object of a given shape. */
export function parseShape<Value>(text: string | undefined, shape: z.ZodType<Value>): Value | undefined {
  const value = parseJson(text);
  return value && shape.safeParse(value).data;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Python writes NaN and Infinity, which JSON does not have. */
function withoutNaN(text: string): string {
  return text.replace(/([[:,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, "$1null");
}

function isDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if ((code === SQUARE || code === CURLY) && ++depth > MAX_DEPTH) return true;
    else if (code === SQUARE_END || code === CURLY_END) depth--;
  }
  return false;
}

import type { Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";

const MAX_LENGTH = 256 * 1024;
const MAX_SETTINGS = 4000;
const settingsLine = /^Steps: \d+\s*(?:,|$)/;
const NEGATIVE = "Negative prompt:";

/** Stable Diffusion WebUI and what writes as it does (Forge, SD.Next, Civitai). */
export const readWebUi: Generator = ({ chunks, exif, xmp }) => {
  const parameters = chunks.get("parameters");
  const comment = exif.UserComment ?? xmp["exif:UserComment"];
  const text = parameters ?? comment;
  const parts = text === undefined ? undefined : splitParameters(text);
  // A chunk of that name is the WebUI's own; a comment must be told by its settings.
  if (!parts || (parts.settings.size < 2 && (parameters === undefined || parts.negative === undefined)))
    return undefined;
  const { prompt, negative, settings } = parts;
  return makePrompt({
    tool: "stable-diffusion",
    type: typeOf({ picture: isFromPicture(settings), mask: settings.has("Mask blur") }),
    prompt,
    negativePrompt: negative,
    model: settings.get("Model"),
    record: parameters === undefined ? { UserComment: comment } : { parameters },
  });
};

/** The strength is said of the second pass over a picture from words, too. */
function isFromPicture(settings: ReadonlyMap<string, string>): boolean {
  const names = [...settings.keys()];
  const twoPasses = names.some((name) => name.startsWith("Hires ") || name === "First pass size");
  return settings.has("Denoising strength") && !twoPasses;
}

/**
 * Prompt, negative prompt and settings of the WebUI's text, in which a prompt has lines of its own, and may
 * have one that looks like settings: the last is meant.
 */
export function splitParameters(text: string) {
  if (text.length > MAX_LENGTH || text.trimStart().startsWith("{")) return undefined;
  const lines = text.split(/\r?\n/);
  const found = lines.findLastIndex((line) => settingsLine.test(line.trim()));
  const end = found < 0 ? lines.length : found;
  const words = lines.slice(0, end);
  const negativeAt = words.findIndex((line) => line.trim().startsWith(NEGATIVE));
  const negative = negativeAt < 0 ? undefined : words.slice(negativeAt).join("\n").trim();
  return {
    prompt: words.slice(0, negativeAt < 0 ? undefined : negativeAt).join("\n"),
    negative: negative?.slice(NEGATIVE.length).trim(),
    settings: readSettings(lines.slice(end).join(", ")),
  };
}

/** `Steps: 20, Sampler: Euler a, Lora hashes: "a: 1, b: 2"`; commas in quotes and in JSON part nothing. */
function readSettings(line: string): Map<string, string> {
  const settings = new Map<string, string>();
  const pieces = line.slice(0, MAX_SETTINGS).match(/(?:"(?:\\.|[^"\\])*"|[^,])+/g) ?? [];
  for (const piece of pieces) {
    const colon = piece.indexOf(":");
    const name = piece.slice(0, Math.max(colon, 0)).trim();
    if (/^[A-Za-z][\w /-]{0,60}$/.test(name) && !settings.has(name))
      settings.set(
        name,
        piece
          .slice(colon + 1)
          .trim()
          .replace(/^"(.*)"$/, "$1"),
      );
  }
  return settings;
}

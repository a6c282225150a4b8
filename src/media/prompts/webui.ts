import type { Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";

const MAX_LENGTH = 256 * 1024;
const MAX_SETTINGS = 4000;
const settingsLine = /^Steps: \d+\s*(?:,|$)/;
const NEGATIVE = "Negative prompt:";

/** Stable Diffusion WebUI and programs that use its format (Forge, SD.Next, Civitai). */
export const readWebUi: Generator = ({ chunks, exif, xmp }) => {
  const parameters = chunks.get("parameters");
  const comment = exif.UserComment ?? xmp["exif:UserComment"];
  const text = parameters ?? comment;
  const parts = text === undefined ? undefined : splitParameters(text);
  // A chunk of that name is the WebUI's; a comment is recognized by its settings.
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

/** A strength alone does not prove a picture: the second pass of a text-to-image generation has one too. */
function isFromPicture(settings: ReadonlyMap<string, string>): boolean {
  const names = [...settings.keys()];
  const twoPasses = names.some((name) => name.startsWith("Hires ") || name === "First pass size");
  return settings.has("Denoising strength") && !twoPasses;
}

/**
 * Splits the WebUI's text into prompt, negative prompt and settings. A line of the prompt may look like settings: the last such
 * line is the settings.
 */
export function splitParameters(text: string) {
  if (text.length > MAX_LENGTH || text.trimStart().startsWith("{")) return undefined;
  const lines = text.split(/\r?\n/);
  const settingsAt = lines.findLastIndex((line) => settingsLine.test(line.trim()));
  const end = settingsAt < 0 ? lines.length : settingsAt;
  const words = lines.slice(0, end);
  const negativeAt = words.findIndex((line) => line.trim().startsWith(NEGATIVE));
  const negative = negativeAt < 0 ? undefined : words.slice(negativeAt).join("\n").trim();
  return {
    prompt: words.slice(0, negativeAt < 0 ? undefined : negativeAt).join("\n"),
    negative: negative?.slice(NEGATIVE.length).trim(),
    settings: readSettings(lines.slice(end).join(", ")),
  };
}

/** `Steps: 20, Sampler: Euler a, Lora hashes: "a: 1, b: 2"`; commas within quotes do not separate. */
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

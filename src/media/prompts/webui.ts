import type { FilePrompt } from "../../model/generation.ts";
import type { Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";

const MAX_LENGTH = 256 * 1024;
const MAX_SETTINGS = 4000;
const settingsLine = /^Steps: \d+\s*(?:,|$)/;
const NEGATIVE = "Negative prompt:";
/** What services write for the end of a line when they store the text in one line. */
const LINE_END = "(?:\\\\r)?(?:\\\\n|<br ?/?>|[.\\s])";
const negativeInLine = new RegExp(`${LINE_END}?${NEGATIVE}`);
const settingsInLine = new RegExp(`(?:${LINE_END}|(?<!\\w))Steps: \\d+\\s?,`, "g");
/** Settings of every WebUI; texts that are not its own have other words with a colon. */
const commonSettings = ["Sampler", "CFG scale", "Seed", "Size", "Model"];

/** Stable Diffusion WebUI and programs that use its format (Forge, SD.Next, Civitai). */
export const readWebUi: Generator = ({ chunks, exif, xmp }) => {
  const parameters = chunks.get("parameters");
  const candidates = {
    parameters,
    UserComment: exif.UserComment ?? xmp["exif:UserComment"],
    Comment: chunks.get("Comment"),
    ImageDescription: exif.ImageDescription,
  };
  for (const [name, text] of Object.entries(candidates)) {
    const parts = text === undefined ? undefined : splitParameters(text);
    // A chunk of that name is the WebUI's; another text is recognized by its settings.
    const isOwn =
      parts && (parts.settings.size > 1 || (name === "parameters" && parts.negative !== undefined));
    if (isOwn) return promptOf(parts, { [name]: text });
  }
  return undefined;
};

type Parts = { prompt: string; negative: string | undefined; settings: Map<string, string> };

function promptOf({ prompt, negative, settings }: Parts, record: Record<string, unknown>): FilePrompt {
  return makePrompt({
    tool: "stable-diffusion",
    type: typeOf({ picture: isFromPicture(settings), mask: settings.has("Mask blur") }),
    prompt,
    negativePrompt: negative,
    model: settings.get("Model"),
    record,
  });
}

/** A strength alone does not prove a picture: the second pass of a text-to-image generation has one too. */
function isFromPicture(settings: ReadonlyMap<string, string>): boolean {
  const names = [...settings.keys()];
  const twoPasses = names.some((name) => name.startsWith("Hires ") || name === "First pass size");
  return settings.has("Denoising strength") && !twoPasses;
}

/**
 * Splits the WebUI's text into prompt, negative prompt and settings. A line of the prompt may look like settings: the last such
 * line is the settings. Where no line begins with them, they are looked for within the lines.
 */
export function splitParameters(text: string): Parts | undefined {
  if (text.length > MAX_LENGTH || text.trimStart().startsWith("{")) return undefined;
  const lines = text.split(/\r\n?|[\n\u2028\u2029]/);
  const settingsAt = lines.findLastIndex((line) => settingsLine.test(line.trim()));
  if (settingsAt < 0) return splitLine(lines.join("\n"));
  return {
    ...splitWords(lines.slice(0, settingsAt)),
    settings: readSettings(lines.slice(settingsAt).join(", ")),
  };
}

/** The text where the settings begin within a line. */
function splitLine(text: string): Parts {
  const last = [...text.matchAll(settingsInLine)].at(-1);
  const settings = readSettings(last ? text.slice(last.index).replace(/^.*?(?=Steps: )/s, "") : "");
  const isSettings = commonSettings.some((name) => settings.has(name));
  if (!last || !isSettings) return { ...splitWords(text.split("\n")), settings: new Map() };
  return { ...splitWords(trimComma(text.slice(0, last.index)).split("\n")), settings };
}

function splitWords(lines: string[]): Pick<Parts, "prompt" | "negative"> {
  const negativeAt = lines.findIndex((line) => line.trim().startsWith(NEGATIVE));
  if (negativeAt >= 0) {
    const negative = lines.slice(negativeAt).join("\n").trim();
    return {
      prompt: lines.slice(0, negativeAt).join("\n"),
      negative: negative.slice(NEGATIVE.length).trim(),
    };
  }
  const text = lines.join("\n");
  const match = negativeInLine.exec(text);
  if (!match) return { prompt: text, negative: undefined };
  return {
    prompt: trimComma(text.slice(0, match.index)),
    negative: trimComma(text.slice(match.index + match[0].length)),
  };
}

/** A text without the comma that separated it from the next. */
const trimComma = (text: string): string => text.trim().replace(/,$/, "").trimEnd();

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

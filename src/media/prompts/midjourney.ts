import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";

const MAX_LENGTH = 64 * 1024;
const job = /\s*Job ID: [\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\s*$/;

/** Midjourney: a description that ends with the job id; its options stay in the prompt. */
export const readMidjourney: Generator = ({ chunks, exif, xmp }) => {
  const texts = [chunks.get("Description"), exif.ImageDescription, xmp["dc:description"]];
  const description = texts.find((text) => text && text.length <= MAX_LENGTH && job.test(text.slice(-100)));
  if (description === undefined) return undefined;
  return makePrompt({
    tool: "midjourney",
    prompt: description.slice(0, description.lastIndexOf("Job ID: ")),
    model: /\s--(?:v|version) ([\w.]{1,10})(?:\s|$)/.exec(description)?.[1],
    record: { Description: description },
  });
};

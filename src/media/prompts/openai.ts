import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";

const openAi = /\bopenai\b|\bdall[-·.\s]?e\b/i;
/** Names the generator, not the prompt. */
const label = /^(?:an? )?(?:ai[- ])?(?:image |picture )?(?:was )?(?:created|generated|made)\b[^\n]{0,200}$/i;

/** OpenAI's pictures with an added prompt: a description beside a creator of that name. */
export const readOpenAi: Generator = ({ chunks, exif, xmp }) => {
  const creators = {
    Software: chunks.get("Software") ?? exif.Software,
    Source: chunks.get("Source"),
    Author: chunks.get("Author"),
    CreatorTool: xmp["xmp:CreatorTool"],
    creator: xmp["dc:creator"],
  };
  const creator = Object.entries(creators).find(([, text]) => openAi.test((text ?? "").slice(0, 200)));
  const descriptions = {
    Prompt: chunks.get("Prompt") ?? chunks.get("prompt"),
    Description: chunks.get("Description"),
    ImageDescription: exif.ImageDescription,
    description: xmp["dc:description"],
  };
  const description = Object.entries(descriptions).find(([, text]) => text?.trim() && !isLabel(text));
  if (!creator || !description) return undefined;
  return makePrompt({
    tool: "openai-labs",
    prompt: description[1],
    record: Object.fromEntries([description, creator]),
  });
};

function isLabel(text: string): boolean {
  return openAi.test(text) && label.test(text.trim());
}

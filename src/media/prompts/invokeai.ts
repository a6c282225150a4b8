import { z } from "zod";
import type { FilePrompt, GenerationType } from "../../model/generation.ts";
import type { Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const model = z
  .union([z.string(), z.object({ name: text, model_name: text })])
  .transform((value) => (typeof value === "string" ? value : (value.name ?? value.model_name)))
  .optional()
  .catch(undefined);
const metadataShape = z.object({
  generation_mode: text,
  positive_prompt: text,
  negative_prompt: text,
  model,
});
const prompts = z.union([z.string(), z.array(z.object({ prompt: z.string() }))]);
const olderShape = z.object({
  model_weights: text,
  image: z.object({ type: text, prompt: prompts.optional().catch(undefined), mask_image_path: text }),
});

const MAX_WORDS = 32 * 1024;

/** InvokeAI: `invokeai_metadata`; before 3.0 `sd-metadata`, and `Dream`, the command that made it. */
export const readInvokeAi: Generator = ({ chunks }) =>
  readMetadata(chunks.get("invokeai_metadata")) ??
  readOlder(chunks.get("sd-metadata")) ??
  readDream(chunks.get("Dream"));

function readMetadata(chunk: string | undefined): FilePrompt | undefined {
  const fields = parseShape(chunk, metadataShape);
  return (
    fields &&
    makePrompt({
      tool: "invokeai",
      type: readMode(fields.generation_mode),
      prompt: fields.positive_prompt,
      negativePrompt: fields.negative_prompt,
      model: fields.model,
      record: { invokeai_metadata: parseJson(chunk) },
    })
  );
}

function readOlder(chunk: string | undefined): FilePrompt | undefined {
  const fields = parseShape(chunk, olderShape);
  if (!fields) return undefined;
  const { type, prompt = "", mask_image_path: mask } = fields.image;
  const words = typeof prompt === "string" ? prompt : prompt.map((part) => part.prompt).join("\n");
  return makePrompt({
    tool: "invokeai",
    type: mask ? "edit" : readMode(type),
    ...splitBrackets(words),
    model: fields.model_weights,
    record: { "sd-metadata": parseJson(chunk) },
  });
}

/** `"a cat [blurry]" -s 50 -W 512 -I picture.png -M mask.png` */
function readDream(chunk: string | undefined): FilePrompt | undefined {
  const match = /^\s*"((?:\\.|[^"\\])*)"(.*)$/s.exec(chunk?.slice(0, MAX_WORDS) ?? "");
  if (!match) return undefined;
  const [, words = "", options = ""] = match;
  return makePrompt({
    tool: "invokeai",
    type: typeOf({
      picture: /\s(?:-I|--init_img)\b/.test(options),
      mask: /\s(?:-M|--init_mask)\b/.test(options),
    }),
    ...splitBrackets(words.replace(/\\(.)/gs, "$1")),
    record: { Dream: chunk },
  });
}

/** `txt2img`, `sdxl_img2img`, `flux_inpaint`, `outpaint`, ... */
function readMode(mode = ""): GenerationType {
  return typeOf({ picture: mode.includes("img2img"), mask: /inpaint|outpaint/.test(mode) });
}

/** Before 3.0 the negative prompt was in brackets within the prompt. */
function splitBrackets(text: string) {
  const words = text.slice(0, MAX_WORDS);
  const negatives = [...words.matchAll(/\[([^[\]]*)\]/g)].map(([, inner = ""]) => inner.trim());
  const prompt = words.replace(/\s*\[[^[\]]*\]/g, "");
  return { prompt, negativePrompt: negatives.filter(Boolean).join(", ") };
}

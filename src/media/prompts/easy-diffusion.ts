import { z } from "zod";
import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const shape = z.object({ prompt: z.string(), negative_prompt: text, use_stable_diffusion_model: z.string() });

/** Easy Diffusion: a chunk for each setting, or all of them as JSON in the EXIF comment. */
export const readEasyDiffusion: Generator = ({ chunks, exif }) => {
  const settings = [...chunks].filter(([keyword]) => /^[a-z_]+$/.test(keyword));
  const fromChunks = chunks.has("use_stable_diffusion_model") ? Object.fromEntries(settings) : undefined;
  const record = fromChunks ?? parseJson(exif.UserComment);
  const fields = shape.safeParse(record).data;
  return (
    fields &&
    record &&
    makePrompt({
      tool: "easy-diffusion",
      prompt: fields.prompt,
      negativePrompt: fields.negative_prompt,
      model: fields.use_stable_diffusion_model,
      record: fromChunks ?? { UserComment: record },
    })
  );
};

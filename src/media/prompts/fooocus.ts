import { z } from "zod";
import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const shape = z.object({
  prompt: z.string(),
  negative_prompt: z.string().optional().catch(undefined),
  base_model: z.string(),
});

/** Fooocus: JSON in `parameters` (before 2.2 in `Comment`), or in the EXIF comment. Its other format is the WebUI's. */
export const readFooocus: Generator = ({ chunks, exif }) => {
  const record: Record<string, string | undefined> = {
    parameters: chunks.get("parameters"),
    Comment: chunks.get("Comment"),
    UserComment: exif.UserComment,
  };
  for (const [name, text] of Object.entries(record)) {
    const fields = parseShape(text, shape);
    if (fields)
      return makePrompt({
        tool: "fooocus",
        prompt: fields.prompt,
        negativePrompt: fields.negative_prompt,
        model: fields.base_model,
        record: { [name]: parseJson(text) },
      });
  }
  return undefined;
};

import { z } from "zod";
import type { Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const shape = z.object({
  sui_image_params: z.object({
    prompt: text,
    negativeprompt: text,
    model: text,
    initimage: z.unknown().optional(),
    maskimage: z.unknown().optional(),
  }),
});

/** SwarmUI: JSON in `parameters` or in the EXIF comment. */
export const readSwarmUi: Generator = ({ chunks, exif }) => {
  const parameters = chunks.get("parameters");
  const json = parameters ?? exif.UserComment;
  const fields = parseShape(json, shape)?.sui_image_params;
  return (
    fields &&
    makePrompt({
      tool: "swarmui",
      type: typeOf({ picture: fields.initimage !== undefined, mask: fields.maskimage !== undefined }),
      prompt: fields.prompt,
      negativePrompt: fields.negativeprompt,
      model: fields.model,
      record: { [parameters === undefined ? "UserComment" : "parameters"]: parseJson(json) },
    })
  );
};

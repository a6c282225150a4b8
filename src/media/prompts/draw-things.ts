import { z } from "zod";
import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const shape = z.object({ c: z.string(), uc: text, model: text, steps: z.number() });

/** Draw Things: JSON in the XMP comment. */
export const readDrawThings: Generator = ({ exif, xmp }) => {
  const comment = xmp["exif:UserComment"] ?? exif.UserComment;
  const fields = parseShape(comment, shape);
  return (
    fields &&
    makePrompt({
      tool: "draw-things",
      prompt: fields.c,
      negativePrompt: fields.uc,
      model: fields.model,
      record: { UserComment: parseJson(comment) },
    })
  );
};

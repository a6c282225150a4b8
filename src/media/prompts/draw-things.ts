import { z } from "zod";
import type { Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const shape = z.object({ c: z.string(), uc: text, model: text, steps: z.number() });

/** Draw Things: JSON in the comment, which it writes to XMP. */
export const readDrawThings: Generator = ({ exif, xmp }) => {
  const comment = xmp["exif:UserComment"] ?? exif.UserComment;
  const said = parseShape(comment, shape);
  return (
    said &&
    makePrompt({
      tool: "draw-things",
      prompt: said.c,
      negativePrompt: said.uc,
      model: said.model,
      record: { UserComment: parseJson(comment) },
    })
  );
};

import { z } from "zod";
import type { FilePrompt, GenerationType } from "../../model/generation.ts";
import type { FileTexts, Generator } from "./generator.ts";
import { makePrompt, typeOf } from "./make-prompt.ts";
import { parseJson, parseShape } from "./parse-json.ts";

const text = z.string().optional().catch(undefined);
const commentShape = z.object({
  prompt: text,
  uc: text,
  request_type: text,
  strength: z.number().optional().catch(undefined),
});
const textsShape = z.object({ Software: text, Description: text, Comment: text, Source: text });
type Texts = z.infer<typeof textsShape>;

/** NovelAI: chunks of a PNG, or the same names as JSON in the EXIF comment of a WebP. */
export const readNovelAi: Generator = ({ chunks, exif }) =>
  readTexts({
    Software: chunks.get("Software"),
    Description: chunks.get("Description"),
    Comment: chunks.get("Comment"),
    Source: chunks.get("Source"),
  }) ?? readComment(exif);

function readComment({ Software, ImageDescription, UserComment }: FileTexts["exif"]): FilePrompt | undefined {
  const texts = UserComment?.includes("NovelAI") ? parseShape(UserComment, textsShape) : undefined;
  if (texts) return readTexts(texts);
  return readTexts({ Software, Description: ImageDescription, Comment: UserComment });
}

function readTexts({ Software, Description, Comment, Source }: Texts): FilePrompt | undefined {
  if (!/^NovelAI\b/.test(Software ?? "")) return undefined;
  const fields = parseShape(Comment, commentShape);
  if (!fields && !Description) return undefined;
  return makePrompt({
    tool: "novelai",
    type: readType(fields?.request_type, fields?.strength),
    prompt: fields?.prompt ?? Description,
    negativePrompt: fields?.uc,
    model: Source,
    record: withoutAbsent({ Comment: parseJson(Comment) ?? Comment, Description, Source, Software }),
  });
}

/** Older files have no request type, and a strength only for generations from a picture. */
function readType(request: string | undefined, strength: number | undefined): GenerationType {
  if (request === undefined) return typeOf({ picture: strength !== undefined, mask: false });
  return typeOf({ picture: /img2img/i.test(request), mask: /infill|inpaint/i.test(request) });
}

function withoutAbsent(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

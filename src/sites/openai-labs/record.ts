import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Generation, GenerationType } from "../../model/generation.ts";

/** The end of the year 9999. */
const lastSecond = 253_402_300_799;
/** Characters. */
const maxPrompt = 20_000;
const text = z.string().nullish().catch(undefined);
const address = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(undefined);
const prompt = z.object({
  prompt_type: text,
  prompt: z.object({ caption: text, image_path: address, masked_image_path: address }).nullish().catch(null),
  parent_generation_id: text,
});
/** Only the id and the picture are required; other fields may be missing or of another type. */
const shape = z.looseObject({
  id: z.string(),
  created: z.number().positive().max(lastSecond).nullish().catch(undefined),
  generation: z.object({ image_path: z.url({ protocol: /^https?$/ }) }),
  task_id: text,
  prompt_id: text,
  prompt: prompt.nullish().catch(undefined),
  user: z.object({ name: text }).nullish().catch(undefined),
});

/** The requested generation and where it was read. */
type Provenance = Pick<Generation, "id" | "via" | "archivedUrl" | "archivedAt">;

/**
 * Reads a generation as OpenAI Labs returned it (DALL-E 2).
 * @param json The record, parsed.
 * @throws AppError `bad_answer` for what is not a record, or the record of another generation.
 */
export function readLabsRecord(json: unknown, provenance: Provenance): Generation {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError(
      "bad_answer",
      `read the record of ${provenance.id}: ${issue?.path.join(".") || "the body"}: ${issue?.message}`,
    );
  }
  const record = parsed.data;
  if (record.id !== provenance.id)
    throw new AppError(
      "bad_answer",
      `read the record of ${provenance.id}: it is the record of ${record.id.slice(0, 100)}`,
    );
  const caption = record.prompt?.prompt?.caption?.trim().slice(0, maxPrompt) || null;
  const sourceUrl = record.prompt?.prompt?.image_path ?? null;
  const maskUrl = record.prompt?.prompt?.masked_image_path ?? null;
  return {
    ...labsGeneration(provenance),
    type: typeOf(record.prompt?.prompt_type, caption, sourceUrl),
    created: record.created ? Math.floor(record.created) : null,
    prompt: caption,
    author: record.user?.name?.trim() || null,
    parentId: record.prompt?.parent_generation_id || null,
    taskId: record.task_id || null,
    promptId: record.prompt_id || null,
    imageUrl: record.generation.image_path,
    sourceUrl,
    maskUrl,
    record: withoutAvatars(json),
  };
}

/** A generation of Labs with nothing but its provenance. */
export function labsGeneration(provenance: Provenance): Generation {
  return {
    tool: "openai-labs",
    type: "caption",
    created: null,
    prompt: null,
    negativePrompt: null,
    model: "dall-e-2",
    author: null,
    parentId: null,
    taskId: null,
    promptId: null,
    imageUrl: null,
    sourceUrl: null,
    maskUrl: null,
    record: {},
    id: provenance.id,
    via: provenance.via,
    archivedUrl: provenance.archivedUrl,
    archivedAt: provenance.archivedAt,
  };
}

function typeOf(
  promptType: string | null | undefined,
  caption: string | null,
  source: string | null,
): GenerationType {
  if (promptType === "CaptionPrompt") return "caption";
  if (promptType === "ImagePrompt" || (source && !caption)) return "variation";
  return promptType === "CaptionImagePrompt" || source ? "edit" : "caption";
}

/** Property names of user pictures; `ofUser`: within an object that describes a user. */
const avatar = /avatar|^(?:user|profile)?_?(?:picture|photo)(?:_?ur[il])?$/i;
const ofUser = /avatar|picture|photo|image|icon/i;
const user = /^(?:user|owner|author|creator|account|profile)$/i;
/** Addresses of avatar services. */
const avatarAddress = /^(?:https?:)?\/\/(?:[^/]*(?:gravatar|googleusercontent)\.com\/|\S*\/avatars?\/)/i;
/** Original records are four levels deep; far deeper values would exhaust the stack. */
const MAX_DEPTH = 50;

/** A copy of a record without avatars and pictures of users, at any depth. */
function withoutAvatars(json: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(prune(json, avatar, 0));
}

function prune(value: unknown, unwanted: RegExp, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === MAX_DEPTH) return null;
  if (Array.isArray(value))
    return value.filter((item) => !isAvatar(item)).map((item) => prune(item, unwanted, depth + 1));
  const entries = Object.entries(value).filter(([name, item]) => !unwanted.test(name) && !isAvatar(item));
  return Object.fromEntries(
    entries.map(([name, item]) => [name, prune(item, user.test(name) ? ofUser : unwanted, depth + 1)]),
  );
}

const isAvatar = (value: unknown) => typeof value === "string" && avatarAddress.test(value);

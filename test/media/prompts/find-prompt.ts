import { expect } from "bun:test";
import type { FileTexts } from "../../../src/media/prompts/generator.ts";
import { findPrompts } from "../../../src/media/prompts/generators.ts";
import type { FilePrompt } from "../../../src/model/generation.ts";

/** What stands in a file; chunks that are no text are written as JSON. */
export type Texts = { chunks?: Record<string, unknown>; exif?: FileTexts["exif"]; xmp?: FileTexts["xmp"] };
/** What it is an example of, what stands in the file, what is read. */
export type Case = [string, Texts, Partial<FilePrompt>];

export const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The one prompt of a file; `undefined` where there is none. */
export function find({ chunks = {}, exif = {}, xmp = {} }: Texts): FilePrompt | undefined {
  const texts = Object.entries(chunks).map(([keyword, value]) => [keyword, asText(value)] as const);
  const filePrompts = findPrompts({ chunks: new Map(texts), exif, xmp });
  expect(filePrompts.length).toBeLessThan(2);
  return filePrompts[0];
}

/** As the WebUI ends its text. */
export const settings = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512";

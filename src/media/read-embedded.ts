import type { Metadata } from "sharp";
import type { Examined } from "./media.ts";

/** What a picture's file says of its making. */
export type Embedded = Pick<Examined, "prompts" | "camera">;

/** Reads it from a picture's head. */
export function readEmbedded(_head: Metadata): Embedded {
  return { prompts: [], camera: null };
}

import type { FilePrompt } from "../../model/generation.ts";
import { readComfyUi } from "./comfyui.ts";
import { readDrawThings } from "./draw-things.ts";
import { readEasyDiffusion } from "./easy-diffusion.ts";
import { readFooocus } from "./fooocus.ts";
import type { FileTexts, Generator } from "./generator.ts";
import { readInvokeAi } from "./invokeai.ts";
import { readMidjourney } from "./midjourney.ts";
import { readNovelAi } from "./novelai.ts";
import { readOpenAi } from "./openai.ts";
import { readSwarmUi } from "./swarmui.ts";
import { readWebUi } from "./webui.ts";

/** In order of precedence: generators with distinctive names of fields before those recognized by the text itself. */
const generators: Generator[] = [
  readInvokeAi,
  readSwarmUi,
  readFooocus,
  readNovelAi,
  readComfyUi,
  readEasyDiffusion,
  readDrawThings,
  readWebUi,
  readMidjourney,
  readOpenAi,
];

/** The prompts in a picture's file. Never throws. */
export function findPrompts(texts: FileTexts): FilePrompt[] {
  for (const read of generators) {
    const prompt = read(texts);
    if (prompt) return [prompt];
  }
  return [];
}

import { followGraph } from "./comfyui-graph.ts";
import { readGraph } from "./comfyui-nodes.ts";
import { graphOfWorkflow } from "./comfyui-workflow.ts";
import type { FileTexts, Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson } from "./parse-json.ts";

/**
 * ComfyUI: the executed graph (`prompt`), and the drawn one (`workflow`), which has less information. In a PNG they are chunks, in
 * a WebP they are in EXIF's make, model and description.
 */
export const readComfyUi: Generator = (texts) => {
  const prompt = parseJson(findText(texts, "prompt")) ?? parseJson(texts.exif.UserComment);
  const workflow = parseJson(findText(texts, "workflow"));
  const executed = readGraph(prompt);
  const drawn = executed ? undefined : graphOfWorkflow(workflow);
  const graph = executed ?? drawn;
  if (!graph) return undefined;
  const record = { ...(executed && { prompt }), ...(workflow && { workflow }) };
  const filePrompt = makePrompt({ tool: "comfyui", ...followGraph(graph), record });
  // Some nodes also write the WebUI's `parameters`, which are better than no prompt.
  return filePrompt.prompt === null && texts.chunks.has("parameters") ? undefined : filePrompt;
};

function findText({ chunks, exif }: FileTexts, name: "prompt" | "workflow"): string | undefined {
  const chunk = chunks.get(name);
  if (chunk !== undefined) return chunk;
  const start = `${name}:`;
  const tags = [exif.Model, exif.Make, exif.ImageDescription];
  return tags.find((text) => text?.slice(0, start.length).toLowerCase() === start)?.slice(start.length);
}

import type { FilePrompt } from "../../model/generation.ts";
import { followGraph, type Graph, readGraph } from "./comfyui-graph.ts";
import { graphOfWorkflow } from "./comfyui-workflow.ts";
import type { FileTexts, Generator } from "./generator.ts";
import { makePrompt } from "./make-prompt.ts";
import { parseJson } from "./parse-json.ts";

/**
 * ComfyUI: the graph that ran (`prompt`), and the one that was drawn (`workflow`), which tells less. In a PNG they are
 * chunks, in a WebP they stand in EXIF's make, model and description.
 */
export const readComfyUi: Generator = (texts) => {
  const prompt = parseJson(findText(texts, "prompt")) ?? parseJson(texts.exif.UserComment);
  const workflow = parseJson(findText(texts, "workflow"));
  const ran = readGraph(prompt);
  const drawn = ran ? undefined : graphOfWorkflow(workflow);
  const graph = ran ?? drawn;
  if (!graph) return undefined;
  const found = readFound(graph, { ...(ran && { prompt }), ...(workflow && { workflow }) });
  // Some nodes write the words beside the graph, as the WebUI does; better those than none.
  return found.prompt === null && texts.chunks.has("parameters") ? undefined : found;
};

function readFound(graph: Graph, record: Record<string, unknown>): FilePrompt {
  return makePrompt({ tool: "comfyui", ...followGraph(graph), record });
}

function findText({ chunks, exif }: FileTexts, name: "prompt" | "workflow"): string | undefined {
  const chunk = chunks.get(name);
  if (chunk !== undefined) return chunk;
  const start = `${name}:`;
  const tags = [exif.Model, exif.Make, exif.ImageDescription];
  return tags.find((text) => text?.slice(0, start.length).toLowerCase() === start)?.slice(start.length);
}

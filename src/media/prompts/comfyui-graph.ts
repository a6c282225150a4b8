import type { GenerationType } from "../../model/generation.ts";
import { type Graph, type GraphNode, linked } from "./comfyui-nodes.ts";
import { findTexts, type Texts } from "./comfyui-texts.ts";
import { typeOf } from "./make-prompt.ts";

const MAX_NODES = 2000;
/** Inputs read in a search through a graph. */
const MAX_READ_INPUTS = 200_000;

/** Names of inputs that lead to pixels. */
const pixelInputs = /^(?:latent|samples|pixels|mask)|image|pipe$/;
/** Names of inputs that lead to the model, and of those that name it. */
const modelInputs = /^(?:base_)?model$|pipe$|guider/;
const modelNames = /^(?:(?:base_)?ckpt|unet|gguf|(?:diffusion_)?model)(?:_name)?$/;

/** The texts that reach the saved picture, the model, and whether it started from a picture. */
export function followGraph(graph: Graph): {
  type: GenerationType;
  prompt?: string | undefined;
  negativePrompt?: string | undefined;
  model?: string | undefined;
} {
  const { node, prompt, negativePrompt } = findSource(graph) ?? {};
  const only = prompt || negativePrompt ? undefined : findOnlyText(graph);
  return {
    type: node ? readType(graph, node) : "caption",
    prompt: prompt || only,
    negativePrompt,
    model: node && findModel(graph, node),
  };
}

type Source = Texts & { node: GraphNode };

/**
 * The node that makes the picture: the nearest sampler upstream of a saved picture that texts reach; else the nearest such node
 * with a prompt (an API's), then with any text; else the first sampler of the graph.
 */
function findSource(graph: Graph): Source | undefined {
  const budget = { inputs: MAX_READ_INPUTS };
  const read = (node: GraphNode): Source => ({ node, ...findTexts(graph, node, budget) });
  const hasTexts = ({ prompt, negativePrompt }: Source) => prompt !== "" || negativePrompt !== "";
  const isSampler = ({ kind }: GraphNode) => /sampler/i.test(kind);
  const reachable = upstream(graph, findEnds(graph), () => true);
  const firstOf = (nodes: GraphNode[], accepts: (source: Source) => boolean): Source | undefined => {
    for (const node of nodes) {
      const source = read(node);
      if (accepts(source)) return source;
    }
    return undefined;
  };
  return (
    firstOf(reachable.filter(isSampler), hasTexts) ??
    firstOf(reachable, ({ prompt, isNamed }) => isNamed && prompt !== "") ??
    firstOf(reachable, hasTexts) ??
    firstOf([...graph.values()].slice(0, MAX_NODES).filter(isSampler), hasTexts)
  );
}

/** The nodes that save a picture; in a graph without them, those that feed no other node. */
function findEnds(graph: Graph): GraphNode[] {
  const saving = [...graph.values()].filter(({ kind }) => /save/i.test(kind));
  if (saving.length > 0) return saving;
  const nodes = [...graph.values()].slice(0, MAX_NODES);
  const feeding = new Set(
    nodes.flatMap(({ inputs }) => Object.values(inputs).map((input) => linked(graph, input))),
  );
  return nodes.filter(
    (node) => !feeding.has(node) && Object.values(node.inputs).some((input) => linked(graph, input)),
  );
}

/** The text of a graph that has only one. */
function findOnlyText(graph: Graph): string | undefined {
  const budget = { inputs: MAX_READ_INPUTS };
  const texts = new Set<string>();
  for (const node of graph.values()) {
    const { prompt, negativePrompt } = findTexts(graph, node, budget);
    for (const text of [prompt, negativePrompt]) if (text) texts.add(text);
    if (texts.size > 1 || budget.inputs <= 0) return undefined;
  }
  return [...texts][0];
}

/** The nodes upstream of others, breadth first, with these. */
function upstream(graph: Graph, start: GraphNode[], through: (input: string) => boolean): GraphNode[] {
  const seen = new Set(start.slice(0, MAX_NODES));
  for (const node of seen)
    for (const [name, input] of Object.entries(node.inputs)) {
      const next = through(name) ? linked(graph, input) : undefined;
      if (next && seen.size < MAX_NODES) seen.add(next);
    }
  return [...seen];
}

function readType(graph: Graph, source: GraphNode): GenerationType {
  const nodes = upstream(graph, [source], (input) => pixelInputs.test(input));
  const hasNode = (pattern: RegExp) => nodes.some(({ kind }) => pattern.test(kind));
  const picture = hasNode(/load.?image/i);
  return typeOf({ picture, mask: picture && hasNode(/inpaint|noise.?mask/i) });
}

function findModel(graph: Graph, source: GraphNode): string | undefined {
  for (const { inputs } of upstream(graph, [source], (name) => modelInputs.test(name)))
    for (const [name, value] of Object.entries(inputs))
      if (modelNames.test(name) && typeof value === "string") return value;
  return undefined;
}

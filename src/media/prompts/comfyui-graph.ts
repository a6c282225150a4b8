import type { GenerationType } from "../../model/generation.ts";
import { typeOf } from "./make-prompt.ts";
import { isObject } from "./parse-json.ts";

/** Nodes by id. An input is a value, or a link: `[id, output]`. */
export type Graph = ReadonlyMap<string, GraphNode>;
export type GraphNode = { kind: string; inputs: Record<string, unknown> };
type Sense = "positive" | "negative";

/** Limits of a traversal: number of nodes, and depth. */
const MAX_NODES = 2000;
const MAX_DEPTH = 100;
const MAX_WORDS = 20_000;

/** Names of inputs that are texts or lead to texts. */
const wordInputs =
  /^(?:populated_text|value|t5xxl|clip_[gl]|(?:text|prompt|string|conditioning)(?:_?(?:\w|\d+|to|from))?)$/;
/** Names of inputs that lead to pixels. */
const pixelInputs = /^(?:latent|samples|pixels|image|mask)/;
const modelNames = ["ckpt_name", "unet_name", "model_name"];

/** The nodes of a `prompt`; `undefined` for other objects. */
export function readGraph(prompt: Record<string, unknown> | undefined): Graph | undefined {
  const nodes = new Map<string, GraphNode>();
  for (const [id, node] of Object.entries(prompt ?? {}))
    if (isObject(node) && typeof node.class_type === "string")
      nodes.set(id, { kind: node.class_type, inputs: isObject(node.inputs) ? node.inputs : {} });
  return nodes.size > 0 ? nodes : undefined;
}

/** The texts that reach the sampler, its model, and whether it started from a picture. */
export function followGraph(graph: Graph): {
  type: GenerationType;
  prompt?: string;
  negativePrompt?: string;
  model?: string;
} {
  const sampler = findSampler(graph);
  if (!sampler) return { type: "caption" };
  // Newer samplers get texts and model from a guider.
  const guide = linked(graph, sampler.inputs.guider) ?? sampler;
  const positive = guide.inputs.positive ?? guide.inputs.conditioning;
  const model = findModel(graph, guide.inputs.model ?? sampler.inputs.model);
  return {
    type: readType(graph, sampler),
    prompt: wordsOf(graph, positive, "positive"),
    negativePrompt: wordsOf(graph, guide.inputs.negative, "negative"),
    ...(model !== undefined && { model }),
  };
}

/** The sampler nearest upstream of a saved picture; else the first sampler. */
function findSampler(graph: Graph): GraphNode | undefined {
  const isSampler = ({ kind, inputs }: GraphNode) =>
    /sampler/i.test(kind) && [inputs.positive, inputs.guider].some((input) => linked(graph, input));
  const saved = [...graph.values()].filter(({ kind }) => /save/i.test(kind));
  return (
    upstream(graph, saved, () => true).find(isSampler) ??
    [...graph.values()].slice(0, MAX_NODES).find(isSampler)
  );
}

/** The nodes upstream of others, breadth first. */
function upstream(graph: Graph, start: GraphNode[], through: (input: string) => boolean): GraphNode[] {
  const seen = new Set(start.slice(0, MAX_NODES));
  for (const node of seen)
    for (const [name, input] of Object.entries(node.inputs)) {
      const next = through(name) ? linked(graph, input) : undefined;
      if (next && seen.size < MAX_NODES) seen.add(next);
    }
  return [...seen];
}

function readType(graph: Graph, sampler: GraphNode): GenerationType {
  const nodes = upstream(graph, [sampler], (input) => pixelInputs.test(input));
  const hasNode = (pattern: RegExp) => nodes.some(({ kind }) => pattern.test(kind));
  const picture = hasNode(/load.?image/i);
  return typeOf({ picture, mask: picture && hasNode(/inpaint|noise.?mask/i) });
}

function findModel(graph: Graph, input: unknown): string | undefined {
  const start = linked(graph, input);
  if (!start) return undefined;
  const nodes = upstream(graph, [start], (name) => /model|pipe/.test(name));
  const names = nodes.flatMap(({ inputs }) => modelNames.map((name) => inputs[name]));
  return names.find((name) => typeof name === "string");
}

/** The texts upstream of an input, each once. */
function wordsOf(graph: Graph, input: unknown, sense: Sense): string {
  const seen = new Set<GraphNode>();
  const words = new Set<string>();
  let length = 0;
  const follow = (value: unknown, depth: number): void => {
    if (typeof value === "string") {
      if (value.trim() && length < MAX_WORDS) words.add(value.trim());
      length += value.length;
      return;
    }
    const node = linked(graph, value);
    if (!node || seen.has(node) || seen.size >= MAX_NODES || depth > MAX_DEPTH) return;
    seen.add(node);
    // Zeroed conditioning: its text has no effect.
    if (/zero.?out/i.test(node.kind)) return;
    for (const next of wordsIn(node, sense)) follow(next, depth + 1);
  };
  follow(linked(graph, input) ? input : undefined, 0);
  return [...words].join("\n");
}

/** The text inputs of a node; where it has texts of both senses, those of the requested one. */
function wordsIn({ inputs }: GraphNode, sense: Sense): unknown[] {
  const names = Object.keys(inputs);
  const bySense = names.filter((name) => name.includes(sense) && !/weight|strength|normali[sz]/.test(name));
  if (bySense.length > 0) return bySense.map((name) => inputs[name]);
  if (inputs.populated_text !== undefined) return [inputs.populated_text];
  const other = sense === "positive" ? "negative" : "positive";
  return names.filter((name) => wordInputs.test(name) && !name.includes(other)).map((name) => inputs[name]);
}

function linked(graph: Graph, input: unknown): GraphNode | undefined {
  const [id] = Array.isArray(input) ? input : [];
  return typeof id === "string" || typeof id === "number" ? graph.get(String(id)) : undefined;
}

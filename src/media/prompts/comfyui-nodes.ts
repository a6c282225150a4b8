import { isObject } from "./parse-json.ts";

/** Nodes by id. An input is a value, or a link: `[id, output]`. */
export type Graph = ReadonlyMap<string, GraphNode>;
export type GraphNode = { kind: string; inputs: Record<string, unknown> };

export const MAX_INPUTS = 200;

/** The nodes of a `prompt`; `undefined` for other objects. */
export function readGraph(prompt: Record<string, unknown> | undefined): Graph | undefined {
  const nodes = new Map<string, GraphNode>();
  for (const [id, node] of Object.entries(prompt ?? {}))
    if (isObject(node) && typeof node.class_type === "string")
      nodes.set(id, { kind: node.class_type, inputs: isObject(node.inputs) ? limitInputs(node.inputs) : {} });
  return nodes.size > 0 ? nodes : undefined;
}

/** The first inputs of a node: no node has more, and a node is visited many times. */
export function limitInputs(inputs: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(inputs);
  return entries.length > MAX_INPUTS ? Object.fromEntries(entries.slice(0, MAX_INPUTS)) : inputs;
}

/** The node at the other end of an input; `undefined` for values and links to nowhere. */
export function linked(graph: Graph, input: unknown): GraphNode | undefined {
  const [id] = Array.isArray(input) ? input : [];
  return typeof id === "string" || typeof id === "number" ? graph.get(String(id)) : undefined;
}

import { z } from "zod";
import type { Graph, GraphNode } from "./comfyui-graph.ts";

const id = z.union([z.number(), z.string()]);
const node = z.object({
  id,
  type: z.string(),
  inputs: z
    .array(z.object({ name: z.string(), link: id.nullish() }))
    .nullish()
    .catch(undefined),
  widgets_values: z.unknown().optional(),
});
const shape = z.object({ nodes: z.array(z.unknown()), links: z.array(z.unknown()).catch([]) });

/** The drawn workflow as a graph of its links, with the texts and the model of its widgets; `undefined` for other objects. */
export function graphOfWorkflow(workflow: Record<string, unknown> | undefined): Graph | undefined {
  const drawn = shape.safeParse(workflow).data;
  if (!drawn) return undefined;
  // A link: [id, from node, from output, to node, to input, type].
  const origins = new Map(
    drawn.links.flatMap((link) => (Array.isArray(link) ? [[String(link[0]), link[1]] as const] : [])),
  );
  const nodes = new Map<string, GraphNode>();
  for (const value of drawn.nodes) {
    const drawnNode = node.safeParse(value).data;
    if (!drawnNode) continue;
    const links = (drawnNode.inputs ?? []).flatMap(({ name, link }) => {
      const origin = link == null ? undefined : origins.get(String(link));
      return origin === undefined ? [] : [[name, [origin, 0]] as const];
    });
    nodes.set(String(drawnNode.id), {
      kind: drawnNode.type,
      inputs: { ...readWidgets(drawnNode.type, drawnNode.widgets_values), ...Object.fromEntries(links) },
    });
  }
  return nodes.size > 0 ? nodes : undefined;
}

/** Widgets have no names in a workflow: only unambiguous first values are read. */
function readWidgets(kind: string, values: unknown): Record<string, unknown> {
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  if (typeof first !== "string") return {};
  if (/checkpoint.?loader|unet.?loader/i.test(kind)) return { ckpt_name: first };
  return /text.?encode|string|text|prompt|primitive/i.test(kind) ? { text: first } : {};
}

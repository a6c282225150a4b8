import { z } from "zod";
import { type Graph, type GraphNode, MAX_INPUTS, limitInputs } from "./comfyui-nodes.ts";
import { isObject } from "./parse-json.ts";

const MAX_NODES = 20_000;
/** Of subgraphs in subgraphs. */
const MAX_DEPTH = 8;
/** The nodes by which a subgraph refers to its frame: the node that stands for it. */
const [FRAME_INPUT, FRAME_OUTPUT] = ["-10", "-20"];

const id = z.union([z.number(), z.string().max(100)]).transform(String);
const link = z.object({ from: id, slot: z.number(), to: id, toSlot: z.number().catch(0) });
const slots = z
  .array(z.unknown())
  .transform((list) => list.slice(0, MAX_INPUTS))
  .pipe(z.array(z.object({ name: z.string(), link: id.nullish(), widget: z.unknown().optional() })))
  .catch([]);
const node = z.object({
  id,
  type: z.string(),
  inputs: slots.nullish(),
  widgets_values: z.unknown().optional(),
});
const shape = z.object({
  nodes: z.array(z.unknown()),
  links: z.array(z.unknown()).catch([]),
  inputs: slots,
});
const subgraph = z.object({ id: z.string() });
const definitions = z.object({ definitions: z.object({ subgraphs: z.array(z.unknown()) }) });

type Node = z.infer<typeof node>;
type Link = z.infer<typeof link>;
type Drawing = {
  nodes: {
    id: string;
    type: string;
    widgets: Record<string, unknown>;
    values: unknown[];
    origins: [string, Link][];
  }[];
  /** Names of a subgraph's inputs, and the links to its outputs. */
  inputs: string[];
  outputs: Link[];
};

/**
 * The drawn workflow as a graph of its links, with the texts and the model of its widgets, and with subgraphs in the place of
 * their frames; `undefined` for other objects.
 */
export function graphOfWorkflow(workflow: Record<string, unknown> | undefined): Graph | undefined {
  const drawing = readDrawing(workflow);
  if (!drawing) return undefined;
  const subgraphs = new Map<string, Drawing>();
  for (const value of definitions.safeParse(workflow).data?.definitions.subgraphs ?? []) {
    const [name, inner] = [subgraph.safeParse(value).data?.id, readDrawing(value)];
    if (name !== undefined && inner) subgraphs.set(name, inner);
  }
  const nodes = new Map<string, GraphNode>();
  /** What the outputs of frames show, by the id of the frame and the number of the output. */
  const outputs = new Map<string, readonly [id: string, slot: number]>();
  let visits = 0;
  addNodes(drawing, "", [], 0);
  for (const { inputs } of nodes.values())
    for (const [name, input] of Object.entries(inputs)) inputs[name] = throughFrames(input);
  return nodes.size > 0 ? nodes : undefined;

  /** @param frame links and values that the frame hands in, by the number of the input. */
  function addNodes(
    { nodes: drawn }: Drawing,
    prefix: string,
    frame: readonly unknown[],
    depth: number,
  ): void {
    for (const { id, type, widgets, values, origins } of drawn) {
      if (visits++ >= MAX_NODES) return;
      const path = prefix + id;
      const inputs = { ...widgets };
      for (const [name, { from, slot }] of origins) {
        const source = from === FRAME_INPUT ? frame[slot] : [prefix + from, slot];
        if (source !== undefined) inputs[name] = source;
      }
      const inner = depth < MAX_DEPTH ? subgraphs.get(type) : undefined;
      if (!inner) {
        nodes.set(path, { kind: type, inputs });
        continue;
      }
      for (const { from, slot, toSlot } of inner.outputs)
        outputs.set(`${path} ${toSlot}`, [`${path}:${from}`, slot]);
      const handedIn = handIn(inner.inputs, inputs, values);
      addNodes(inner, `${path}:`, handedIn, depth + 1);
    }
  }

  /** A link to a frame becomes one to the node in it. */
  function throughFrames(input: unknown): unknown {
    let source = input;
    for (let depth = 0; depth <= MAX_DEPTH && Array.isArray(source); depth++) {
      const inner = outputs.get(`${source[0]} ${source[1]}`);
      if (!inner) break;
      source = inner;
    }
    return source;
  }
}

/** What a frame hands in: its links and named values; values without names where there is one for each of the other inputs. */
function handIn(names: string[], inputs: Record<string, unknown>, values: unknown[]): unknown[] {
  const others = names.filter((name) => inputs[name] === undefined);
  const isForOthers = values.length === others.length;
  let next = 0;
  return names.map((name) => inputs[name] ?? (isForOthers ? values[next++] : undefined));
}

function readDrawing(value: unknown): Drawing | undefined {
  const drawn = shape.safeParse(value).data;
  if (!drawn) return undefined;
  const links = readLinks(drawn.links);
  const nodes = drawn.nodes.slice(0, MAX_NODES).flatMap((value) => {
    const parsed = node.safeParse(value).data;
    if (!parsed) return [];
    const origins = (parsed.inputs ?? []).flatMap(({ name, link }): [string, Link][] => {
      const origin = link == null ? undefined : links.get(link);
      return origin ? [[name, origin]] : [];
    });
    return [
      { id: parsed.id, type: parsed.type, widgets: readWidgets(parsed), values: readValues(parsed), origins },
    ];
  });
  const outputs = [...links.values()].filter(({ to }) => to === FRAME_OUTPUT).slice(0, MAX_INPUTS);
  return { nodes, inputs: drawn.inputs.map(({ name }) => name), outputs };
}

/** Links by id, as lists ([id, from node, from output, to node, to input, type]) or, in subgraphs, as objects. */
function readLinks(values: readonly unknown[]): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const value of values) {
    const [id, from, slot, to, toSlot]: unknown[] = Array.isArray(value)
      ? value
      : isObject(value)
        ? [value.id, value.origin_id, value.origin_slot, value.target_id, value.target_slot]
        : [];
    const parsed = link.safeParse({ from, slot, to, toSlot }).data;
    if (parsed) links.set(String(id), parsed);
  }
  return links;
}

/** The values of a node's widgets. Newer workflows name them; of others only unambiguous first values are read. */
function readWidgets(drawn: Node): Record<string, unknown> {
  const { type, inputs } = drawn;
  if (isObject(drawn.widgets_values)) return limitInputs(drawn.widgets_values);
  const values = readValues(drawn);
  const names = (inputs ?? []).flatMap(({ name, widget }) => (widget ? [name] : []));
  if (names.length > 0 && names.length >= values.length)
    return Object.fromEntries(values.map((value, index) => [names[index] ?? "", value]));
  const first: unknown = values[0];
  if (typeof first !== "string") return {};
  if (/checkpoint.?loader|unet.?loader/i.test(type)) return { ckpt_name: first };
  return /text.?encode|string|text|prompt|primitive/i.test(type) ? { text: first } : {};
}

/** The choice of the next seed is left out: it is a value without a name. */
function readValues({ widgets_values: values }: Node): unknown[] {
  if (!Array.isArray(values)) return [];
  return values.slice(0, MAX_INPUTS).filter((value, index) => index === 0 || !isSeedChoice(value));
}

const isSeedChoice = (value: unknown): boolean =>
  typeof value === "string" && ["fixed", "increment", "decrement", "randomize"].includes(value);

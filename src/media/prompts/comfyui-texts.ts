import { type Graph, type GraphNode, linked } from "./comfyui-nodes.ts";

/** The texts upstream of a node, joined; `isNamed`: some input on the way is named as a prompt. */
export type Texts = { prompt: string; negativePrompt: string; isNamed: boolean };

/** Which prompt a text belongs to; `neutral` where no input on its way says so. */
type Sense = "positive" | "negative" | "neutral";

const MAX_DEPTH = 100;
const MAX_NODES = 2000;
const MAX_WORDS = 20_000;

const negativeNames = /negative|(?:^|_)(?:neg|un_?cond|unconditional|undesired|uc)(?:_|$)/i;
const positiveNames = /positive|(?:^|_)pos(?:_|$)/i;
/** Names of inputs that hold a text, and what may not be in them. */
const textNames =
  /(?:^|_)(?:populated_text|text\d*|prompts?\d*|string\d*|value|caption|instructions?|description|words|t5xxl|clip_[gl]|conditioning\d*)(?:_|$)/i;
const otherNames =
  /weight|strength|normali[sz]|encoder|embed|file|path|prefix|delimiter|separator|system|type|mode|format|style_name|font|colou?r/i;
/** Names of inputs that lead to pixels, models and settings, not to texts. */
const textlessNames =
  /^(?:latents?|latent_image|samples|pixels|.*images?|images?_?\d*|.*mask|vae|clip|clip_vision.*|.*model|control_?net|sigmas|noise|sampler|scheduler|seed)$/i;

/**
 * The texts that reach a node through every link but those of pixels and models. Which prompt they belong to follows from the
 * names of the inputs on their way; a text on a neutral way is the prompt where there is no other.
 * @param budget inputs that may still be read, shared by the calls for a graph.
 */
export function findTexts(graph: Graph, start: GraphNode, budget: { inputs: number }): Texts {
  const words = { positive: new Set<string>(), negative: new Set<string>(), neutral: new Set<string>() };
  const seen: Record<Sense, Set<GraphNode>> = {
    positive: new Set(),
    negative: new Set(),
    neutral: new Set(),
  };
  let [visits, length, isNamed] = [0, 0, false];

  function collect(text: string, sense: Sense): void {
    if (text.trim() && length < MAX_WORDS) words[sense].add(text.trim());
    length += text.length;
  }

  function visit(node: GraphNode, sense: Sense, depth: number): void {
    if (seen[sense].has(node) || visits >= MAX_NODES || budget.inputs <= 0 || depth > MAX_DEPTH) return;
    seen[sense].add(node);
    visits++;
    budget.inputs -= Object.keys(node.inputs).length;
    // Zeroed conditioning: its text has no effect.
    if (/zero.?out/i.test(node.kind)) return;
    for (const name of textInputs(node, sense)) {
      const own = senseOf(name);
      const next = own === "neutral" ? sense : own;
      const value = node.inputs[name];
      const isText = own !== "neutral" || textNames.test(name);
      if (isText && /prompt|positive|conditioning/i.test(name)) isNamed = true;
      if (typeof value === "string") {
        if (isText) collect(value, next);
        continue;
      }
      const source = linked(graph, value);
      if (source) visit(source, next, depth + 1);
    }
  }

  visit(start, "neutral", 0);
  const positive = words.positive.size > 0 ? words.positive : words.neutral;
  return { prompt: [...positive].join("\n"), negativePrompt: [...words.negative].join("\n"), isNamed };
}

/** The inputs of a node that may lead to texts of a sense: where some are named after it, these alone. */
function textInputs({ inputs }: GraphNode, sense: Sense): string[] {
  const all = Object.entries(inputs)
    .filter(([name, value]) =>
      typeof value === "string" ? !otherNames.test(name) : leadsToTexts(name, value),
    )
    .map(([name]) => name);
  if (sense !== "neutral") {
    const same = all.filter((name) => senseOf(name) === sense);
    if (same.length > 0) return same;
  }
  // What a node made of its template before it ran.
  if (inputs.populated_text !== undefined) return ["populated_text"];
  return all.filter((name) => sense === "neutral" || senseOf(name) === "neutral");
}

/** Links are followed under any other name: `text_embeds`, `pipe`, `guider`, ... */
const leadsToTexts = (name: string, value: unknown): boolean =>
  Array.isArray(value) && !textlessNames.test(name);

function senseOf(name: string): Sense {
  if (negativeNames.test(name)) return "negative";
  return positiveNames.test(name) ? "positive" : "neutral";
}

import { expect, test } from "bun:test";
import { asText, type Case, find, settings, type Texts } from "./find-prompt.ts";

const clip = (text: unknown) => ({ class_type: "CLIPTextEncode", inputs: { text, clip: ["4", 1] } });
const sampler = (inputs: object) => ({
  class_type: "KSampler",
  inputs: {
    seed: 1,
    model: ["4", 0],
    positive: ["6", 0],
    negative: ["7", 0],
    latent_image: ["5", 0],
    ...inputs,
  },
});
const graph = {
  "7": clip("dogs"),
  "6": clip("a cat"),
  "5": { class_type: "EmptyLatentImage", inputs: { width: 512 } },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd15.safetensors" } },
  "3": sampler({}),
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0] } },
};
const words = {
  type: "caption",
  prompt: "a cat",
  negativePrompt: "dogs",
  model: "sd15.safetensors",
} as const;
const drawn = {
  nodes: [
    { id: 3, type: "KSampler", inputs: [input("model", 1), input("positive", 4), input("negative", 6)] },
    { id: 4, type: "CheckpointLoaderSimple", widgets_values: ["sd15.safetensors"] },
    { id: 6, type: "CLIPTextEncode", inputs: [input("clip", 3)], widgets_values: ["a cat"] },
    { id: 7, type: "CLIPTextEncode", inputs: [input("clip", 5)], widgets_values: ["dogs"] },
    { id: 8, type: "Note", widgets_values: ["not a prompt"] },
  ],
  links: [
    [1, 4, 0, 3, 0, "MODEL"],
    [3, 4, 1, 6, 0, "CLIP"],
    [4, 6, 0, 3, 1, "CONDITIONING"],
    [5, 4, 1, 7, 0, "CLIP"],
    [6, 7, 0, 3, 2, "CONDITIONING"],
  ],
};
function input(name: string, link: number) {
  return { name, type: "X", link };
}
const picture = {
  "10": { class_type: "LoadImage", inputs: { image: "cat.png" } },
  "5": { class_type: "VAEEncode", inputs: { pixels: ["10", 0] } },
};
const through = (nodes: object): Texts => ({ chunks: { prompt: { ...graph, ...nodes } } });

const comfyUi: Case[] = [
  ["the graph that ran", through({}), words],
  [
    "the graph with the numbers of Python",
    { chunks: { prompt: asText(graph).replace('"seed":1', '"seed":NaN') } },
    words,
  ],
  ["the drawn workflow alone", { chunks: { workflow: drawn } }, words],
  [
    "EXIF of a WebP",
    { exif: { Make: `workflow:${asText(drawn)}`, Model: `prompt:${asText(graph)}` } },
    words,
  ],
  [
    "words through other nodes",
    through({
      "6": {
        class_type: "ControlNetApplyAdvanced",
        inputs: { positive: ["20", 0], negative: ["7", 0], strength: 1 },
      },
      "20": {
        class_type: "ConditioningCombine",
        inputs: { conditioning_1: ["21", 0], conditioning_2: ["22", 0] },
      },
      "21": clip(["23", 0]),
      "22": clip("a mat"),
      "23": { class_type: "ShowText|pysssss", inputs: { text: ["24", 0] } },
      "24": { class_type: "StringConstant", inputs: { string: "a cat" } },
      "4": { class_type: "LoraLoader", inputs: { lora_name: "l", model: ["25", 0] } },
      "25": { class_type: "UNETLoader", inputs: { unet_name: "flux" } },
    }),
    { prompt: "a cat\na mat", negativePrompt: "dogs", model: "flux" },
  ],
  [
    "one node with words of both senses",
    through({
      "6": clip(["30", 0]),
      "7": clip(["30", 1]),
      "30": {
        class_type: "SDXLPromptStyler",
        inputs: { text_positive: "a cat", text_negative: "dogs", style: "s" },
      },
    }),
    words,
  ],
  [
    "words for two encoders",
    through({
      "6": { class_type: "CLIPTextEncodeSDXL", inputs: { text_g: "a cat", text_l: "a cat", width: 1 } },
    }),
    words,
  ],
  [
    "a sampler with a guider, and unwanted words that are zeroed",
    through({
      "3": { class_type: "SamplerCustomAdvanced", inputs: { guider: ["31", 0], latent_image: ["5", 0] } },
      "31": { class_type: "CFGGuider", inputs: { model: ["4", 0], positive: ["6", 0], negative: ["32", 0] } },
      "32": { class_type: "ConditioningZeroOut", inputs: { conditioning: ["6", 0] } },
    }),
    { ...words, negativePrompt: null },
  ],
  [
    "of two samplers the one whose picture was saved",
    through({ "1": sampler({ positive: ["40", 0] }), "40": clip("a draft") }),
    words,
  ],
  ["a picture that was varied", through(picture), { ...words, type: "variation" }],
  [
    "a picture that was painted over",
    through({
      ...picture,
      "5": { class_type: "VAEEncodeForInpaint", inputs: { pixels: ["10", 0], mask: ["10", 1] } },
    }),
    { ...words, type: "edit" },
  ],
  [
    "links in a circle",
    through({
      "6": { class_type: "A", inputs: { text: ["20", 0] } },
      "20": { class_type: "B", inputs: { text: ["6", 0] } },
    }),
    { ...words, prompt: null },
  ],
  [
    "links to nowhere",
    through({ "6": clip(["99", 0]), "4": 5 }),
    { prompt: null, negativePrompt: "dogs", model: null },
  ],
  [
    "words beside a graph that gives none",
    { chunks: { prompt: { "1": { class_type: "Odd" } }, parameters: `a cat\n${settings}` } },
    { tool: "stable-diffusion", prompt: "a cat" },
  ],
];

const saved = { class_type: "SaveImage", inputs: { images: ["s", 0] } };
/** A graph whose picture comes from the node `s`. */
const graphs: [string, object][] = [
  [
    "a loader's pipe",
    {
      "1": {
        class_type: "easy a1111Loader",
        inputs: { ckpt_name: "m", positive: "a cat", negative: "dogs" },
      },
      "2": { class_type: "easy preSamplingAdvanced", inputs: { pipe: ["1", 0], steps: 20 } },
      s: { class_type: "easy fullkSampler", inputs: { pipe: ["2", 0], save_prefix: "out" } },
    },
  ],
  [
    "a loader's pipe with linked texts",
    {
      "1": {
        class_type: "ttN pipeLoader",
        inputs: { ckpt_name: "m", positive: ["2", 0], negative: ["3", 0] },
      },
      "2": { class_type: "ttN text", inputs: { text: "a cat" } },
      "3": { class_type: "ttN text", inputs: { text: "dogs" } },
      s: { class_type: "ttN pipeKSamplerAdvanced", inputs: { pipe: ["1", 0], optional_pipe: ["1", 0] } },
    },
  ],
  [
    "a basic pipe",
    {
      "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "m" } },
      "2": clip("a cat"),
      "3": clip("dogs"),
      "5": { class_type: "ToBasicPipe", inputs: { model: ["1", 0], positive: ["2", 0], negative: ["3", 0] } },
      s: { class_type: "ImpactKSamplerBasicPipe", inputs: { basic_pipe: ["5", 0], denoise: 1 } },
    },
  ],
  [
    "a basic pipe that is taken apart",
    {
      "1": { class_type: "UNETLoader", inputs: { unet_name: "m" } },
      "2": clip("a cat"),
      "3": clip("dogs"),
      "5": { class_type: "ToBasicPipe", inputs: { model: ["1", 0], positive: ["2", 0], negative: ["3", 0] } },
      "6": { class_type: "FromBasicPipe_v2", inputs: { basic_pipe: ["5", 0] } },
      s: sampler({ model: ["6", 1], positive: ["6", 4], negative: ["6", 5] }),
    },
  ],
  [
    "embedded texts",
    {
      "1": { class_type: "WanVideoModelLoader", inputs: { model: "m" } },
      "2": {
        class_type: "WanVideoTextEncode",
        inputs: { positive_prompt: "a cat", negative_prompt: "dogs" },
      },
      s: { class_type: "WanVideoSampler", inputs: { model: ["1", 0], text_embeds: ["2", 0] } },
    },
  ],
  [
    "embedded texts from two nodes",
    {
      "1": { class_type: "WanVideoModelLoader", inputs: { model: "m" } },
      "2": { class_type: "WanVideoTextEncodeSingle", inputs: { prompt: "a cat" } },
      "3": { class_type: "WanVideoTextEncodeSingle", inputs: { prompt: "dogs" } },
      "5": { class_type: "Bridge", inputs: { text_embeds: ["2", 0], negative_text_embeds: ["3", 0] } },
      s: { class_type: "WanVideoSampler", inputs: { model: ["1", 0], text_embeds: ["5", 0] } },
    },
  ],
  [
    "conditionings of other names",
    {
      "1": { class_type: "UnetLoaderGGUF", inputs: { unet_name: "m" } },
      "2": clip("a cat"),
      "3": clip("dogs"),
      s: {
        class_type: "XlabsSampler",
        inputs: { model: ["1", 0], conditioning: ["2", 0], neg_conditioning: ["3", 0] },
      },
    },
  ],
  [
    "a guider with one conditioning, and words in a chain of texts",
    {
      "1": { class_type: "UNETLoader", inputs: { unet_name: "m" } },
      "2": clip(["3", 0]),
      "3": { class_type: "StringFunction", inputs: { text_a: "a cat", delimiter: ", ", action: "append" } },
      "5": { class_type: "BasicGuider", inputs: { model: ["1", 0], conditioning: ["2", 0] } },
      "6": { class_type: "KSamplerSelect", inputs: { sampler_name: "euler" } },
      s: { class_type: "SamplerCustomAdvanced", inputs: { sampler: ["6", 0], guider: ["5", 0] } },
    },
  ],
  [
    "an API's node",
    { s: { class_type: "GeminiImageNode", inputs: { prompt: "a cat", model: "m", aspect_ratio: "1:1" } } },
  ],
  [
    "an API's node with unwanted words, upscaled, with a text drawn over it",
    {
      "1": {
        class_type: "RecraftTextToImageNode",
        inputs: { prompt: ["2", 0], negative_prompt: "dogs", model: "m" },
      },
      "2": { class_type: "PrimitiveStringMultiline", inputs: { value: "a cat" } },
      "3": { class_type: "ImageScaleBy", inputs: { image: ["1", 0], upscale_method: "lanczos" } },
      s: { class_type: "DrawText", inputs: { image: ["3", 0], text: "(c) me", font: "a b.ttf" } },
    },
  ],
  [
    "the only text there is",
    {
      "1": { class_type: "OddWords", inputs: { text: "a cat" } },
      s: { class_type: "OddPicture", inputs: {} },
    },
  ],
];

test.each(graphs)("words reach the picture through %s", (what, nodes) => {
  const dogs = /one conditioning|an API's node$|only text/.test(what) ? null : "dogs";
  const model = what.includes("only text") ? null : "m";
  const expected = { tool: "comfyui", prompt: "a cat", negativePrompt: dogs, model };
  expect(find({ chunks: { prompt: { ...nodes, "9": saved } } })).toMatchObject(expected);
});

test("without a node that saves, the nodes that feed no other are the ends", () => {
  const prompt = {
    "1": { class_type: "Recraft", inputs: { prompt: "a cat", negative_prompt: "dogs" } },
    "2": { class_type: "VHS_VideoCombine", inputs: { images: ["1", 0] } },
  };
  expect(find({ chunks: { prompt } })).toMatchObject({ prompt: "a cat", negativePrompt: "dogs" });
});

test("where two texts feed nothing, neither is the prompt", () => {
  const prompt = { "1": clip("a cat"), "2": clip("dogs"), s: { class_type: "Odd" }, "9": saved };
  expect(find({ chunks: { prompt } })).toMatchObject({ prompt: null, negativePrompt: null });
});

test("a picture from a picture by an API's node is a variation", () => {
  const prompt = {
    "1": { class_type: "LoadImage", inputs: { image: "a cat.png" } },
    s: { class_type: "FluxKontextProImageNode", inputs: { prompt: "a cat", input_image: ["1", 0] } },
    "9": saved,
  };
  expect(find({ chunks: { prompt } })).toMatchObject({ prompt: "a cat", type: "variation" });
});

const link = (id: number, from: number, slot: number, to: number, input: number) => ({
  id,
  origin_id: from,
  origin_slot: slot,
  target_id: to,
  target_slot: input,
});
const widget = (name: string, from: number | null = null) => ({ name, widget: { name }, link: from });
const [wordsId, samplerId] = ["4a0f3a52-0000-4000-8000-000000000001", "4a0f3a52-0000-4000-8000-000000000002"];
const subgraphs = [
  {
    id: samplerId,
    inputs: [
      { name: "text", linkIds: [1] },
      { name: "unwanted", linkIds: [2] },
    ],
    nodes: [
      { id: 1, type: "CLIPTextEncode", inputs: [widget("text", 1)], widgets_values: ["a default"] },
      { id: 2, type: wordsId, inputs: [input("words", 2)] },
      { id: 3, type: "KSampler", inputs: [input("positive", 3), input("negative", 4), input("model", 5)] },
      { id: 4, type: "CheckpointLoaderSimple", widgets_values: ["m"] },
    ],
    links: [
      link(1, -10, 0, 1, 0),
      link(2, -10, 1, 2, 0),
      link(3, 1, 0, 3, 0),
      link(4, 2, 0, 3, 1),
      link(5, 4, 0, 3, 2),
      link(6, 3, 0, -20, 0),
    ],
  },
  {
    id: wordsId,
    inputs: [{ name: "words", linkIds: [1] }],
    nodes: [{ id: 1, type: "CLIPTextEncode", inputs: [widget("text", 1)], widgets_values: [""] }],
    links: [link(1, -10, 0, 1, 0), link(2, 1, 0, -20, 0)],
  },
];
const outer = (texts: object) => ({
  nodes: [
    { id: 7, type: samplerId, ...texts },
    { id: 8, type: "StringConstant", inputs: [widget("string")], widgets_values: ["a cat"] },
    { id: 5, type: "PrimitiveString", widgets_values: ["dogs"] },
    { id: 9, type: "SaveImage", inputs: [input("images", 3)] },
  ],
  links: [
    [1, 8, 0, 7, 0, "STRING"],
    [2, 5, 0, 7, 1, "STRING"],
    [3, 7, 0, 9, 0, "IMAGE"],
  ],
  definitions: { subgraphs },
});

test.each([
  ["links", { inputs: [input("text", 1), input("unwanted", 2)] }],
  ["widgets without names", { widgets_values: ["a cat", "dogs"] }],
  ["widgets", { inputs: [widget("text"), widget("unwanted")], widgets_values: ["a cat", "dogs"] }],
])("words are read through subgraphs of a workflow: %s", (_, texts) => {
  const expected = { prompt: "a cat", negativePrompt: "dogs", model: "m" };
  expect(find({ chunks: { workflow: outer(texts) } })).toMatchObject(expected);
});

test("the outputs of a subgraph are told apart", () => {
  const both = {
    id: wordsId,
    inputs: [],
    nodes: [
      { id: 1, type: "CLIPTextEncode", widgets_values: ["a cat"] },
      { id: 2, type: "CLIPTextEncode", widgets_values: ["dogs"] },
      { id: 3, type: "UNETLoader", widgets_values: ["m"] },
    ],
    links: [link(1, 1, 0, -20, 1), link(2, 2, 0, -20, 0), link(3, 3, 0, -20, 2)],
  };
  const workflow = {
    nodes: [
      { id: 1, type: wordsId },
      { id: 2, type: "KSampler", inputs: [input("positive", 1), input("negative", 2), input("model", 3)] },
    ],
    links: [
      [1, 1, 1, 2, 0, "CONDITIONING"],
      [2, 1, 0, 2, 1, "CONDITIONING"],
      [3, 1, 2, 2, 2, "MODEL"],
    ],
    definitions: { subgraphs: [both] },
  };
  expect(find({ chunks: { workflow } })).toMatchObject({
    prompt: "a cat",
    negativePrompt: "dogs",
    model: "m",
  });
});

test("the widgets of a workflow are read by their names", () => {
  const workflow = {
    nodes: [
      {
        id: 1,
        type: "easy fullLoader",
        inputs: ["ckpt_name", "seed", "positive", "negative"].map((name) => widget(name)),
        widgets_values: ["m", 5, "randomize", "a cat", "dogs"],
      },
      { id: 2, type: "easy kSampler", inputs: [input("pipe", 1)] },
    ],
    links: [[1, 1, 0, 2, 0, "PIPE_LINE"]],
  };
  expect(find({ chunks: { workflow } })).toMatchObject({
    prompt: "a cat",
    negativePrompt: "dogs",
    model: "m",
  });
});

test("hostile graphs take less than two seconds of the processor", () => {
  const node = (index: number, count: number) => ({
    class_type: "A",
    inputs: { positive: [`${(index + 1) % count}`, 0], b: [`${(index * 7) % count}`, 0] },
  });
  const many = (count: number, make: (index: number) => unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), make(index)]));
  const hub = { class_type: "A", inputs: many(20_000, () => 0) };
  const nested = (id: string, count: number, inner: string) => ({
    id,
    inputs: [],
    links: [link(1, 0, 0, -20, 0)],
    nodes: Array.from({ length: count }, (_, n) => ({ id: n, type: inner })),
  });
  const chain = Array.from({ length: 8 }, (_, n) => nested(`${n}`, 200, `${n + 1}`));
  const drawnWith = (subgraphs: unknown[]) => ({
    workflow: { nodes: [{ id: 1, type: "0" }], links: [], definitions: { subgraphs } },
  });
  const dense = { class_type: "Sampler", inputs: many(200, (index) => [`${index * 3}`, 0]) };
  const started = process.cpuUsage();
  find({ chunks: { prompt: { ...many(10_000, (index) => node(index, 10_000)), x: saved, s: node(0, 5) } } });
  find({ chunks: { prompt: many(10_000, (index) => node(index, 3)) } });
  find({ chunks: { prompt: many(100_000, () => 0) } });
  find({ chunks: { prompt: { ...many(8_000, (index) => node(index, 8_000)), "7": hub, s: hub, x: saved } } });
  find({ chunks: drawnWith([nested("0", 200, "0")]) });
  find({ chunks: drawnWith([...chain, nested("8", 0, "")]) });
  find({ chunks: { prompt: { ...many(300, () => dense), x: saved, s: node(0, 5) } } });
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(2000);
});

test.each(comfyUi)("ComfyUI is read from %s", (_, texts, expected) => {
  expect(find(texts)).toMatchObject({ tool: "comfyui", ...expected });
});

test("the graphs are kept; the drawn one is left out where both are over 64 KB", () => {
  expect(find({ chunks: { prompt: graph, workflow: drawn } })?.record).toEqual({
    prompt: graph,
    workflow: drawn,
  });
  const long = find({ chunks: { prompt: graph, workflow: { ...drawn, extra: "x".repeat(66_000) } } });
  expect(long).toMatchObject(words);
  expect(long?.record).toEqual({ prompt: graph });
});

test("a chain of 10,000 nodes is not followed to its end", () => {
  const link = (index: number) =>
    [`n${index}`, { class_type: "Pass", inputs: { text: [`n${index + 1}`, 0] } }] as const;
  const row = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => link(index)));
  expect(find(through({ ...row, "6": clip(["n0", 0]) }))).toMatchObject({ ...words, prompt: null });
});

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

import { expect, test } from "bun:test";
import { asText, type Case, find, settings, type Texts } from "./find-prompt.ts";

const webUi: Case[] = [
  [
    "words, unwanted words and the model",
    {
      chunks: {
        parameters: `a cat\nNegative prompt: dogs\n${settings}, Model hash: c0ffee, Model: dream_v5`,
      },
    },
    { type: "caption", prompt: "a cat", negativePrompt: "dogs", model: "dream_v5" },
  ],
  [
    "words and unwanted words over many lines",
    { chunks: { parameters: `a cat,\non a mat\n\nNegative prompt: dogs,\nrain\n${settings}` } },
    { prompt: "a cat,\non a mat", negativePrompt: "dogs,\nrain", model: null },
  ],
  [
    "a prompt that holds settings itself",
    { chunks: { parameters: `a poster that says\nSteps: 3, Go\n${settings}, Model: m` } },
    { prompt: "a poster that says\nSteps: 3, Go", negativePrompt: null, model: "m" },
  ],
  [
    "settings with commas in quotes and in JSON",
    {
      chunks: {
        parameters: `a\n${settings}, Lora hashes: "x: 1, Model: no", Hashes: {"Model": "c", "b": "d"}, Model: yes`,
      },
    },
    { model: "yes" },
  ],
  ["no words at all", { chunks: { parameters: settings } }, { prompt: null, negativePrompt: null }],
  [
    "the EXIF comment of a JPEG",
    { exif: { UserComment: `a cat\r\nNegative prompt: dogs\r\n${settings}` } },
    { prompt: "a cat", negativePrompt: "dogs" },
  ],
  [
    "a second pass over what came from words",
    { chunks: { parameters: `a\n${settings}, Denoising strength: 0.4, Hires upscale: 2` } },
    { type: "caption" },
  ],
  [
    "a picture that was varied",
    { chunks: { parameters: `a\n${settings}, Denoising strength: 0.7` } },
    { type: "variation" },
  ],
  [
    "a picture that was painted over",
    { chunks: { parameters: `a\n${settings}, Denoising strength: 0.7, Mask blur: 4` } },
    { type: "edit" },
  ],
];

const inLine: Case[] = [
  ["full stops", `a cat,.Negative prompt: dogs, rain.${settings}, Model: m`],
  ["spaces", `a cat, Negative prompt: dogs, rain ${settings}, Model: m`],
  ["nothing", `a cat,Negative prompt: dogs, rain, ${settings}, Model: m`],
  ["carriage returns", `a cat\rNegative prompt: dogs, rain\r${settings}, Model: m`],
  ["escapes", `a cat\\nNegative prompt: dogs, rain\\n${settings}, Model: m`],
  ["tags", `a cat<br>Negative prompt: dogs, rain<br />${settings}, Model: m`],
  ["spaces, apart from the settings", `a cat Negative prompt: dogs, rain\n${settings}, Model: m`],
].flatMap(([ends, parameters]) => [
  [
    `${ends} for line ends, in a chunk`,
    { chunks: { parameters } },
    { prompt: "a cat", negativePrompt: "dogs, rain", model: "m" },
  ],
  [
    `${ends} for line ends, in a comment`,
    { exif: { UserComment: parameters ?? "" } },
    { prompt: "a cat", negativePrompt: "dogs, rain", model: "m" },
  ],
]);
webUi.push(
  ...inLine,
  [
    "a sentence in a line without unwanted words",
    { exif: { UserComment: `a cat. ${settings}` } },
    { prompt: "a cat.", negativePrompt: null },
  ],
  [
    "a file's comment",
    { chunks: { Comment: `a cat\nNegative prompt: dogs\n${settings}` } },
    { prompt: "a cat", negativePrompt: "dogs" },
  ],
  [
    "a description",
    { exif: { ImageDescription: `a cat\nNegative prompt: dogs\n${settings}` } },
    { prompt: "a cat", negativePrompt: "dogs" },
  ],
);

const metadata = {
  generation_mode: "sdxl_txt2img",
  positive_prompt: "a cat",
  negative_prompt: "dogs",
  model: { model_name: "sd_xl", base_model: "sdxl" },
};
const older = (image: object) => ({
  "sd-metadata": { model_weights: "sd-1.5", app_id: "invoke-ai/InvokeAI", image },
});
const dream = '"a cat [dogs] on a \\"mat\\" [rain]" -s 50 -S 1 -W 512 -C 7.5 -A k_lms';
const onMat = { prompt: 'a cat on a "mat"', negativePrompt: "dogs, rain" };
const invokeAi: Case[] = [
  [
    "metadata",
    { chunks: { invokeai_metadata: metadata } },
    { type: "caption", prompt: "a cat", negativePrompt: "dogs", model: "sd_xl" },
  ],
  [
    "metadata of 4.0",
    { chunks: { invokeai_metadata: { ...metadata, model: { name: "sd_xl" } } } },
    { model: "sd_xl" },
  ],
  [
    "metadata with numbers for words",
    { chunks: { invokeai_metadata: { positive_prompt: 5, model: 7 } } },
    { prompt: null, model: null },
  ],
  [
    "a picture that was varied",
    { chunks: { invokeai_metadata: { ...metadata, generation_mode: "img2img" } } },
    { type: "variation" },
  ],
  [
    "a picture that was painted over",
    { chunks: { invokeai_metadata: { ...metadata, generation_mode: "sdxl_inpaint" } } },
    { type: "edit" },
  ],
  [
    "older metadata",
    { chunks: older({ type: "txt2img", prompt: [{ prompt: "a cat [dogs]", weight: 1 }] }) },
    { type: "caption", prompt: "a cat", negativePrompt: "dogs", model: "sd-1.5" },
  ],
  [
    "the oldest metadata",
    { chunks: older({ type: "img2img", prompt: "a cat" }) },
    { type: "variation", prompt: "a cat", negativePrompt: null },
  ],
  ["the command", { chunks: { Dream: dream } }, { type: "caption", ...onMat, model: null }],
  ["the command over a picture", { chunks: { Dream: `${dream} -I a.png` } }, { type: "variation", ...onMat }],
  [
    "the command over a picture with a mask",
    { chunks: { Dream: `${dream} -I a.png -M b.png` } },
    { type: "edit" },
  ],
];

const comment = { prompt: "a cat", uc: "dogs", steps: 28, sampler: "k_euler" };
const novel = (said: unknown) => ({
  chunks: {
    Title: "AI generated image",
    Software: "NovelAI",
    Source: "NovelAI Diffusion V3",
    Description: "a cat",
    Comment: said,
  },
});
const novelAi: Case[] = [
  [
    "its chunks",
    novel(comment),
    { type: "caption", prompt: "a cat", negativePrompt: "dogs", model: "NovelAI Diffusion V3" },
  ],
  ["its description alone", novel("broken {"), { prompt: "a cat", negativePrompt: null }],
  ["a picture that was varied", novel({ ...comment, strength: 0.4 }), { type: "variation" }],
  [
    "what was asked for",
    novel({ ...comment, strength: 0.4, request_type: "PromptGenerateRequest" }),
    { type: "caption" },
  ],
  [
    "a picture that was painted over",
    novel({ ...comment, request_type: "NativeInfillingRequest" }),
    { type: "edit" },
  ],
  [
    "JSON in EXIF",
    { exif: { UserComment: asText({ Software: "NovelAI", Comment: asText(comment) }) } },
    { prompt: "a cat", negativePrompt: "dogs" },
  ],
];

const fooocus = { prompt: "a cat", negative_prompt: "dogs", base_model: "jugg.safetensors", steps: 30 };
const easy = { prompt: "a cat", negative_prompt: "dogs", use_stable_diffusion_model: "sd-v1-4" };
const catAndDogs = (model: string | null) => ({ prompt: "a cat", negativePrompt: "dogs", model });
const others: Record<string, Case[]> = {
  fooocus: [
    [
      "its chunk",
      { chunks: { parameters: fooocus, fooocus_scheme: "fooocus" } },
      catAndDogs("jugg.safetensors"),
    ],
    ["EXIF", { exif: { UserComment: asText(fooocus) } }, catAndDogs("jugg.safetensors")],
  ],
  swarmui: [
    [
      "its chunk",
      {
        chunks: { parameters: { sui_image_params: { prompt: "a cat", negativeprompt: "dogs", model: "m" } } },
      },
      catAndDogs("m"),
    ],
    [
      "a picture that was varied",
      { exif: { UserComment: asText({ sui_image_params: { prompt: "a cat", initimage: "x" } }) } },
      { type: "variation" },
    ],
  ],
  "easy-diffusion": [
    ["its chunks", { chunks: { ...easy, seed: "1" } }, catAndDogs("sd-v1-4")],
    ["EXIF", { exif: { UserComment: asText(easy) } }, catAndDogs("sd-v1-4")],
  ],
  "draw-things": [
    [
      "XMP",
      { xmp: { "exif:UserComment": asText({ c: "a cat", uc: "dogs", model: "m", steps: 20 }) } },
      catAndDogs("m"),
    ],
  ],
  midjourney: [
    [
      "its description",
      {
        chunks: {
          Description: "a cat --ar 16:9 --v 5.2 Job ID: 0a1b2c3d-0000-4000-8000-00000000abcd",
          Author: "somebody",
        },
      },
      { prompt: "a cat --ar 16:9 --v 5.2", model: "5.2" },
    ],
  ],
  "openai-labs": [
    ["chunks", { chunks: { Software: "DALL·E 2", Description: "a cat" } }, { prompt: "a cat" }],
    ["EXIF", { exif: { Software: "OpenAI", ImageDescription: "a cat" } }, { prompt: "a cat" }],
    ["XMP", { xmp: { "dc:creator": "DALL-E", "dc:description": "a cat" } }, { prompt: "a cat" }],
  ],
};

test.each(
  Object.entries({ "stable-diffusion": webUi, invokeai: invokeAi, novelai: novelAi, ...others }).flatMap(
    ([tool, cases]) => cases.map(([what, texts, expected]) => [tool, what, texts, expected] as const),
  ),
)("of %s is read: %s", (tool, _, texts, expected) => {
  expect(find(texts)).toMatchObject({ tool, ...expected });
});

test.each<[string, Texts]>([
  ["nothing", {}],
  ["a comment of GIMP", { chunks: { Comment: "Created with GIMP", Software: "GIMP 2.10" } }],
  ["a title, a description and an author", { chunks: { Title: "Cat", Description: "my cat", Author: "me" } }],
  [
    "a camera's comment",
    {
      exif: {
        UserComment: "Steps: 20 up the hill",
        Make: "Canon",
        ImageDescription: "OLYMPUS DIGITAL CAMERA",
      },
    },
  ],
  ["a recipe in a line", { exif: { UserComment: "Bread. Steps: 3, Time: 20, Serves: 4" } }],
  ["JSON of a camera", { exif: { UserComment: '{"totalEffectsTime":1,"model":"x"}' } }],
  ["a chunk of that name with other words", { chunks: { parameters: "exposure 5" } }],
  ["JSON that is no graph", { chunks: { prompt: { a: 1 }, workflow: [1] } }],
  ["a workflow without nodes", { chunks: { workflow: { nodes: [] } } }],
  [
    "a label that OpenAI made it",
    { chunks: { Software: "OpenAI", Description: "Image generated by DALL-E" } },
  ],
  ["OpenAI without words", { exif: { Software: "OpenAI" } }],
  ["NovelAI without words", { chunks: { Software: "NovelAI" } }],
])("no prompt is found in %s", (_, texts) => {
  expect(find(texts)).toBeUndefined();
});

test("the record holds the texts of the file, parsed where they are JSON", () => {
  expect(find({ chunks: { invokeai_metadata: metadata, other: "x" } })?.record).toEqual({
    invokeai_metadata: metadata,
  });
  expect(find(novel(comment))?.record).toEqual({
    Comment: comment,
    Description: "a cat",
    Source: "NovelAI Diffusion V3",
    Software: "NovelAI",
  });
  const parameters = `a cat\n${settings}`;
  expect(find({ chunks: { parameters } })?.record).toEqual({ parameters });
});

test("other chunks than its own are not in the record", () => {
  const chunks = { ...easy, "XML:com.adobe.xmp": "<exif:GPSLatitude>", Comment: "x" };
  expect(find({ chunks })?.record).toEqual(easy);
});

test("entries of the record over 64 KB are left out, and prompts are cut at 20,000 characters", () => {
  const said = find({
    chunks: { parameters: `${"a".repeat(70_000)}\nNegative prompt: ${"b".repeat(30_000)}\n${settings}` },
  });
  expect([said?.prompt?.length, said?.negativePrompt?.length, said?.record]).toEqual([20_000, 20_000, {}]);
});

test("lone surrogates, control characters and __proto__ are removed", () => {
  const chunk =
    '{"positive_prompt":"a\\ud800\\u0000 cat","negative_prompt":"\\u0007","__proto__":{"x":1},"\\udfff":["\\ud800"]}';
  const found = find({ chunks: { invokeai_metadata: chunk } });
  expect(found).toMatchObject({ prompt: "a\ufffd cat", negativePrompt: null });
  expect(JSON.stringify(found?.record)).not.toMatch(/\\ud|proto/);
});

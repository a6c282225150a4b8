import { expect, test } from "bun:test";
import type { Sharp } from "sharp";
import { findHiddenPrompts } from "../../src/media/metadata/hidden-texts.ts";
import { settings } from "./prompts/find-prompt.ts";
import { pixelsWith } from "./texts.ts";

const parameters = `a café\nNegative prompt: dogs\n${settings}`;
const novel = JSON.stringify({
  Software: "NovelAI",
  Description: "a café",
  Comment: JSON.stringify({ prompt: "a café", uc: "dogs" }),
});
const graph = JSON.stringify({
  prompt: {
    s: { class_type: "ApiNode", inputs: { prompt: "a café", negative_prompt: "dogs" } },
    "9": { class_type: "SaveImage", inputs: { images: ["s", 0] } },
  },
});
const read = async (picture: Sharp) => findHiddenPrompts(await picture.png().toBuffer(), "png");

test.each<[string, string, Parameters<typeof pixelsWith>[1]]>([
  ["compressed parameters", parameters, {}],
  ["plain parameters", parameters, { compressed: false }],
  ["compressed parameters in the colours", parameters, { kind: "rgb" }],
  ["plain parameters in the colours", parameters, { kind: "rgb", compressed: false }],
  ["parameters in a picture of less height than the header", parameters, { width: 400, height: 7 }],
  ["NovelAI's fields", novel, {}],
  ["a graph", graph, {}],
])("%s are read from the lowest bits", async (_, text, options) => {
  expect(await read(pixelsWith(text, options))).toMatchObject([{ prompt: "a café", negativePrompt: "dogs" }]);
});

test.each<[string, string, Parameters<typeof pixelsWith>[1]]>([
  ["more bits than the picture has", parameters, { length: 64 * 64 }],
  ["the largest number of bits", parameters, { length: 2 ** 32 - 1 }],
  ["no bits", parameters, { length: 0 }],
  ["half a stream", parameters, { length: 200 }],
  ["a stream of 100 MB", "a".repeat(100e6), { width: 1024, height: 1024 }],
  ["a picture that is too small", "", { width: 3, height: 64, length: 64 }],
  ["no text of a generator", "hello", {}],
])("nothing is read from %s", async (_, text, options) => {
  expect(await read(pixelsWith(text, options))).toEqual([]);
});

test("nothing is read from other formats and broken files", async () => {
  expect(await findHiddenPrompts(new Uint8Array([1, 2, 3]), "png")).toEqual([]);
  expect(await findHiddenPrompts(await pixelsWith(parameters).png().toBuffer(), "jpeg")).toEqual([]);
});

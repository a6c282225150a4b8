import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { examinePicture } from "../../src/media/decoder/examine.ts";

/** The recorded files with prompts, and the right values in their index. */
const folder = join(import.meta.dir, "../../../shared/faults");
const index = join(folder, "INDEX.md");
const limits = { maxBytes: 1 << 20, maxPixels: 1 << 20 };
const read = (value: string) => value.replace(/ \([^()]*\)$/, "").replace(/^(["`])(.*)\1$/s, "$2");

/** `| prompts/a.png, b.png | "prompt" / "negative prompt" / model | source |` */
function rightValues(): [string, string[]][] {
  const rows = readFileSync(index, "utf8").split("\n");
  return rows.flatMap((row) => {
    const [, files = "", values = ""] = row.split(" | ").join("|").split("|");
    const names = files.replace(/^ /, "").startsWith("prompts/") ? files.trim().split(", ") : [];
    const right = values.split(" / ").map(read);
    return names.map((name): [string, string[]] => [name.replace(/^prompts\//, ""), right]);
  });
}

test.if(existsSync(index))("every recorded file has the right prompts", async () => {
  const right = rightValues();
  expect(right.length).toBeGreaterThan(8);
  const actual: typeof right = [];
  for (const [name, values] of right) {
    const work = { limits, thumbnail: false, encode: () => Promise.resolve({ descriptors: {} }) };
    const { prompts } = await examinePicture(join(folder, "prompts", name), work);
    const [prompt] = prompts;
    const fields = [prompt?.prompt, prompt?.negativePrompt, prompt?.model].map(String);
    actual.push([name, fields.slice(0, values.length)]);
  }
  expect(actual).toEqual(right);
});

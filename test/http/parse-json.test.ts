import fc from "fast-check";
import { describe, expect, test } from "bun:test";
import { parseJson } from "../../src/http/request/parse-json.ts";

const limits = { nesting: 32, items: 500_000 };
const parse = (text: string) => parseJson(new TextEncoder().encode(text), limits);
const outcome = async (work: () => unknown): Promise<unknown> => {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { error: thrown instanceof SyntaxError ? "SyntaxError" : thrown };
  }
};

test("any JSON is what JSON.parse makes of it, however it is spaced", async () => {
  const spaced = fc.tuple(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"));
  await fc.assert(
    fc.asyncProperty(spaced, async ([text, space]) => {
      const shown = JSON.stringify(JSON.parse(text), null, space);
      expect(await parse(shown)).toEqual(JSON.parse(shown));
      expect(await parse(` [ ${shown} ,\n${shown}, 1 ] `)).toEqual(JSON.parse(`[${shown},${shown},1]`));
    }),
    { numRuns: 300 },
  );
});

test("what is no JSON is refused where JSON.parse refuses it", async () => {
  const signs = fc.constantFrom(
    '"',
    "\\",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "1",
    "-",
    "e",
    "t",
    "true",
    "null",
    " ",
    "\n",
    "é",
    "u00e9",
    '"a"',
    '\\"',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(signs, { maxLength: 12 }), async (parts) => {
      const text = parts.join("");
      expect(await outcome(() => parse(text))).toEqual(await outcome(() => JSON.parse(text)));
    }),
    { numRuns: 3000 },
  );
});

test("lists of many parts, and texts of many steps, come out whole", async () => {
  const list = Array.from({ length: 60_000 }, (_, index) => ({
    id: index,
    text: `"é\\,[${index}]`,
    more: [index, null],
  }));
  expect(await parse(JSON.stringify(list))).toEqual(list);
  const long = ['漢é\\"'.repeat(400_000 / 2), "x".repeat(3 * 2 ** 20), { a: "y".repeat(2 ** 20) }];
  expect(await parse(JSON.stringify(long))).toEqual(long);
  const picture = Buffer.alloc(2 ** 20, "a picture/?")
    .toString("base64")
    .replaceAll("/", "\\/");
  expect(await parse(`{"image":"${picture}"}`)).toEqual(JSON.parse(`{"image":"${picture}"}`));
});

const mebibytes = 8 * 2 ** 20;
const repeat = (text: string) => text.repeat(Math.floor(mebibytes / text.length));

describe("refused within a few steps is", () => {
  test.each([
    ["a text of escapes", `["${repeat("\\\\")}"]`],
    ["a text of escaped quotes", `["${repeat('\\"')}"]`],
    ["a text of escaped code units", `{"a":"${repeat("\\u00e9")}"}`],
    ["a name of escapes", `{"${repeat(" \\n")}":1}`],
    ["escapes without an end", `{"a":"${repeat("\\\\")}`],
    ["a number", repeat("1")],
    ["a number in a list", `[${repeat("1")}]`],
    ["white space", repeat(" ")],
    ["white space in a list", `[1${repeat(" ")}]`],
    ["white space after a list", `[1]${repeat(" ")}`],
    ["white space before a value", `${repeat("\n")}1`],
  ])("%s", async (_what, text) => {
    const bytes = new TextEncoder().encode(text);
    const before = process.threadCpuUsage();
    await expect(parseJson(bytes, limits)).rejects.toThrow();
    const { user, system } = process.threadCpuUsage(before);
    // Parsed as a whole they take 70 to 300.
    expect((user + system) / 1000).toBeLessThan(50);
  });
});

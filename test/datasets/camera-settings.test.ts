import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseAperture, parseExposure, parseFocal, parseIso } from "../../src/datasets/camera-settings.ts";

type Parse = (text: string) => number | null;
const cases: [name: string, parse: Parse, most: number, [text: string, number: number | null][]][] = [
  [
    "an aperture",
    parseAperture,
    500,
    [
      ["f/2.8", 2.8],
      ["2.8", 2.8],
      ["F5.6", 5.6],
      ["f 11", 11],
      ["f2,8", 2.8],
      ["F/ 22.0", 22],
      ["ƒ/1.4", 1.4],
      ["f.8", 8],
      [" f/0.95\n", 0.95],
      ["f:16", 16],
      ["f/2.8-4", null],
      ["f/0", null],
      ["f/501", null],
      ["-2.8", null],
      ["2,800", null],
      ["wide open", null],
      ["f/2.8.8", null],
      ["", null],
    ],
  ],
  [
    "an exposure in seconds",
    parseExposure,
    86_400,
    [
      ["1/250", 0.004],
      ["1/250 sec", 0.004],
      ["1/250th", 0.004],
      ["1/250s", 0.004],
      ["1 / 60", 1 / 60],
      ["1⁄60 seconds", 1 / 60],
      ["1/1.6", 0.625],
      ["10/300", 10 / 300],
      ["1/100th of a second", 0.01],
      ["0.5s", 0.5],
      ["0,5 s", 0.5],
      ["2 sec", 2],
      ["2 secs.", 2],
      ['30"', 30],
      ["30″", 30],
      ["30''", 30],
      ["0.5", 0.5],
      [",25", 0.25],
      ["1/1,000", 0.001],
      ["0,125 s", 0.125],
      ["15", null],
      ["250", null],
      ["1,250", null],
      ["0,5", 0.5],
      ["1½ s", null],
      ["4 min", 240],
      ["1/0", null],
      ["0/250", null],
      ["0 s", null],
      ["86401 s", null],
      ["1/250-1/500", null],
      ["1/2/3", null],
      ["bulb", null],
      ["2 hours", null],
    ],
  ],
  [
    "a sensitivity",
    parseIso,
    10_000_000,
    [
      ["ISO 400", 400],
      ["400", 400],
      ["iso400", 400],
      ["ISO: 100", 100],
      ["ISO-200", 200],
      ["12,800", 12_800],
      ["102400", 102_400],
      ["25,600", 25_600],
      ["50,100", null],
      ["100 200", null],
      ["100,200", null],
      ["100 ASA", 100],
      ["ISO 0", null],
      ["99999999", null],
      ["auto", null],
      ["100-400", null],
      ["40.5", null],
      ["1,23", null],
      ["ISO 1e3", null],
    ],
  ],
  [
    "a focal length",
    parseFocal,
    10_000,
    [
      ["55mm", 55],
      ["55 mm", 55],
      ["55.0mm", 55],
      ["4,3 mm", 4.3],
      ["55", 55],
      ["55-200mm f/4", null],
      ["55-200mm", null],
      ["55mm f/1.8", null],
      ["0mm", null],
      ["10001mm", null],
      ["macro", null],
    ],
  ],
];

test.each(
  cases.flatMap(([name, parse, , texts]) =>
    texts.map(([text, value]) => [name, text, value, parse] as const),
  ),
)("of %s is read: %p is %p", (_, text, value, parse) => {
  expect(parse(text)).toBe(value);
});

const piece = fc.constantFrom(
  "f",
  "F/",
  "1",
  "0",
  "250",
  ".",
  ",",
  "/",
  " ",
  "-",
  "e",
  '"',
  "s",
  "mm",
  "ISO",
  "∞",
  "½",
  "\0",
  "٣",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join("")),
  fc.double().map(String),
);

test.each(cases)("%s is a number that makes sense or null, whatever is written", (_, parse, most) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const value = parse(text);
      if (value === null) return;
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThanOrEqual(most);
    }),
    { numRuns: 2000 },
  );
});

test.each(cases)("%s is not looked for in a text of a megabyte", (_, parse) => {
  for (const text of ["1".repeat(2 ** 20), `${" ".repeat(2 ** 20)}1 s`]) expect(parse(text)).toBeNull();
});

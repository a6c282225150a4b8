import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { element, pathThrough, writeSvg } from "../../../src/datasets/charts/svg.ts";
import { cleanText, cutText, measureText } from "../../../src/datasets/charts/text.ts";
import { faultIn, readSvg } from "./read-svg.ts";

describe("a text stays a text", () => {
  const hostile: [what: string, given: string, read: string][] = [
    ["a script", "<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["the end of a CDATA section", "a ]]> b", "a ]]> b"],
    ["entities", "&lt;b&gt; &#60; &", "&lt;b&gt; &#60; &"],
    ["quotes that would end an attribute", '" onload="x\' y', '" onload="x\' y'],
    ["a comment", "<!-- x --><?xml?>", "<!-- x --><?xml?>"],
    ["half a character", "a\ud83db", "a\ufffdb"],
    ["control characters, as one space", "a\u0000\u0007\u001bb\u0085c", "a b c"],
    ["characters that XML forbids", "a\uffffb", "a\ufffdb"],
    ["a turned direction, straight", "a\u202egnp\u2066.exe", "agnp.exe"],
    ["a tower of accents, lower", `a${"\u0301".repeat(50)}b`, `a${"\u0301".repeat(3)}b`],
    ["an emoji", "a 🏔️ b", "a 🏔️ b"],
  ];
  test.each(hostile)("%s", (_, given, read) => {
    const svg = writeSvg(element("svg", { class: given }, element("text", {}, given)));
    const root = readSvg(svg);
    expect(root.attributes.class).toBe(read);
    expect(root.shapes.map(({ text }) => text)).toEqual([read]);
  });

  test("whatever it holds", () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    const sign = fc.oneof(unit, fc.constantFrom("<", "\ud800", "]]>", "&", "\u0000"));
    const strings = fc.array(sign, { maxLength: 30 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(strings, (given) => {
        const svg = writeSvg(element("svg", { d: given }, element("title", {}, given)));
        expect(faultIn(svg)).toBeUndefined();
        expect(readSvg(svg).shapes[0]?.text ?? "").toBe(cleanText(given));
      }),
      { numRuns: 300 },
    );
  });
});

test("the reader of these tests finds faults", () => {
  const faults = [
    "<svg><g></svg>",
    "<svg><a/></svg>",
    "<svg>a & b</svg>",
    "<svg>\u0001</svg>",
    '<svg onload="x"/>',
    '<svg x="1" x="2"/>',
    '<svg x="NaN"/>',
    "<svg/>a",
    "<g/>",
    "<svg><script/></svg>",
    "<svg>",
    '<svg fill="url(x)"/>',
  ];
  expect(faults.filter((fault) => faultIn(fault) === undefined)).toEqual([]);
  expect(faultIn('<svg x="1"><g/>a &amp; b</svg>\n')).toBeUndefined();
});

test("a number that is not finite loses its attribute, others are written to a hundredth", () => {
  const svg = writeSvg(
    element("line", { x1: Number.NaN, x2: 1 / 3, y1: -0.001, y2: Number.POSITIVE_INFINITY }),
  );
  expect(svg).toBe('<line x2="0.33" y1="0"/>\n');
  expect(
    pathThrough([
      [0, 1 / 3],
      [2.5, 1e-9],
    ]),
  ).toBe("M0 0.33L2.5 0");
});

describe("a text is cut", () => {
  test.each([
    ["not where it fits", "Lighthouse", 200, "Lighthouse"],
    ["to its room", "Lighthouse at dusk", 88, "Lighthouse…"],
    ["between characters, not within one", "🏔🏔🏔🏔🏔🏔", 40, "🏔🏔…"],
    ["to nothing where there is no room", "Lighthouse", 0, "…"],
    ["into one line", " a\n\tb ", 100, "a b"],
  ])("%s", (_, text, width, cut) => {
    expect(cutText(text, width, 12)).toBe(cut);
  });

  test("so that it is never wider than its room", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 20, max: 400 }), (text, width) => {
        expect(measureText(cutText(text, width, 12), 12)).toBeLessThanOrEqual(width + 1e-6);
      }),
    );
  });

  test("also of megabytes", () => {
    const given = "&<\u0301".repeat(1_000_000);
    const cut = cutText(given, 600, 17);
    expect(cut).toEndWith("…");
    expect(measureText(cut, 17)).toBeLessThanOrEqual(600 + 1e-6);
  });
});

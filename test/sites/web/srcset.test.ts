import { describe, expect, test } from "bun:test";
import { largestOf, parseSrcset } from "../../../src/sites/web/srcset.ts";

describe("a srcset", () => {
  const cases: [string, ReturnType<typeof parseSrcset>][] = [
    ["", []],
    ["a.jpg", [{ url: "a.jpg", density: 1 }]],
    [
      "a.jpg 1x, b.jpg 2x",
      [
        { url: "a.jpg", density: 1 },
        { url: "b.jpg", density: 2 },
      ],
    ],
    [
      " a.jpg 320w ,\n b.jpg 640w 480h,",
      [
        { url: "a.jpg", width: 320 },
        { url: "b.jpg", width: 640 },
      ],
    ],
    [
      "a.jpg, b.jpg 1.5x",
      [
        { url: "a.jpg", density: 1 },
        { url: "b.jpg", density: 1.5 },
      ],
    ],
    [
      "https://x.example/w_320,c_fill/a.jpg 320w, https://x.example/w_640,c_fill/a.jpg 640w",
      [
        { url: "https://x.example/w_320,c_fill/a.jpg", width: 320 },
        { url: "https://x.example/w_640,c_fill/a.jpg", width: 640 },
      ],
    ],
    [
      "data:image/gif;base64,R0lGOD 1x, a.jpg 2x",
      [
        { url: "data:image/gif;base64,R0lGOD", density: 1 },
        { url: "a.jpg", density: 2 },
      ],
    ],
    ["a.jpg wide, b.jpg 2x", [{ url: "b.jpg", density: 2 }]],
    [
      "a.jpg (1x, 2x) 3x, b.jpg",
      [
        { url: "a.jpg", density: 3 },
        { url: "b.jpg", density: 1 },
      ],
    ],
  ];
  test.each(cases)("%s is read into its candidates", (text, expected) => {
    expect(parseSrcset(text)).toEqual(expected);
  });

  const largest: [string, string | undefined][] = [
    ["a.jpg 320w, b.jpg 1280w, c.jpg 640w", "b.jpg"],
    ["a.jpg, b.jpg 3x, c.jpg 2x", "b.jpg"],
    ["a.jpg 4x, b.jpg 320w", "b.jpg"],
    ["data:image/gif;base64,R0lGOD 3x, a.jpg", "a.jpg"],
    ["", undefined],
  ];
  test.each(largest)("%p holds %p as its largest", (text, expected) => {
    expect(largestOf(text)).toBe(expected);
  });
});

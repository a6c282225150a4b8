import { expect, test } from "bun:test";
import { black, createPicture, type Picture, white } from "../../../scripts/bench/quality/picture.ts";
import { sizeToFit, widthOfText, writeText } from "../../../scripts/bench/quality/write-text.ts";

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,!?'-:#/%+"];

function written(text: string): Picture {
  const page = createPicture(60, 60, white);
  writeText(page, text, 12, 12, { size: 24, colour: black });
  return page;
}

const inkOf = ({ data }: Picture): number => data.filter((value) => value < 128).length / 3;

test("every letter has a shape of its own, inside its line", () => {
  const shapes = letters.map((letter) => {
    const page = written(letter);
    expect({ letter, ink: inkOf(page) > 8 }).toEqual({ letter, ink: true });
    for (let y = 0; y < 60; y++) {
      const outside = y < 9 || y > 12 + 24 + 8 + 3;
      if (outside)
        expect(page.data.subarray(y * 180, (y + 1) * 180).every((value) => value === 255)).toBe(true);
    }
    return Buffer.from(page.data).toString("hex");
  });
  expect(new Set(shapes).size).toBe(letters.length);
});

test("a letter that the font has not is a gap", () => {
  expect(inkOf(written("日"))).toBe(0);
  expect(widthOfText("a日a", 12)).toBeGreaterThan(widthOfText("aa", 12));
});

test("a text of the size to fit is as wide as asked, or of the largest size", () => {
  const text = "seven tired tigers";
  expect(widthOfText(text, sizeToFit(text, 200, 1000))).toBeCloseTo(200);
  expect(sizeToFit(text, 2000, 20)).toBe(20);
  const page = createPicture(220, 40, white);
  writeText(page, text, 10, 10, { size: sizeToFit(text, 200, 1000), colour: black, weight: 0.3 });
  const inked = Array.from({ length: 220 }, (_, x) => x).filter((x) =>
    Array.from({ length: 40 }, (__, y) => page.data[(y * 220 + x) * 3] ?? 255).some((value) => value < 128),
  );
  expect(Math.min(...inked)).toBeGreaterThanOrEqual(9);
  expect(Math.max(...inked)).toBeGreaterThanOrEqual(205);
  expect(Math.max(...inked)).toBeLessThanOrEqual(211);
});

test("text is cut at the edges", () => {
  const page = createPicture(30, 10, white);
  writeText(page, "WWWW", -10, -5, { size: 20, colour: black, outline: white });
  expect(page.data.length).toBe(900);
  expect(inkOf(page)).toBeGreaterThan(10);
});

import { describe, expect, test } from "bun:test";
import {
  type GeneratedPicture,
  generatePictures,
  hardNegatives,
  paint,
} from "../../../scripts/bench/quality/pictures.ts";
import { leaveDistinct } from "../../../scripts/bench/quality/leave-distinct.ts";

const some: GeneratedPicture[] = await Array.fromAsync(generatePictures(60, 3));
const hash = ({ picture }: GeneratedPicture) => Bun.hash(picture.data);

test("a seed gives the same pictures each time, and another seed none of them", async () => {
  expect((await Array.fromAsync(generatePictures(5, 3))).map(hash)).toEqual(some.slice(0, 5).map(hash));
  const others = await Array.fromAsync(generatePictures(20, 4));
  expect(others.map(hash).filter((one) => some.map(hash).includes(one))).toEqual([]);
});

test("a recipe decides every pixel", () => {
  for (const { recipe, picture } of some.slice(0, 12)) expect(paint(recipe)).toEqual(picture);
  expect(() => paint({ family: "opera", layout: 1, content: 1 })).toThrow("no family is called opera");
});

test("pictures are whole, of many families and aspects, with a long side of 256 to 400", () => {
  for (const { picture } of some) {
    expect(picture.data.length).toBe(picture.width * picture.height * 3);
    const side = Math.max(picture.width, picture.height);
    expect(side >= 256 && side <= 400).toBe(true);
  }
  expect(new Set(some.map(({ recipe }) => recipe.family)).size).toBeGreaterThanOrEqual(5);
  expect(new Set(some.map(({ picture }) => picture.width > picture.height))).toEqual(new Set([true, false]));
});

test("no two look the same, whatever their families, and hardly one is flat", async () => {
  const distinct = await leaveDistinct(some, 0.99);
  expect(distinct.length).toBeGreaterThanOrEqual(56);
});

test("every family draws on its whole canvas", () => {
  const families = new Map(some.map((one) => [one.recipe.family, one.picture]));
  for (const [family, { width, height, data }] of families) {
    const colours = new Set<number>();
    for (let at = 0; at < width * height; at++)
      colours.add(((data[at * 3] ?? 0) << 16) | ((data[at * 3 + 1] ?? 0) << 8) | (data[at * 3 + 2] ?? 0));
    expect({ family, many: colours.size > 30 }).toEqual({ family, many: true });
  }
});

describe("a hard negative", () => {
  test("has the family, the size and the layout of the picture, and shows something else", async () => {
    for (const one of some.slice(0, 12)) {
      const others = await Array.fromAsync(hardNegatives(one, 2));
      expect(new Set([one, ...others].map(hash)).size).toBe(3);
      for (const { recipe, picture } of others) {
        expect([recipe.family, recipe.layout]).toEqual([one.recipe.family, one.recipe.layout]);
        expect([picture.width, picture.height]).toEqual([one.picture.width, one.picture.height]);
      }
      expect(await leaveDistinct([one, ...others], 0.97)).toHaveLength(3);
    }
  });

  test("is the same each time", async () => {
    const [one] = some;
    if (!one) throw new Error("no picture was generated");
    const [first, again] = [
      await Array.fromAsync(hardNegatives(one, 2)),
      await Array.fromAsync(hardNegatives(one, 2)),
    ];
    expect(first.map(hash)).toEqual(again.map(hash));
  });
});

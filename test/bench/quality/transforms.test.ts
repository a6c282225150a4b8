import { describe, expect, test } from "bun:test";
import { paintPicture } from "../../../scripts/world/pictures.ts";
import { flip, mirror, type Picture, quarterTurn } from "../../../scripts/bench/quality/picture.ts";
import { transforms } from "../../../scripts/bench/quality/transforms.ts";

const original: Picture = paintPicture(11, 240, 160);

async function apply(name: string, picture = original, seed = 1): Promise<Picture> {
  const found = transforms.find((transform) => transform.name === name);
  if (!found) throw new Error(`transforms: none is called ${name}`);
  return found.apply(picture, seed);
}

const sizeOf = ({ width, height }: Picture) => [width, height];
const meanOf = ({ data }: Picture) => data.reduce((sum, value) => sum + value, 0) / data.length;
const bytesOf = ({ data }: Picture) => Buffer.from(data);
const pixelAt = ({ width, data }: Picture, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

/** The mean difference of two pictures' samples. */
function differenceOf(one: Picture, other: Picture): number {
  expect(sizeOf(one)).toEqual(sizeOf(other));
  return (
    one.data.reduce((sum, value, at) => sum + Math.abs(value - (other.data[at] ?? 0)), 0) / one.data.length
  );
}

/** The share of pixels that another picture of the same size has not. */
function changedShare(one: Picture, other: Picture): number {
  let changed = 0;
  for (let at = 0; at < one.data.length; at += 3)
    if ([0, 1, 2].some((channel) => one.data[at + channel] !== other.data[at + channel])) changed++;
  return (changed * 3) / one.data.length;
}

/** How much neighbours differ. */
function roughnessOf({ width, data }: Picture): number {
  let sum = 0;
  for (let at = 3; at < data.length; at++)
    if (at % (width * 3) >= 3) sum += Math.abs((data[at] ?? 0) - (data[at - 3] ?? 0));
  return sum / data.length;
}

function part({ width, data }: Picture, left: number, top: number, across: number, down: number): Picture {
  const rows = Array.from({ length: down }, (_, row) => {
    const from = ((top + row) * width + left) * 3;
    return Buffer.from(data.subarray(from, from + across * 3));
  });
  return { width: across, height: down, data: Buffer.concat(rows) };
}

test("there are 31 standard transforms and at least 15 more, each with a name of its own", () => {
  expect(transforms.filter(({ standard }) => standard)).toHaveLength(31);
  expect(transforms.length).toBeGreaterThanOrEqual(46);
  expect(new Set(transforms.map(({ name }) => name)).size).toBe(transforms.length);
});

describe("whatever the seed, a transform gives another whole picture, the same each time, and leaves the given one:", () => {
  test.each(transforms.map(({ name }) => name))("%s", async (name) => {
    const kept = bytesOf(original);
    for (const seed of [1, 2, 99]) {
      const made = await apply(name, original, seed);
      expect(made.data.length).toBe(made.width * made.height * 3);
      expect(bytesOf(made).equals(bytesOf(await apply(name, original, seed)))).toBe(true);
      expect(bytesOf(made).equals(kept)).toBe(false);
    }
    expect(bytesOf(original).equals(kept)).toBe(true);
  });
});

test.each(transforms.map(({ name }) => name))("a picture of a few pixels survives: %s", async (name) => {
  const small: Picture = { width: 3, height: 5, data: new Uint8Array(45).fill(90) };
  const made = await apply(name, small);
  expect(made.data.length).toBe(made.width * made.height * 3);
});

test.each([
  ["scale 0.5", 120, 80],
  ["scale 0.1", 24, 16],
  ["centred crop of 2 %", 235, 157],
  ["centred crop of 5 %", 228, 152],
  ["centred crop of 10 %", 216, 144],
  ["centred crop of 20 %", 192, 128],
  ["10 % off one corner", 216, 144],
  ["black border of 3 %", 250, 170],
  ["black border of 10 %", 272, 192],
  ["letterbox to a square", 240, 240],
  ["white caption bar of 20 % on top", 240, 192],
  ["white caption bar of 20 % at the bottom", 240, 192],
  ["rotation by 1 degree", 240, 160],
  ["rotation by 10 degrees", 240, 160],
  ["rotation by 90 degrees", 160, 240],
  ["rotation by 270 degrees", 160, 240],
  ["screenshot chain", 138, 92],
  ["window of 70 % of each side", 168, 112],
  ["screen of a phone", 288, 512],
  ["story with a blurred background", 288, 512],
  ["split screen", 240, 320],
])("of 240 x 160, %s makes %d x %d", async (name, width, height) => {
  expect(sizeOf(await apply(name))).toEqual([width, height]);
});

test("stretching takes a third off one side, and the seed says which", async () => {
  const sizes = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async (seed) =>
      sizeOf(await apply("stretch to another aspect", original, seed)).join(" "),
    ),
  );
  expect(new Set(sizes)).toEqual(new Set(["160 160", "240 107"]));
});

test.each([
  ["mirror", 2, mirror],
  ["flip", 2, flip],
  ["rotation by 180 degrees", 2, (picture: Picture) => mirror(flip(picture))],
  ["rotation by 90 degrees", 4, quarterTurn],
  ["rotation by 270 degrees", 4, (picture: Picture) => quarterTurn(quarterTurn(quarterTurn(picture)))],
])("%s %d times over is the original", async (name, times, once) => {
  expect(await apply(name)).toEqual(once(original));
  let turned = original;
  for (let count = 0; count < times; count++) turned = await apply(name, turned);
  expect(bytesOf(turned).equals(bytesOf(original))).toBe(true);
});

test("a quarter turn is clockwise: the top left goes to the top right", async () => {
  expect(pixelAt(await apply("rotation by 90 degrees"), 159, 0)).toEqual(pixelAt(original, 0, 0));
});

test.each([
  ["centred crop of 10 %", 12, 8],
  ["centred crop of 20 %", 24, 16],
])("%s keeps the middle as it was", async (name, left, top) => {
  const made = await apply(name);
  expect(bytesOf(made).equals(bytesOf(part(original, left, top, made.width, made.height)))).toBe(true);
});

test("a corner is cut off at any of the four, and a window is a part of the picture", async () => {
  const corners = [0, 24].flatMap((left) =>
    [0, 16].map((top) => bytesOf(part(original, left, top, 216, 144)).toString("hex")),
  );
  const seeds = Array.from({ length: 24 }, (_, seed) => seed);
  const cut = await Promise.all(
    seeds.map(async (seed) => bytesOf(await apply("10 % off one corner", original, seed)).toString("hex")),
  );
  expect(new Set(cut)).toEqual(new Set(corners));
});

test.each([
  ["black border of 3 %", 5],
  ["black border of 10 %", 16],
])("%s is black all around the untouched picture", async (name, margin) => {
  const made = await apply(name);
  expect(bytesOf(part(made, margin, margin, 240, 160)).equals(bytesOf(original))).toBe(true);
  for (const strip of [
    part(made, 0, 0, made.width, margin),
    part(made, 0, made.height - margin, made.width, margin),
    part(made, 0, 0, margin, made.height),
    part(made, made.width - margin, 0, margin, made.height),
  ])
    expect(meanOf(strip)).toBe(0);
});

test("a letterbox has black bars above and below, and a square none", async () => {
  const made = await apply("letterbox to a square");
  expect(bytesOf(part(made, 0, 40, 240, 160)).equals(bytesOf(original))).toBe(true);
  expect(meanOf(part(made, 0, 0, 240, 40)) + meanOf(part(made, 0, 200, 240, 40))).toBe(0);
  const square = paintPicture(3, 64, 64);
  expect(await apply("letterbox to a square", square)).toEqual({ width: 64, height: 64, data: square.data });
});

test.each([
  ["white caption bar of 20 % on top", 0, 32],
  ["white caption bar of 20 % at the bottom", 160, 0],
])("%s: white with black letters, the picture as it was", async (name, barTop, pictureTop) => {
  const made = await apply(name);
  const bar = part(made, 0, barTop, 240, 32);
  expect(bytesOf(part(made, 0, pictureTop, 240, 160)).equals(bytesOf(original))).toBe(true);
  expect(bar.data.filter((value) => value === 255).length / bar.data.length).toBeGreaterThan(0.6);
  expect(bar.data.filter((value) => value < 60).length / bar.data.length).toBeGreaterThan(0.02);
  expect(pixelAt(bar, 0, 0)).toEqual([255, 255, 255]);
});

test("rotations turn both ways, and leave black corners", async () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);
  const made = await Promise.all(seeds.map((seed) => apply("rotation by 10 degrees", original, seed)));
  const turns = made.map((picture) => {
    const blackIs = [60, 180].map((x) => pixelAt(picture, x, 0).join(" ") === "0 0 0");
    expect(pixelAt(picture, 120, 80)).not.toEqual([0, 0, 0]);
    return blackIs.join(" ");
  });
  expect(new Set(turns)).toEqual(new Set(["true false", "false true"]));
});

test.each([
  ["logo over 15 % x 14 % in a corner", 0.01, 0.0216],
  ["two big lines of text", 0.1, 0.4],
  ["semi-transparent watermark lines", 0.1, 0.5],
  ["meme text at top and bottom", 0.1, 0.4],
  ["stickers over 10 %", 0.09, 0.12],
])("%s covers between %d and %d of the picture", async (name, least, most) => {
  for (const seed of [1, 2, 3, 4]) {
    const share = changedShare(await apply(name, original, seed), original);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  }
});

test.each([
  "two big lines of text",
  "white caption bar of 20 % on top",
  "meme text at top and bottom",
  "logo over 15 % x 14 % in a corner",
])("%s differs by seed", async (name) => {
  const made = await Promise.all(
    [1, 2, 3, 4, 5].map(async (seed) => bytesOf(await apply(name, original, seed)).toString("hex")),
  );
  expect(new Set(made).size).toBe(5);
});

/** Of one grey pixel of 100, one of red 200 and green 100, beside black and white, so that the mean is known. */
const levels: Picture = {
  width: 4,
  height: 1,
  data: Uint8Array.of(100, 100, 100, 200, 100, 0, 0, 0, 0, 255, 255, 255),
};

test.each([
  ["brightness 0.6", [60, 60, 60, 120, 60, 0, 0, 0, 0, 153, 153, 153]],
  ["brightness 1.5", [150, 150, 150, 255, 150, 0, 0, 0, 0, 255, 255, 255]],
  ["gamma 0.5", [160, 160, 160, 226, 160, 0, 0, 0, 0, 255, 255, 255]],
  ["grey", [100, 100, 100, 118, 118, 118, 0, 0, 0, 255, 255, 255]],
  ["posterise to 4 levels", [85, 85, 85, 170, 85, 0, 0, 0, 0, 255, 255, 255]],
  // The mean luma is 118.4.
  ["contrast 1.7", [87, 87, 87, 255, 87, 0, 0, 0, 0, 255, 255, 255]],
  // Orange at 30 degrees goes to 86.5.
  ["hue +40 of 255", [100, 100, 100, 112, 200, 0, 0, 0, 0, 255, 255, 255]],
])("%s of known pixels", async (name, expected) => {
  expect([...(await apply(name, levels)).data]).toEqual(expected);
});

test("filters lean to their side: warm to red, cold to blue, sepia to brown", async () => {
  const grey: Picture = { width: 1, height: 1, data: Uint8Array.of(120, 120, 120) };
  for (const [name, order] of [
    ["warm filter", [0, 1, 2]],
    ["cold filter", [2, 1, 0]],
    ["sepia", [0, 1, 2]],
  ] as const) {
    const { data } = await apply(name, grey);
    const [most = 0, middle = 0, least = 0] = order.map((channel) => data[channel] ?? 0);
    expect(most > middle && middle > least).toBe(true);
  }
});

test("noise of sigma 15 has that deviation, and a mean of nothing", async () => {
  const flat: Picture = { width: 100, height: 100, data: new Uint8Array(30_000).fill(128) };
  const { data } = await apply("noise sigma 15", flat);
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  expect(mean).toBeCloseTo(128, 0);
  expect(Math.abs(deviation - 15)).toBeLessThan(0.6);
});

test("blur smooths, sharpening roughens, and a worse JPEG is farther from the picture than a better one", async () => {
  const rough = roughnessOf(original);
  expect(roughnessOf(await apply("blur sigma 3"))).toBeLessThan(rough / 2);
  expect(roughnessOf(await apply("sharpen"))).toBeGreaterThan(rough * 1.2);
  const [good, bad] = [await apply("JPEG quality 30"), await apply("JPEG quality 10")];
  expect(differenceOf(good, original)).toBeGreaterThan(0.5);
  expect(differenceOf(bad, original)).toBeGreaterThan(differenceOf(good, original));
  expect(differenceOf(bad, original)).toBeLessThan(15);
});

test("a vignette keeps the middle and darkens the corners; round corners are white", async () => {
  const flat: Picture = { width: 100, height: 60, data: new Uint8Array(18_000).fill(200) };
  const dark = await apply("vignette", flat);
  expect(pixelAt(dark, 50, 30)[0]).toBe(200);
  expect(pixelAt(dark, 0, 0)[0]).toBeLessThan(60);
  const rounded = await apply("rounded corners on white", flat);
  for (const [x, y] of [
    [0, 0],
    [99, 0],
    [0, 59],
    [99, 59],
  ] as const)
    expect(pixelAt(rounded, x, y)).toEqual([255, 255, 255]);
  expect(pixelAt(rounded, 50, 0)).toEqual([200, 200, 200]);
});

test("the split screen has the picture in one half, and something else in the other", async () => {
  const made = await apply("split screen");
  const halves = [part(made, 0, 0, 240, 160), part(made, 0, 160, 240, 160)];
  expect(halves.filter((half) => bytesOf(half).equals(bytesOf(original)))).toHaveLength(1);
});

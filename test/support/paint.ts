import sharp, { type Sharp } from "sharp";

/** A picture with much to see, another for each seed: blocks over each other, soft light, grain. */
export async function paint(seed: number, width = 320, height = 240): Promise<Buffer> {
  return (await paintRaw(seed, width, height)).png().toBuffer();
}

export async function paintRaw(seed: number, width = 320, height = 240): Promise<Sharp> {
  let state = seed * 7919 + 1;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const data = new Uint8Array(width * height * 3);
  const blocks = Array.from({ length: 36 }, () => {
    const [left, top] = [(random() - 0.1) * width, (random() - 0.1) * height];
    const [right, bottom] = [left + (0.08 + random() / 3) * width, top + (0.08 + random() / 3) * height];
    return { left, top, right, bottom, colour: [255 * random(), 255 * random(), 255 * random()] };
  });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const over = blocks.findLast(
        ({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom,
      );
      const light = 0.7 + 0.3 * Math.sin((x + seed * 31) / 37) * Math.cos((y - seed * 17) / 29);
      for (let channel = 0; channel < 3; channel++)
        data[(y * width + x) * 3 + channel] = Math.min(
          Math.max((over?.colour[channel] ?? 120) * light + 12 * (random() - 0.5), 0),
          255,
        );
    }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

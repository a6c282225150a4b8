import { createRandom, type Random } from "../../world/random.ts";
import { phrase, shout } from "./phrases.ts";
import { black, blend, type Colour, copyOf, fillBox, fillEllipse, type Picture, white } from "./picture.ts";
import { sizeToFit, widthOfText, writeText } from "./write-text.ts";

const bright = (random: Random): Colour =>
  random.pick<Colour>([
    [220, 30, 40],
    [250, 190, 20],
    [20, 120, 220],
    [30, 160, 80],
    [130, 40, 170],
    [250, 250, 250],
    [20, 20, 20],
  ]);

/** An opaque plate with letters in a corner: 15 % of the width by 14 % of the height. */
export function logo(picture: Picture, seed: number): Picture {
  const random = createRandom(seed);
  const marked = copyOf(picture);
  const [width, height] = [Math.round(picture.width * 0.15), Math.round(picture.height * 0.14)];
  const left = random.chance(0.5) ? 0 : picture.width - width;
  const top = random.chance(0.5) ? 0 : picture.height - height;
  const ground = bright(random);
  const ink = ground[0] + ground[1] * 2 + ground[2] > 500 ? black : white;
  fillBox(marked, { left, top, width, height }, ground);
  const name = random.name(3).toUpperCase();
  const size = sizeToFit(name, width * 0.8, height * 0.6);
  writeText(marked, name, left + (width - widthOfText(name, size)) / 2, top + (height - size) / 2, {
    size,
    colour: ink,
  });
  return marked;
}

/** Two lines right across the middle, each in capitals of up to 14 % of the height. */
export function bigText(picture: Picture, seed: number): Picture {
  const random = createRandom(seed);
  const written = copyOf(picture);
  const { width, height } = picture;
  const [colour, outline] = random.chance(0.5) ? [white, black] : [black, white];
  const start = random.between(0.12, 0.4);
  for (const index of [0, 1]) {
    const line = shout(random, random.whole(2, 3));
    const size = sizeToFit(line, width * 0.9, height * 0.14);
    const left = (width - widthOfText(line, size)) / 2;
    writeText(written, line, left, height * (start + index * 0.24), { size, colour, outline });
  }
  return written;
}

/** Slanted lines and rows of a name, through which the picture is seen, all over it. */
export function watermark(picture: Picture, seed: number): Picture {
  const random = createRandom(seed);
  const marked = copyOf(picture);
  const { width, height } = picture;
  const [tone, slope] = [random.chance(0.7) ? white : black, random.pick([-1, 1]) * random.between(0.6, 1.2)];
  const every = Math.max(8, Math.min(width, height) * 0.22);
  const thickness = Math.max(1.5, every * 0.05);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const along = (((y + x * slope) % every) + every) % every;
      if (along < thickness) blend(marked, y * width + x, tone, 0.4);
    }
  const name = shout(random, 2);
  const size = Math.min(width, height) * 0.06;
  const step = widthOfText(name, size) + size * 2;
  for (let row = 0, top = size; top < height; top += size * 4, row++)
    for (let left = (row % 2) * -step * 0.5; left < width; left += step)
      writeText(marked, name, left, top, { size, colour: tone, share: 0.4, weight: 0.4 });
  return marked;
}

/** Discs with faces and opaque blobs over a tenth of the picture. */
export function stickers(picture: Picture, seed: number): Picture {
  const random = createRandom(seed);
  const stuck = copyOf(picture);
  const { width, height } = picture;
  const count = random.whole(2, 4);
  const side = Math.sqrt((0.1 * width * height) / count / (Math.PI / 4));
  for (let index = 0; index < count; index++) {
    const left = random.between(0, width - side);
    // In lanes, so that they do not cover each other.
    const top = ((height - side) * (index + random.between(0.1, 0.9))) / count;
    const face = index === 0 || random.chance(0.4);
    fillEllipse(stuck, { left, top, width: side, height: side }, face ? [255, 205, 50] : bright(random));
    if (face) drawFace(stuck, left, top, side, random);
    else {
      const word = phrase(random, 1).toUpperCase();
      const size = sizeToFit(word, side * 0.75, side * 0.3);
      writeText(stuck, word, left + (side - widthOfText(word, size)) / 2, top + (side - size) / 2, {
        size,
        colour: white,
        outline: black,
      });
    }
  }
  return stuck;
}

function drawFace(picture: Picture, left: number, top: number, side: number, random: Random): void {
  const ink: Colour = [90, 50, 10];
  for (const across of [0.27, 0.59])
    fillEllipse(
      picture,
      { left: left + side * across, top: top + side * 0.28, width: side * 0.14, height: side * 0.2 },
      ink,
    );
  const open = random.between(0.1, 0.28);
  fillEllipse(
    picture,
    { left: left + side * 0.25, top: top + side * 0.6, width: side * 0.5, height: side * open },
    ink,
  );
}

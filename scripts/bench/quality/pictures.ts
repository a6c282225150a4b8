import { paintAlike } from "../../world/pictures.ts";
import { createRandom } from "../../world/random.ts";
import { addNoise } from "./colours.ts";
import { black, createPicture, paste, type Picture } from "./picture.ts";
import { captioned, panels } from "./scenes/memes.ts";
import { chart, chat, drawing, page } from "./scenes/paper.ts";
import type { Scene } from "./scenes/scene.ts";

const photograph: Scene = (canvas, layout, content) => {
  const { width, height } = canvas;
  const [ofLayout, ofContent] = [layout, content].map((random) => random.whole(0, 2 ** 32 - 1));
  paste(canvas, paintAlike(ofLayout ?? 0, ofContent ?? 0, width, height), 0, 0);
};

/** Each family, and how often it is among a hundred: real photographs come from the folders given with `--images`. */
const families: Record<string, { scene: Scene; weight: number }> = {
  photograph: { scene: photograph, weight: 88 },
  page: { scene: page, weight: 2 },
  chat: { scene: chat, weight: 2 },
  drawing: { scene: drawing, weight: 2 },
  chart: { scene: chart, weight: 1 },
  captioned: { scene: captioned, weight: 3 },
  panels: { scene: panels, weight: 2 },
};

const lottery = Object.entries(families).flatMap(([family, { weight }]) =>
  Array.from({ length: weight }, () => family),
);
const aspects = [1, 4 / 3, 4 / 3, 3 / 2, 3 / 2, 16 / 9, 16 / 9, 2.2, 3 / 4, 3 / 4, 2 / 3, 4 / 5, 9 / 16];
/** Of screens and pages. */
const upright = [3 / 4, 2 / 3, 9 / 16, 1, 4 / 3];

/** What a picture is painted from: it alone decides every pixel. */
export type Recipe = { family: string; layout: number; content: number };
export type GeneratedPicture = { recipe: Recipe; picture: Picture };

/** Paints a picture: long side 256 to 400. The same recipe gives the same picture. */
export function paint({ family, layout, content }: Recipe): Picture {
  const chosen = families[family];
  if (!chosen) throw new RangeError(`paint: no family is called ${family}`);
  const [ofLayout, ofContent] = [createRandom(layout), createRandom(content)];
  const aspect = ofLayout.pick(family === "chat" || family === "page" ? upright : aspects);
  const side = ofLayout.whole(256, 400);
  const canvas = createPicture(
    Math.round(side * Math.min(1, aspect)),
    Math.round(side / Math.max(1, aspect)),
    black,
  );
  chosen.scene(canvas, ofLayout, ofContent);
  if (family === "page" || family === "chat" || family === "chart") return canvas;
  return addNoise(canvas, ofContent.between(1, 6), content);
}

/** The same pictures each time, each unlike the others; `seed` gives another set. */
export async function* generatePictures(count: number, seed: number): AsyncGenerator<GeneratedPicture> {
  for (const recipe of recipes(count, seed)) yield { recipe, picture: paint(recipe) };
}

function recipes(count: number, seed: number): Recipe[] {
  const random = createRandom(seed);
  const number = (): number => random.whole(0, 2 ** 32 - 1);
  return Array.from({ length: count }, () => ({
    family: random.pick(lottery),
    layout: number(),
    content: number(),
  }));
}

/**
 * Other pictures that are easily taken for this one: composed alike, in the same colours and of the same size, but of
 * something else; of a meme, the same words and panels with other photographs; of a talk, the same screen with other words.
 */
export async function* hardNegatives(
  { recipe }: GeneratedPicture,
  count: number,
): AsyncGenerator<GeneratedPicture> {
  const random = createRandom(recipe.content ^ 0x5bd1e995);
  for (let left = count; left > 0; left--) {
    const other = { ...recipe, content: random.whole(0, 2 ** 32 - 1) };
    yield { recipe: other, picture: paint(other) };
  }
}

import { contentOf, inventRecipe, type Recipe } from "./recipes.ts";
import type { Random } from "./random.ts";
import type { ErrorCode } from "../../src/errors.ts";
import type { ExpectedPicture, ImgurImage, Json, Reply, World, WorldSubmission } from "./world.ts";
import type { WrittenFormat } from "../../src/media/for-scripts/write-picture.ts";

/** The kinds that submissions are crossposted of. */
export type ParentKind = "image" | "gallery" | "text" | "video" | "imgurAlbum" | "sameUrl";

/** What a kind of submission is composed with. */
export type Scene = {
  readonly random: Random;
  readonly id: string;
  readonly title: string;
  readonly permalink: string;
  readonly created: number;
  readonly world: World;
  /** Composes the post elsewhere that this one was crossposted from. */
  parent(kind: ParentKind): WorldSubmission;
};

/** What a kind decides of a submission. */
type Draft = {
  url: string;
  expected: ExpectedPicture[];
  failure?: ErrorCode;
  mayFail?: boolean;
  fields?: { readonly [field: string]: Json };
  atFirst?: { readonly [field: string]: Json };
  /** `null`: deleted. Default: somebody. */
  author?: string | null;
  title?: string;
  nsfw?: boolean;
};

export type Compose = (scene: Scene) => Draft;

const extensions = { jpeg: "jpg", png: "png", webp: "webp", gif: "gif" } as const;
export const extensionOf = (recipe: Recipe): string =>
  recipe.copy ? "jpg" : (extensions[recipe.format] satisfies string);
export const typeOf = (recipe: Recipe): string => `image/${recipe.copy ? "jpeg" : recipe.format}`;

export function publish(scene: Pick<Scene, "world">, url: string, reply: Reply): string {
  scene.world.web.set(new URL(url).href, reply);
  return url;
}

/** The sizes of a recipe once it is a file. */
export function sizeOf(recipe: Recipe): { width: number; height: number } {
  const { altered, copy } = recipe;
  const [left, top, right, bottom] = altered?.cut ?? [0, 0, 0, 0];
  const [width, height] = [recipe.width * (1 - left - right), recipe.height * (1 - top - bottom)];
  const scale = copy ? Math.min(1, copy.maxSide / Math.max(width, height)) : 1;
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Puts a picture on i.redd.it, and its signed preview beside it. */
export function upload(scene: Scene, recipe: Recipe, reply: Reply = {}, extension = extensionOf(recipe)) {
  const mediaId = scene.random.name(13);
  const url = publish(scene, `https://i.redd.it/${mediaId}.${extension}`, { picture: recipe, ...reply });
  const signature = `auto=webp&s=${scene.random.name(40)}`;
  const preview = publish(scene, `https://preview.redd.it/${mediaId}.${extension}?width=320&${signature}`, {
    picture: { ...recipe, copy: { maxSide: 320, quality: 70 } },
  });
  return { mediaId, url, preview, recipe };
}

export function uploadToImgur(scene: Scene, recipe: Recipe, more: Partial<ImgurImage> = {}): ImgurImage {
  const id = more.id ?? scene.random.name(scene.random.chance(0.8) ? 7 : 5);
  const image = { id, recipe, description: null, created: scene.created, tooBig: false, ...more };
  scene.world.imgur.images.set(id, image);
  return image;
}

/** What a picture on Imgur is expected as: the original, by its own extension. */
export function expectOfImgur({ id, recipe, description }: ImgurImage): ExpectedPicture {
  const url = `https://i.imgur.com/${id}.${extensionOf(recipe)}`;
  return { url, mediaId: id, recipe, ...(description ? { caption: description } : {}) };
}

export function inventUpload(scene: Scene, format: WrittenFormat = "jpeg", reply: Reply = {}) {
  return upload(scene, inventRecipe(scene.random, format), reply);
}

/** A submission of before with one picture, or `undefined` where there is none yet. */
export function earlier(scene: Scene): { url: string; recipe: Recipe } | undefined {
  const candidates = scene.world.submissions.filter(({ kind }) => kind === "image");
  return candidates.length ? scene.random.pick(candidates).expected[0] : undefined;
}

/** How many different contents the pictures are: what a collection of them holds as files. */
export function distinctContents(submissions: readonly WorldSubmission[]): Map<string, Recipe> {
  const pictures = submissions.flatMap(({ expected }) => expected);
  return new Map(pictures.map(({ recipe }) => [contentOf(recipe), recipe]));
}

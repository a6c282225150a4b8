import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { methods } from "../similarity/methods.ts";
import { goingFiles } from "./blocklist/blocks-of.ts";
import { slices } from "../concurrency/slices.ts";
import type { Occurrence } from "../model/image.ts";
import { type GivenPicture, withPicture } from "./with-picture.ts";

/** Images in one answer at most: it is built in memory. */
const maxQuantity = 10_000;

/** `method`: the algorithm's name; `quantity`: images at most. */
export type SearchRequest = {
  method: string;
  quantity: number;
  /** Whether images that were removed upstream are included. */
  removed: boolean;
};

/** `image`: the picture's URL; `url`: its submission; `similarity`: the distance, 0 is the same. */
export type Match = { image: string; url: string; similarity: number };

type SearchContext = Pick<Context, "store" | "media" | "index" | "network" | "config" | "signal">;

/**
 * The images nearest to a picture, nearest first, ties by image id.
 * @throws AppError `bad_request` for an unknown method, `not_picture` and the like for the picture, `loading`; what the
 * fetcher throws.
 */
export async function searchPicture(
  context: SearchContext,
  picture: GivenPicture,
  request: SearchRequest,
): Promise<Match[]> {
  return withPicture(context, picture, (path) => searchPath(context, path, request));
}

async function searchPath(
  context: SearchContext,
  path: string,
  { method: name, quantity: asked, removed }: SearchRequest,
): Promise<Match[]> {
  const method = methods.find((each) => each.name === name);
  if (!method)
    throw new AppError(
      "bad_request",
      `algorithm ${name}: allowed are ${methods.map((each) => each.name).join(", ")}`,
    );
  const { descriptors } = await context.media.examine(path, {
    thumbnail: false,
    search: true,
    encoders: [method.encoder],
    signal: context.signal,
  });
  const descriptor = descriptors[method.encoder];
  if (!descriptor) throw new AppError("internal", `no ${method.encoder} of the picture`);

  const quantity = Math.min(asked, maxQuantity);
  // A file without a live occurrence yields no image, so ask wider until there are enough.
  for (let wanted = quantity; ; wanted *= 4) {
    const neighbours = await context.index.nearest(name, descriptor, wanted);
    const distances = new Map(neighbours.map(({ file, distance }) => [file, distance]));
    const occurrences: (Occurrence & { distance: number })[] = [];
    for (const id of await goingFiles(context, [...distances.keys()])) distances.delete(id);
    for (const files of slices([...distances.keys()], 500)) {
      for (const occurrence of await context.store.occurrences(files, removed))
        occurrences.push({ ...occurrence, distance: distances.get(occurrence.fileId) ?? 0 });
    }
    if (occurrences.length < quantity && neighbours.length >= wanted) continue;
    occurrences.sort((a, b) => a.distance - b.distance || a.imageId - b.imageId);
    return occurrences.slice(0, quantity).map((occurrence) => ({
      image: occurrence.url,
      url: submissionUrl(occurrence),
      similarity: occurrence.distance,
    }));
  }
}

const submissionUrl = ({ source, submissionId, permalink }: Occurrence): string =>
  source === "reddit" || permalink === null ? `https://redd.it/${submissionId}` : permalink;

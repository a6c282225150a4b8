import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { type GivenPicture, withPicture } from "../with-picture.ts";
import { hashOf, type PictureContent } from "./blocks-of.ts";
import type { BlockTarget } from "../../model/block.ts";

/** A picture or hash to ban: stored, at an address, in the request, or a hash alone. */
export type Wanted =
  { file: number } | { submission: string } | { sha256: string } | { pdq: Uint8Array } | GivenPicture;

/** Entries that ban it. `contentOnly`: pictures that only their exact content bans, since they are flat or have no hash yet. */
export type Targets = { targets: BlockTarget[]; contentOnly: number };

/** In bits of 256: the radius within which PDQ's authors take pictures for the same. */
export const usualRadius = 30;

type Needs = Pick<Context, "store" | "media" | "network" | "config" | "signal">;

/**
 * The entries that ban a picture: its content, and with a radius above 0 everything near its hash.
 * @param radius 0: the content alone; for a hash, exactly that hash.
 * @throws AppError `not_found`, `conflict` where nothing of it is stored; what the fetcher and the decoder throw.
 */
export async function targetsOf(context: Needs, wanted: Wanted, radius = usualRadius): Promise<Targets> {
  if ("sha256" in wanted)
    return { targets: [{ sha256: wanted.sha256, pdq: null, radius: 0 }], contentOnly: 0 };
  if ("pdq" in wanted) return { targets: [{ sha256: null, pdq: wanted.pdq, radius }], contentOnly: 0 };
  const pictures = await picturesOf(context, wanted);
  const targets = pictures.map((picture): BlockTarget => {
    const hash = radius > 0 ? hashOf(picture) : undefined;
    return { sha256: picture.sha256 ?? null, pdq: hash ?? null, radius: hash ? radius : 0 };
  });
  return {
    targets,
    contentOnly: radius > 0 ? targets.filter((target) => target.pdq === null).length : 0,
  };
}

async function picturesOf(
  context: Needs,
  wanted: Exclude<Wanted, { sha256: string } | { pdq: Uint8Array }>,
): Promise<PictureContent[]> {
  const { store, media } = context;
  if ("file" in wanted) return stored(context, [wanted.file], `file ${wanted.file}`);
  if ("submission" in wanted) {
    const what = `submission ${wanted.submission}`;
    if ((await store.submissionTimes([wanted.submission])).length === 0)
      throw new AppError("not_found", `${what}: not stored`);
    const files = await store.filesOfSubmission(wanted.submission, true);
    if (files.length === 0) throw new AppError("conflict", `${what}: none of its pictures is stored`);
    return stored(context, files, what);
  }
  return withPicture(context, wanted, async (path, sha256) => {
    const { descriptors } = await media.examine(path, { thumbnail: false, signal: context.signal });
    return [{ sha256: await sha256(), descriptors }];
  });
}

/** @throws AppError `not_found`; `conflict` for a file of which only posted descriptors are known. */
async function stored(
  { store }: Pick<Context, "store">,
  ids: readonly number[],
  what: string,
): Promise<PictureContent[]> {
  const contents = await store.fileContents(ids);
  if (contents.length === 0) throw new AppError("not_found", `${what}: not stored`);
  const withContent = contents.filter(({ sha256 }) => sha256 !== null);
  if (withContent.length === 0)
    throw new AppError("conflict", `${what}: known by posted descriptors only, which nothing is banned by`);
  return withContent;
}

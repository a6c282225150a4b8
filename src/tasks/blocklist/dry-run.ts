import type { Context } from "../../context.ts";
import { slices } from "../../concurrency/slices.ts";
import { AppError } from "../../errors.ts";
import type { BlockTarget, LiveImage } from "../../model/block.ts";
import { type Distance, filesHit } from "./files-hit.ts";

/** What a ban would take down. */
export type DryRun = {
  wouldHit: number;
  files: number;
  /** The first of them. */
  images: LiveImage[];
  /** Whether all stored files were compared: not where memory does not hold the index. */
  complete: boolean;
};

/** The stored files that a ban would hit, with their distances from the nearest entry; by id. */
export type FilesNear = { files: Map<number, Distance>; complete: boolean };

type Needs = Pick<Context, "store" | "index">;

const comparedAtOnce = 16;
const shownImages = 20;

/** The stored files that a ban would hit, without changing anything. @throws AppError `loading` while the index loads. */
export async function filesNear(context: Needs, targets: readonly BlockTarget[]): Promise<FilesNear> {
  const found = new Map<number, Distance>();
  let isComplete = true;
  for (const run of slices(targets, comparedAtOnce)) {
    const { hits, complete } = await filesHit(context, run);
    if (!complete && !(await context.index.status()).complete)
      throw new AppError("loading", "dry run: the index is loading", { retryAfter: 1 });
    isComplete &&= complete;
    for (const { fileId, distance } of hits) found.set(fileId, nearer(distance, found.get(fileId)));
  }
  return { files: new Map([...found].sort(([a], [b]) => a - b)), complete: isComplete };
}

function nearer(one: Distance, other: Distance | undefined): Distance {
  if (other === undefined) return one;
  return one === null || other === null ? null : Math.min(one, other);
}

/** What a ban would take down, without changing anything. @throws AppError as `filesNear` does. */
export async function dryRun(context: Needs, targets: readonly BlockTarget[]): Promise<DryRun> {
  const { files, complete } = await filesNear(context, targets);
  const sum: DryRun = { wouldHit: 0, files: files.size, images: [], complete };
  for (const ids of slices([...files.keys()], 500)) {
    const { count, first } = await context.store.liveImages(ids, shownImages);
    sum.wouldHit += count;
    sum.images.push(...first.slice(0, shownImages - sum.images.length));
  }
  return sum;
}

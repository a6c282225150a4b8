import { setImmediate } from "node:timers/promises";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { findNear } from "./find-near.ts";
import { judgeScene } from "./judge-scene.ts";
import type { ImageVerdict } from "../model/repost.ts";
import type { UnwatchedImage } from "../model/image.ts";

const pageSize = 50;

/**
 * Compares every new occurrence with the whole collection, once the index is complete: unwatched images -> near-duplicates,
 * reposts, events. The original is the earliest occurrence, whichever arrived first: earlier verdicts are corrected.
 */
export async function watch(context: Context): Promise<number> {
  const { store, index, signal } = context;
  if (!(await index.status()).complete) return 0;
  let settled = 0;
  for (let before = -1; settled > before;) {
    before = settled;
    // An image that fails is skipped until a later round.
    for (let after = 0; !signal.aborted;) {
      const page = await store.unwatchedImages(after, pageSize);
      for (const image of page) {
        if (signal.aborted) break;
        if (await tryImage(context, image)) settled++;
        after = image.id;
      }
      if (page.length === 0) break;
    }
  }
  return settled;
}

type Needs = Pick<Context, "store" | "index" | "log" | "now" | "signal" | "storage">;

/** @returns whether it was compared. */
async function tryImage(context: Needs, image: UnwatchedImage): Promise<boolean> {
  try {
    await watchImage(context, image);
    return true;
  } catch (thrown) {
    if (context.signal.aborted) return false;
    const error = AppError.from(thrown, `watching image ${image.id}`);
    if (await context.storage.isUnusable(error)) throw error;
    context.log.error({ image: image.id, code: error.code, err: error.cause }, error.message);
    return false;
  }
}

async function watchImage({ store, index, now }: Needs, { id, fileId }: UnwatchedImage): Promise<void> {
  const near = await findNear({ store, index }, fileId);
  await store.saveEdges(fileId, near.files, near.complete);
  const scene = await store.sceneOf(fileId);
  const verdicts: ImageVerdict[] = [];
  for (const decided of judgeScene(scene, { id, fileId }, near.files)) {
    verdicts.push(...decided);
    await setImmediate();
  }
  await store.saveVerdicts(id, verdicts, now());
}

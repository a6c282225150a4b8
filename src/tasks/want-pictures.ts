import type { Context } from "../context.ts";
import { pictureUrl } from "../sites/dpchallenge/picture-address.ts";
import { hostOf } from "../model/host.ts";

const batchSize = 50;

/**
 * Adds contest pictures that a feed's changed options ask for, without reading their pages again: their addresses follow
 * from their numbers.
 */
export async function wantPictures({ store, now, signal }: Pick<Context, "store" | "now" | "signal">) {
  for (;;) {
    const wanted = signal.aborted ? undefined : await store.takeWantedPictures(batchSize);
    if (wanted === undefined) return;
    const images = wanted.flatMap(({ submissionId, challengeId, created, size }) => {
      const [imageId, challenge] = [submissionId, challengeId].map((id) =>
        Number(/^dpc-(\d+)$/.exec(id)?.[1]),
      );
      if (!imageId || !challenge) return [];
      const url = pictureUrl({ challengeId: challenge, imageId, size: size === "full" ? 1200 : 120 });
      return [{ submissionId, created, url, key: submissionId, host: hostOf(url) }];
    });
    if (images.length > 0) await store.addImages(images, now());
  }
}

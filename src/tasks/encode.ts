import { rm } from "node:fs/promises";
import type { Context } from "../context.ts";
import type { DueImage } from "../database/images.ts";
import { encoders } from "../encoders/encoders.ts";
import { AppError } from "../errors.ts";
import type { Download } from "../net/fetcher.ts";
import { isRemovedPicture } from "../resolvers/placeholders.ts";
import { type Bell, drain } from "./batch.ts";
import { setbackOf } from "./setback.ts";
import { takeFairly } from "./take-fairly.ts";

const maxDecodeTries = 3;

/** Downloads and encodes pictures: due images -> files, descriptors, thumbnails. Each URL once, each content once. */
export async function encode(context: Context, bell: Bell): Promise<number> {
  const fair = takeFairly(context.network, context.now, (request) => context.store.dueImages(request));
  const take = async (busy: readonly DueImage[], room: number) => {
    const urls = new Set(busy.map((image) => image.url));
    return (await fair(busy, room)).filter((image) => !urls.has(image.url));
  };
  const { concurrency } = context.config;
  return drain({ take, settle: (image) => encodeImage(context, image), concurrency }, bell, context.signal);
}

async function encodeImage(context: Context, image: DueImage): Promise<void> {
  const { store, network, media, index, config, log, now, signal } = context;
  const path = media.temporary();
  try {
    if (image.decodeTries >= maxDecodeTries) {
      throw new AppError("undecodable", `${image.url}: ended the decoder ${maxDecodeTries} times`);
    }
    const download = await network.fetcher.download(image.url, path, {
      maxBytes: config.maxImageBytes,
      signal,
    });
    if (isRemovedPicture(download))
      throw new AppError("gone", `GET ${image.url}: a placeholder, the picture was removed`);

    const known = await store.fileBySha256(download.sha256);
    if (known && encoders.every((encoder) => known.encoders.includes(encoder.name))) {
      const { merged } = await store.settleImages(image.url, known.id, now());
      await index.remove(merged);
      return;
    }
    await storeContent(context, image.url, path, download);
  } catch (thrown) {
    const error = AppError.from(thrown, `encoding ${image.url}`);
    if (error.code === "stopping") return;
    const entered = image.decodeTries >= maxDecodeTries;
    const setback = setbackOf(image, error, now(), config.tickSeconds);
    await store.failImage(image.url, entered ? { ...setback, state: "dead" } : setback, now());
    log[error.code === "internal" ? "error" : "debug"](
      { url: image.url, code: error.code, err: error.cause },
      error.message,
    );
  } finally {
    await rm(path, { force: true });
  }
}

/** Decodes once, then writes: files on disk, rows, index. */
async function storeContent(
  { store, media, index, now, signal }: Context,
  url: string,
  path: string,
  download: Download,
) {
  const { thumbnail, descriptors, ...facts } = await media.examine(path, {
    thumbnail: true,
    entering: async () => void (await store.countDecodeTry(url)),
    signal,
  });
  const { sha256, md5, size } = download;
  const original = await media.put(
    path,
    { sha256, format: facts.format, size },
    thumbnail ?? new Uint8Array(),
  );
  const { fileId, merged } = await store.saveFile(
    url,
    { ...facts, sha256, md5, size, original, descriptors },
    now(),
  );
  await index.add(Object.entries(descriptors).map(([encoder, bytes]) => ({ file: fileId, encoder, bytes })));
  await index.remove(merged);
}

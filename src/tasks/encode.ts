import type { Context } from "../context.ts";
import { encoders } from "../encoders/encoders.ts";
import { AppError } from "../errors.ts";
import { formatOf } from "../model/image-format.ts";
import type { Download } from "../net/fetcher.ts";
import { picture } from "../resolvers/picture.ts";
import { isRemovedPicture } from "../resolvers/placeholders.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { blocksOf } from "./blocklist/blocks-of.ts";
import { failRow } from "./queue/fail-row.ts";
import { takeRoundRobin } from "./queue/round-robin.ts";
import type { ActiveBlock } from "../model/block.ts";
import type { DueImage } from "../model/image.ts";

const maxDecodeTries = 3;

/** Downloads and encodes pictures: due images -> files, descriptors, thumbnails. Each URL once, each content once. */
export async function encode(context: Context, bell: Bell): Promise<number> {
  const fair = takeRoundRobin(context.network, context.now, (request) => context.store.dueImages(request));
  const take = async (busy: readonly DueImage[], room: number) => {
    const urls = new Set(busy.map((image) => image.url));
    return (await fair(busy, room)).filter((image) => !urls.has(image.url));
  };
  const { concurrency } = context.config;
  const settle = (image: DueImage) =>
    context.media.withTemporary((path) => storePicture(context, image, path));
  const fail = (image: DueImage, thrown: unknown) => failImage(context, image, thrown);
  return drain({ take, settle, fail, concurrency }, bell, context.signal);
}

async function failImage(context: Context, image: DueImage, thrown: unknown): Promise<void> {
  const { url, decodeTries } = image;
  // The picture is not to blame for what happened after its decoding.
  if (await context.storage.isUnusable(AppError.from(thrown, `encoding ${url}`)))
    await context.store.forgetDecodeTries(url);
  const failed = { row: image, action: `encoding ${url}`, fields: { url } };
  return failRow(context, failed, thrown, (backoff) => {
    const isWorn = decodeTries >= maxDecodeTries;
    return context.store.failImage(url, isWorn ? { ...backoff, state: "dead" } : backoff, context.now());
  });
}

async function storePicture(context: Context, image: DueImage, path: string): Promise<void> {
  const { store, network, config } = context;
  if (!(await store.isImageDue(image.id))) return;
  if (image.decodeTries >= maxDecodeTries)
    throw new AppError("undecodable", `${image.url}: ended the decoder ${maxDecodeTries} times`);
  const options = { maxBytes: config.maxImageBytes, isPicture: true };
  const download = await network.fetcher.download(image.url, path, options);
  if (isRemovedPicture(download)) throw removed(image.url);
  if (download.kind?.startsWith("image/") && !formatOf(download.kind))
    throw new AppError("unsupported_media", `GET ${image.url}: no decoder here for ${download.kind}`);
  if (download.kind === "text/html") {
    const unasked = resolverFor(context.resolvers, new URL(image.url)) === picture;
    if (unasked) await store.reopenAsPage(image.url);
    throw unfit(download, `GET ${image.url}: not a picture but a page`);
  }
  if ((await store.placeholder(download.sha256))?.state === "quarantined") throw removed(image.url);
  const [blocks = []] = await blocksOf(context, [{ sha256: download.sha256 }]);
  if (blocks.length > 0) return keepAway(context, image, download, blocks);
  const saved =
    (await settleKnown(context, image, download)) ?? (await storeContent(context, image, path, download));
  if (saved !== undefined) await quarantineNotice(context, image, download, saved);
}

/** Settles images whose content is stored already with all its descriptors. @returns its file. */
async function settleKnown(
  { store, storeLock, now }: Context,
  { url }: DueImage,
  { sha256, headers }: Download,
): Promise<number | undefined> {
  return storeLock.shared(async () => {
    const file = await store.fileBySha256(sha256);
    // Descriptors made from a thumbnail are made anew.
    const isWhole =
      file?.encodedFrom === null && encoders.every((encoder) => file.encoders.includes(encoder.name));
    if (!isWhole) return undefined;
    await store.settleImages(url, file.id, now(), asksNoAi(headers));
    return file.id;
  });
}

/** Stores nothing of a picture that entries of blocklists hit. */
async function keepAway(
  { store, now, log }: Context,
  { url }: DueImage,
  { sha256 }: Download,
  blocks: readonly ActiveBlock[],
): Promise<void> {
  const ids = blocks.map(({ id }) => id);
  await store.keepAway(url, ids, sha256, now());
  log.debug({ url, blocks: ids }, "not stored: an entry of a blocklist hits it");
}

/** Whether the host asks that machines learn nothing from it: `X-Robots-Tag: noai`, `otherbot: noimageai, noindex`. */
const asksNoAi = (headers: Headers): boolean =>
  /(?:^|[\s,:])no(?:image)?ai(?:$|[\s,])/i.test(headers.get("x-robots-tag") ?? "");

/** An answer that is no picture: the host's trouble where it answers so at many addresses, else this address's for now. */
const unfit = ({ hostRest }: Download, message: string): AppError =>
  hostRest === undefined
    ? new AppError("not_picture", message, { failure: "doubtful" })
    : new AppError("unavailable", `${message}, as at many addresses of the host`, { retryAfter: hostRest });

const removed = (url: string): AppError =>
  new AppError("gone", `GET ${url}: a placeholder, the picture was removed`);

/** A content at this many addresses of one host is a notice of the host, not a user's picture. */
const noticeAddresses = 12;
/** In bytes. Larger contents are popular pictures, unless the host redirects to them. */
const noticeMaxSize = 64 * 2 ** 10;

/** Quarantines a content at too many addresses of a host, or one that was quarantined meanwhile. */
async function quarantineNotice(
  { store, now, log }: Context,
  { url, host }: DueImage,
  { sha256, size, url: answered }: Download,
  fileId: number,
): Promise<void> {
  const bare = (address: string) => address.replace(/^https?:/, "");
  if (size > noticeMaxSize && bare(answered) === bare(url)) return;
  const placeholder = await store.placeholder(sha256);
  if (placeholder?.state === "released") return;
  const urls = placeholder?.urls ?? (await store.addressesOf(fileId, host, noticeAddresses));
  if (urls < noticeAddresses) return;
  await store.quarantine(fileId, { sha256, host, urls, at: now() });
  log.warn({ host, sha256, urls }, "quarantined as a placeholder: many addresses show the same content");
}

/**
 * Decodes once, then writes: files on disk, then rows. A picture that is blocked by then is not stored.
 * @returns the file; `undefined` where it was blocked.
 */
async function storeContent(
  context: Context,
  image: DueImage,
  path: string,
  download: Download,
): Promise<number | undefined> {
  const { store, media, storeLock, now, signal } = context;
  const { url } = image;
  const { thumbnail, descriptors, cameraData, ...facts } = await media
    .examine(path, {
      thumbnail: true,
      // A picture that took too long gets twice the time at its next try.
      patience: 2 ** image.tries,
      beforeDecode: async () => void (await store.countDecodeTry(url)),
      signal,
    })
    .catch(async (error: unknown) => {
      // Stopping interrupted the decoder: no failure of the picture.
      if (signal.aborted) await store.forgetDecodeTries(url);
      const isUnfit = error instanceof AppError && error.code === "not_picture";
      throw isUnfit ? unfit(download, `GET ${url}: ${error.message}`) : error;
    });
  if (isRemovedPicture({ ...download, ...facts })) throw removed(url);
  if (!thumbnail) throw new AppError("internal", `${url}: decoded without a thumbnail`);
  const { sha256, md5, size } = download;
  // An entry that is added meanwhile is applied after this, to this picture as well.
  return storeLock.shared(async () => {
    const [blocks = []] = await blocksOf(context, [{ sha256, descriptors }]);
    if (blocks.length > 0) return void (await keepAway(context, image, download, blocks));
    const original = await media.put(path, { sha256, format: facts.format, size }, thumbnail);
    const file = { ...facts, exif: cameraData, sha256, md5, size, original, descriptors };
    return (await store.saveFile(url, file, now(), asksNoAi(download.headers))).fileId;
  });
}

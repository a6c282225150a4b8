import type { Context } from "../context.ts";
import { encoders } from "../encoders/encoders.ts";
import { AppError } from "../errors.ts";
import type { Download } from "../net/fetcher.ts";
import { picture } from "../resolvers/picture.ts";
import { isRemovedPicture } from "../resolvers/placeholders.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import { indexedEncoders } from "../similarity/tables.ts";
import { type Bell, drain } from "../concurrency/drain.ts";
import { blocksOf } from "./blocklist/blocks-of.ts";
import { backoffOf } from "./queue/backoff.ts";
import { takeRoundRobin } from "./queue/round-robin.ts";
import type { ActiveBlock } from "../model/block.ts";
import type { DueImage } from "../model/image.ts";
import type { SavedFile } from "../model/file.ts";

const maxDecodeTries = 3;

/** Downloads and encodes pictures: due images -> files, descriptors, thumbnails. Each URL once, each content once. */
export async function encode(context: Context, bell: Bell): Promise<number> {
  const fair = takeRoundRobin(context.network, context.now, (request) => context.store.dueImages(request));
  const take = async (busy: readonly DueImage[], room: number) => {
    const urls = new Set(busy.map((image) => image.url));
    return (await fair(busy, room)).filter((image) => !urls.has(image.url));
  };
  const { concurrency } = context.config;
  return drain({ take, settle: (image) => encodeImage(context, image), concurrency }, bell, context.signal);
}

async function encodeImage(context: Context, image: DueImage): Promise<void> {
  const { store, config, log, now } = context;
  try {
    await context.media.withTemporary((path) => storePicture(context, image, path));
  } catch (thrown) {
    const error = AppError.from(thrown, `encoding ${image.url}`);
    // Stopping took it out of the decoder: that is none of its tries.
    if (context.signal.aborted) return store.forgetDecodeTries(image.url);
    const backoff = backoffOf(image, error, now(), config.tickSeconds);
    const worn = image.decodeTries >= maxDecodeTries;
    await store.failImage(image.url, worn ? { ...backoff, state: "dead" } : backoff, now());
    const level = error.code === "internal" ? "error" : "debug";
    log[level]({ url: image.url, code: error.code, err: error.cause }, error.message);
  }
}

async function storePicture(context: Context, image: DueImage, path: string): Promise<void> {
  const { store, network, index, config, wake } = context;
  if (!(await store.isImageDue(image.id))) return;
  if (image.decodeTries >= maxDecodeTries)
    throw new AppError("undecodable", `${image.url}: ended the decoder ${maxDecodeTries} times`);
  const download = await network.fetcher.download(image.url, path, { maxBytes: config.maxImageBytes });
  if (isRemovedPicture(download)) throw removed(image.url);

  if (download.kind === "text/html") {
    const unasked = resolverFor(context.resolvers, new URL(image.url)) === picture;
    if (unasked && (await store.reopenAsPage(image.url)) > 0) context.wake("resolve");
    throw new AppError("not_picture", `GET ${image.url}: not a picture but a page`);
  }
  if ((await store.placeholder(download.sha256))?.state === "quarantined") throw removed(image.url);
  const [blocks = []] = await blocksOf(context, [{ sha256: download.sha256 }]);
  if (blocks.length > 0) return keepAway(context, image, download, blocks);
  const saved =
    (await settleKnown(context, image, download)) ?? (await storeContent(context, image, path, download));
  if (!saved) return;
  await index.remove(saved.merged);
  wake("watch");
  await quarantineNotice(context, image, download, saved.fileId);
}

/** Settles images whose content is stored already with all its descriptors. */
async function settleKnown(
  { store, storeLock, now }: Context,
  { url }: DueImage,
  { sha256, headers }: Download,
): Promise<SavedFile | undefined> {
  return storeLock.shared(async () => {
    const known = await store.fileBySha256(sha256);
    // What was made from a thumbnail is made anew.
    const isWhole =
      known?.encodedFrom === null && encoders.every((encoder) => known.encoders.includes(encoder.name));
    return isWhole ? store.settleImages(url, known.id, now(), asksNoAi(headers)) : undefined;
  });
}

/** Entries of blocklists hit the picture: nothing of it is kept. */
async function keepAway(
  { store, index, now, log }: Context,
  { url }: DueImage,
  { sha256 }: Download,
  blocks: readonly ActiveBlock[],
): Promise<void> {
  const ids = blocks.map((one) => one.id);
  await index.remove(await store.keepAway(url, ids, sha256, now()));
  log.debug({ url, blocks: ids }, "kept away: an entry of a blocklist hits it");
}

/** Whether machines shall learn nothing from it: `X-Robots-Tag: noai`, `otherbot: noimageai, noindex`. */
const asksNoAi = (headers: Headers): boolean =>
  /(?:^|[\s,:])no(?:image)?ai(?:$|[\s,])/i.test(headers.get("x-robots-tag") ?? "");

const removed = (url: string): AppError =>
  new AppError("gone", `GET ${url}: a placeholder, the picture was removed`);

/** A content that so many addresses of one host show is the host's notice, not somebody's picture. */
const noticeAddresses = 12;
/** Pictures that are posted again and again are larger; where a host sends elsewhere its size tells nothing. In bytes. */
const noticeMaxSize = 64 * 2 ** 10;

/** Quarantines a content that too many addresses of a host show, or that was found to be a notice meanwhile. */
async function quarantineNotice(
  { store, index, now, log, wake }: Context,
  { url, host }: DueImage,
  { sha256, size, url: answered }: Download,
  fileId: number,
): Promise<void> {
  const bare = (address: string) => address.replace(/^https?:/, "");
  if (size > noticeMaxSize && bare(answered) === bare(url)) return;
  const known = await store.placeholder(sha256);
  if (known?.state === "released") return;
  const urls = known?.urls ?? (await store.addressesOf(fileId, host, noticeAddresses));
  if (urls < noticeAddresses) return;
  const { files, due } = await store.quarantine(fileId, { sha256, host, urls, at: now() });
  await index.remove(files);
  if (due > 0) wake("encode");
  log.warn({ host, sha256, urls }, "quarantined as a placeholder: many addresses show the same content");
}

/**
 * Decodes once, then writes: files on disk, rows, index. What is blocked by then is kept away instead.
 * @returns `undefined` where it was.
 */
async function storeContent(
  context: Context,
  image: DueImage,
  path: string,
  download: Download,
): Promise<SavedFile | undefined> {
  const { store, media, index, storeLock, now, signal } = context;
  const { url } = image;
  const { thumbnail, descriptors, cameraData, ...facts } = await media.examine(path, {
    thumbnail: true,
    beforeDecode: async () => void (await store.countDecodeTry(url)),
    signal,
  });
  if (isRemovedPicture({ ...download, ...facts })) throw removed(url);
  if (!thumbnail) throw new AppError("internal", `${url}: decoded without a thumbnail`);
  const { sha256, md5, size } = download;
  // An entry that comes meanwhile is applied after this: to what is stored here, too.
  return storeLock.shared(async () => {
    const [blocks = []] = await blocksOf(context, [{ sha256, descriptors }]);
    if (blocks.length > 0) return void (await keepAway(context, image, download, blocks));
    const original = await media.put(path, { sha256, format: facts.format, size }, thumbnail);
    const file = { ...facts, exif: cameraData, sha256, md5, size, original, descriptors };
    const saved = await store.saveFile(url, file, now(), asksNoAi(download.headers));
    const indexed = Object.entries(descriptors).filter(([encoder]) => indexedEncoders.has(encoder));
    await index.add(indexed.map(([encoder, bytes]) => ({ file: saved.fileId, encoder, bytes })));
    return saved;
  });
}

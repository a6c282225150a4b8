import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import { type ImageFormat, imageFormats } from "../model/image-format.ts";
import type { Log } from "../log.ts";
import { moveInto, moveSynced, sync, writeSynced } from "./durable.ts";
import type { Media, MediaStatus } from "./media.ts";
import { isMissing, readMediaLimit } from "./media-limit.ts";
import { contentPath } from "./read-original.ts";

export type PictureFiles = Pick<
  Media,
  "withTemporary" | "write" | "hash" | "put" | "original" | "thumbnail" | "remove"
> & {
  status(): MediaStatus["originals"];
  /** Resolves when the existing originals have been counted, or counting was stopped. */
  counted: Promise<void>;
  close(): Promise<void>;
};

export type FileSettings = { dataDir: string; keepOriginals: boolean; mediaLimit: number | undefined };

const sha256Pattern = /^[0-9a-f]{64}$/;

/** Opens the folders of originals, thumbnails and temporary files. Temporary files of an earlier run are removed. */
export async function createPictureFiles(settings: FileSettings, log: Log): Promise<PictureFiles> {
  const folder = (name: string) => join(settings.dataDir, name);
  const [originals, thumbs, tmp] = [folder("originals"), folder("thumbs"), folder("tmp")];
  await rm(tmp, { recursive: true, force: true });
  for (const path of [originals, thumbs, tmp]) await mkdir(path, { recursive: true });
  const limit = await readMediaLimit(settings.dataDir, settings.mediaLimit);
  const stored = { files: 0, bytes: 0 };
  /** Originals stored while the existing ones are being counted, so that none counts twice. */
  const storedMeanwhile = new Set<string>();
  let counting = true;
  let lastPut = Promise.resolve(false);

  const temporary = (): string => join(tmp, randomUUID());
  const originalPath = (sha256: string, format: ImageFormat): string =>
    contentPath(originals, sha256, imageFormats[format].extension);

  async function count(): Promise<void> {
    for await (const path of filesUnder(originals, () => counting)) {
      if (storedMeanwhile.has(path)) continue;
      const bytes = await sizeOf(path);
      stored.bytes += bytes;
      stored.files++;
    }
    counting = false;
    storedMeanwhile.clear();
  }
  const counted = count().catch((thrown: unknown) => {
    log.error({ err: thrown }, "counting the originals failed: MEDIA_LIMIT applies to new ones only");
  });

  /** One at a time, so that the same content counts once and the limit holds for concurrent calls. */
  async function putOriginal(from: string, to: string, size: number): Promise<boolean> {
    // Syncing waits for the disk: not within the queue.
    if (settings.keepOriginals) await sync(from);
    const changed: string[] = [];
    const move = async () => {
      const isPresent = await exists(to);
      const hasRoom = settings.keepOriginals && stored.bytes + size <= limit;
      if (isPresent || !hasRoom) {
        await rm(from, { force: true });
        // Whoever has just moved it there may still be waiting for the disk.
        if (isPresent) changed.push(dirname(to));
        return isPresent;
      }
      if (counting) storedMeanwhile.add(to);
      changed.push(...(await moveInto(from, to)));
      stored.bytes += size;
      stored.files++;
      return true;
    };
    const moved = lastPut.then(move, move);
    lastPut = moved;
    const isKept = await moved;
    await Promise.all(changed.map(sync));
    return isKept;
  }

  async function putThumbnail(thumbnail: Uint8Array, to: string): Promise<void> {
    if (await exists(to)) return sync(dirname(to));
    const part = temporary();
    await writeSynced(part, thumbnail);
    await moveSynced(part, to);
  }

  async function removeOriginal(path: string): Promise<boolean> {
    const bytes = await sizeOf(path);
    await rm(path, { force: true });
    if (bytes > 0 && (!counting || storedMeanwhile.delete(path))) {
      stored.bytes -= bytes;
      stored.files--;
    }
    return false;
  }

  return {
    async withTemporary(work) {
      const path = temporary();
      try {
        return await work(path);
      } finally {
        await rm(path, { force: true });
      }
    },
    write: async (path, bytes) => void (await Bun.write(path, bytes)),
    hash: hashFile,
    counted,
    put: async (path, { sha256, format, size }, thumbnail) => {
      if (!sha256Pattern.test(sha256))
        throw new AppError("internal", `store a picture: ${sha256} is no SHA-256`);
      if (thumbnail.length === 0) throw new AppError("internal", `store ${sha256}: its thumbnail is empty`);
      const thumbnailPath = contentPath(thumbs, sha256, "webp");
      const [isKept] = await Promise.all([
        putOriginal(path, originalPath(sha256, format), size),
        putThumbnail(thumbnail, thumbnailPath),
      ]);
      return isKept;
    },
    original: (sha256, format) => find(sha256, originalPath(sha256, format)),
    thumbnail: (sha256) => find(sha256, contentPath(thumbs, sha256, "webp")),
    remove: async (sha256, format) => {
      if (!sha256Pattern.test(sha256))
        throw new AppError("internal", `delete a picture: ${sha256} is no SHA-256`);
      await rm(contentPath(thumbs, sha256, "webp"), { force: true });
      const removal = () => removeOriginal(originalPath(sha256, format));
      lastPut = lastPut.then(removal, removal);
      await lastPut;
    },
    status: () => ({ ...stored, limit, keeping: settings.keepOriginals && stored.bytes < limit }),
    close: async () => {
      counting = false;
      await counted;
    },
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const piece of Bun.file(path).stream()) hash.update(piece);
  return hash.digest("hex");
}

async function find(sha256: string, path: string): Promise<Blob | undefined> {
  return sha256Pattern.test(sha256) && (await exists(path)) ? Bun.file(path) : undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (thrown: unknown) => {
      if (isMissing(thrown)) return false;
      throw thrown;
    },
  );
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (thrown: unknown) => {
      if (isMissing(thrown)) return 0;
      throw thrown;
    },
  );
}

/** Paths of the files under a folder, folder by folder, until `goesOn` returns false. */
async function* filesUnder(root: string, goesOn: () => boolean): AsyncGenerator<string> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!goesOn()) return;
    const path = join(root, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path, goesOn);
    else yield path;
  }
}

import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import { imageFormats } from "../model/image-format.ts";
import type { Log } from "../log.ts";
import type { ImageFormat } from "../model/image-format.ts";
import type { Media, MediaStatus } from "./media.ts";
import { isMissing, readMediaLimit } from "./media-limit.ts";
import { placeOf } from "./read-original.ts";

export type PictureFiles = Pick<
  Media,
  "withTemporary" | "write" | "put" | "original" | "thumbnail" | "remove"
> & {
  status(): MediaStatus["originals"];
  /** Resolves when what was kept before has been counted (or counting was stopped). */
  counted: Promise<void>;
  close(): Promise<void>;
};

export type FileSettings = { dataDir: string; keepOriginals: boolean; mediaLimit: number | undefined };

const sha256Pattern = /^[0-9a-f]{64}$/;

/** The folders of originals, thumbnails and downloads under way. What was under way before is removed. */
export async function createPictureFiles(settings: FileSettings, log: Log): Promise<PictureFiles> {
  const folder = (name: string) => join(settings.dataDir, name);
  const [originals, thumbs, tmp] = [folder("originals"), folder("thumbs"), folder("tmp")];
  await rm(tmp, { recursive: true, force: true });
  for (const path of [originals, thumbs, tmp]) await mkdir(path, { recursive: true });
  const limit = await readMediaLimit(settings.dataDir, settings.mediaLimit);
  const kept = { files: 0, bytes: 0 };
  /** Kept while those before are being counted, so that none counts twice. */
  const keptMeanwhile = new Set<string>();
  let counting = true;
  let lastPut = Promise.resolve(false);

  const temporary = (): string => join(tmp, randomUUID());
  const originalPath = (sha256: string, format: ImageFormat): string =>
    placeOf(originals, sha256, imageFormats[format].extension);

  async function count(): Promise<void> {
    for await (const path of filesUnder(originals, () => counting)) {
      if (keptMeanwhile.has(path)) continue;
      const bytes = await sizeOf(path);
      kept.bytes += bytes;
      kept.files++;
    }
    counting = false;
    keptMeanwhile.clear();
  }
  const counted = count().catch((thrown: unknown) => {
    log.error({ err: thrown }, "counting the originals failed: MEDIA_LIMIT holds for new ones only");
  });

  /** One at a time: the same content put twice at once counts once, and the limit holds for all that come at once. */
  function putOriginal(from: string, to: string, size: number): Promise<boolean> {
    const move = () => moveOriginal(from, to, size);
    lastPut = lastPut.then(move, move);
    return lastPut;
  }

  async function moveOriginal(from: string, to: string, size: number): Promise<boolean> {
    const present = await exists(to);
    const keeps = settings.keepOriginals && kept.bytes + size <= limit;
    if (present || !keeps) {
      await rm(from, { force: true });
      return present;
    }
    await mkdir(dirname(to), { recursive: true });
    if (counting) keptMeanwhile.add(to);
    await rename(from, to);
    kept.bytes += size;
    kept.files++;
    return true;
  }

  async function removeOriginal(path: string): Promise<boolean> {
    const bytes = await sizeOf(path);
    await rm(path, { force: true });
    if (bytes > 0 && (!counting || keptMeanwhile.delete(path))) {
      kept.bytes -= bytes;
      kept.files--;
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
    counted,
    put: async (path, { sha256, format, size }, thumbnail) => {
      if (!sha256Pattern.test(sha256))
        throw new AppError("internal", `keep a picture: ${sha256} is no SHA-256`);
      if (thumbnail.length === 0) throw new AppError("internal", `keep ${sha256}: its thumbnail is empty`);
      const thumbnailPath = placeOf(thumbs, sha256, "webp");
      if (!(await exists(thumbnailPath))) {
        const part = temporary();
        await writeFile(part, thumbnail);
        await mkdir(dirname(thumbnailPath), { recursive: true });
        await rename(part, thumbnailPath);
      }
      return putOriginal(path, originalPath(sha256, format), size);
    },
    original: (sha256, format) => find(sha256, originalPath(sha256, format)),
    thumbnail: (sha256) => find(sha256, placeOf(thumbs, sha256, "webp")),
    remove: async (sha256, format) => {
      if (!sha256Pattern.test(sha256))
        throw new AppError("internal", `delete a picture: ${sha256} is no SHA-256`);
      await rm(placeOf(thumbs, sha256, "webp"), { force: true });
      const removal = () => removeOriginal(originalPath(sha256, format));
      lastPut = lastPut.then(removal, removal);
      await lastPut;
    },
    status: () => ({ ...kept, limit, keeping: settings.keepOriginals && kept.bytes < limit }),
    close: async () => {
      counting = false;
      await counted;
    },
  };
}

/** `ab/cd/abcd...ext`: two levels, so that no folder grows large. */
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

/** Paths of the files under a folder, folder by folder, while `wanted` says so. */
async function* filesUnder(root: string, wanted: () => boolean): AsyncGenerator<string> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!wanted()) return;
    const path = join(root, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path, wanted);
    else yield path;
  }
}

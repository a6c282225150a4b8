import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { createContentCheck, hashFile, thumbnailCondition } from "./content-check.ts";
import { moveInto, moveSynced, sync, writeSynced } from "./durable.ts";
import type { Media, MediaStatus } from "./media.ts";
import { isMissing, readMediaLimit } from "./media-limit.ts";
import { contentPath, originalPath, originalsOf, readOriginal, sha256Pattern } from "./read-original.ts";

export type PictureFiles = Pick<
  Media,
  "withTemporary" | "write" | "hash" | "put" | "check" | "original" | "thumbnail" | "remove"
> & {
  status(): MediaStatus["originals"];
  /** Resolves when the existing originals have been counted, or counting was stopped. */
  counted: Promise<void>;
  close(): Promise<void>;
};

export type FileSettings = { dataDir: string; keepOriginals: boolean; mediaLimit: number | undefined };

/** Opens the folders of originals, thumbnails and temporary files. Temporary files of an earlier run are removed. */
export async function createPictureFiles(settings: FileSettings, log: Log): Promise<PictureFiles> {
  const { dataDir } = settings;
  const [originals, thumbs, tmp] = [originalsOf(dataDir), join(dataDir, "thumbs"), join(dataDir, "tmp")];
  await rm(tmp, { recursive: true, force: true });
  for (const path of [originals, thumbs, tmp]) await mkdir(path, { recursive: true });
  const limit = await readMediaLimit(dataDir, settings.mediaLimit);
  const stored = { files: 0, bytes: 0 };
  /** Originals stored while the existing ones are being counted, so that none counts twice. */
  const storedMeanwhile = new Set<string>();
  let counting = true;
  let lastPut = Promise.resolve(false);

  const temporary = (): string => join(tmp, randomUUID());
  const thumbnailPath = (sha256: string): string => contentPath(thumbs, sha256, "webp");
  const contents = createContentCheck();

  async function count(): Promise<void> {
    for await (const path of filesUnder(originals, () => counting)) {
      if (storedMeanwhile.has(path)) continue;
      const bytes = await sizeOf(path);
      if (bytes === undefined) continue;
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
  async function putOriginal(from: string, to: string, sha256: string, size: number): Promise<boolean> {
    // Syncing and hashing wait for the disk: not within the queue.
    const before = await contents.conditionOf(to, sha256);
    if (settings.keepOriginals || before === "damaged") await sync(from);
    const changed: string[] = [];
    const move = async () => {
      const found = await contents.conditionOf(to, sha256);
      const hasRoom = settings.keepOriginals && stored.bytes + size <= limit;
      if (found === "whole" || (found === "missing" && !hasRoom)) {
        await rm(from, { force: true });
        // Whoever has just moved it there may still be waiting for the disk.
        if (found === "whole") changed.push(dirname(to));
        return found === "whole";
      }
      // What is kept already is kept whole, whatever the limit is now.
      if (found === "damaged") await removeOriginal(to);
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
    if ((await thumbnailCondition(to)) === "whole") return sync(dirname(to));
    const part = temporary();
    await writeSynced(part, thumbnail);
    await moveSynced(part, to);
  }

  async function removeOriginal(path: string): Promise<boolean> {
    const bytes = await sizeOf(path);
    await rm(path, { force: true });
    if (bytes !== undefined && (!counting || storedMeanwhile.delete(path))) {
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
      const [isKept] = await Promise.all([
        putOriginal(path, originalPath(dataDir, sha256, format), sha256, size),
        putThumbnail(thumbnail, thumbnailPath(sha256)),
      ]);
      return isKept;
    },
    async check(sha256, format) {
      const path = originalPath(dataDir, sha256, format);
      return {
        original: await contents.conditionOf(path, sha256, true),
        thumbnail: await thumbnailCondition(thumbnailPath(sha256)),
        bytes: (await sizeOf(path).catch(() => 0)) ?? 0,
      };
    },
    original: readOriginal(dataDir, contents),
    async thumbnail(sha256) {
      const path = sha256Pattern.test(sha256) ? thumbnailPath(sha256) : undefined;
      return path && (await thumbnailCondition(path)) === "whole" ? Bun.file(path) : undefined;
    },
    remove: async (sha256, format) => {
      if (!sha256Pattern.test(sha256))
        throw new AppError("internal", `delete a picture: ${sha256} is no SHA-256`);
      await rm(thumbnailPath(sha256), { force: true });
      const removal = () => removeOriginal(originalPath(dataDir, sha256, format));
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

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    (thrown: unknown) => {
      if (isMissing(thrown)) return undefined;
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

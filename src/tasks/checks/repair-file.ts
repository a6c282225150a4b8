import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import type { DamagedFile } from "../../model/checks.ts";
import type { Reencodable } from "../../model/file.ts";
import { contentPlaces, type Fetch } from "../content-places.ts";

/**
 * Looks at a stored file, and mends it where it is not as it was stored: the original from an address that still answers the same
 * bytes, the thumbnail from the original. What is whole is not touched.
 * @returns how it is now; `gone`: it is stored no more.
 * @throws AppError when the data folder cannot be written, or the program stops.
 */
export async function repairFile(
  context: Context,
  id: number,
): Promise<"whole" | "repaired" | "gone" | DamagedFile> {
  const { store, media, storage, signal } = context;
  const file = await store.reencodable(id);
  if (!file) return "gone";
  const { sha256 } = file;
  const { thumbnail, ...found } = await media.check(sha256, file.format);
  const original = file.original ? found.original : null;
  if (thumbnail === "whole" && (original ?? "whole") === "whole") return "whole";
  /** It may be deleted meanwhile. */
  const isGone = async () => (await store.reencodable(id)) === undefined;
  let reason = "no address of it has the same bytes any more";
  for (const fetch of contentPlaces(context, file)) {
    try {
      if (await storeAgain(context, file, fetch)) return (await isGone()) ? "gone" : "repaired";
    } catch (thrown) {
      const error = AppError.from(thrown, `mending file ${id}`);
      if (signal.aborted || (await storage.isUnusable(error))) throw error;
      reason = error.message;
    }
  }
  return (await isGone()) ? "gone" : { file: id, sha256, original, thumbnail, reason };
}

/** @returns whether the place had it. */
async function storeAgain(context: Context, file: Reencodable, fetch: Fetch): Promise<boolean> {
  const { store, media, storeLock, signal } = context;
  const { id, sha256, format } = file;
  return media.withTemporary(async (path) => {
    if (!(await fetch(path))) return false;
    const { thumbnail } = await media.examine(path, { thumbnail: true, encoders: [], signal });
    if (!thumbnail) throw new AppError("internal", `file ${id}: decoded without a thumbnail`);
    await storeLock.shared(async () => {
      const row = await store.reencodable(id);
      if (!row) return;
      const isKept = await media.put(path, { sha256, format, size: Bun.file(path).size }, thumbnail);
      if (isKept !== row.original) await store.setOriginal(id, isKept);
    });
    return true;
  });
}

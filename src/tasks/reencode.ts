import type { Context } from "../context.ts";
import { encoders } from "../encoders/encoders.ts";
import { AppError } from "../errors.ts";
import type { Examined } from "../media/media.ts";
import { takeDownAmong } from "./blocklist/take-down.ts";
import { contentPlaces, copyKept, type Fetch } from "./content-places.ts";
import type { EncodedFrom, Reencodable } from "../model/file.ts";

/** Files in one page of the walk. */
const pageSize = 1000;
/** Pause after a decoder that was kept from working, which costs no try. */
const retrySeconds = 3600;
const names = encoders.map((encoder) => encoder.name);

/**
 * Adds missing descriptors: files without some encoder's descriptor -> descriptors. One file at a time, and only while no new
 * picture is due. @returns how many files were done or failed.
 */
export async function reencode(context: Context): Promise<number> {
  const { upkeep, signal } = context;
  const state = upkeep.reencoding;
  if (state.left === null) state.left = await countLacking(context);
  let settled = 0;
  while (!signal.aborted && !(await arePicturesDue(context))) {
    const file = await nextFile(context);
    if (file === undefined) break;
    if (await settle(context, file)) state.left = Math.max(0, (state.left ?? 0) - 1);
    settled++;
  }
  return settled;
}

/** @returns `null` when it was stopped. */
async function countLacking({ store, signal }: Context): Promise<number | null> {
  let lacking = (await store.failedReencodings()).again;
  for (let after = 0; ;) {
    if (signal.aborted) return null;
    const { files, last } = await store.filesWithoutDescriptors(names, after, pageSize);
    if (last === null) return lacking;
    [after, lacking] = [last, lacking + files.length];
  }
}

/** Whether the worker `encode` runs here and has due pictures. */
async function arePicturesDue({ store, network, config, now }: Context): Promise<boolean> {
  if (!config.workers.includes("encode")) return false;
  const skipHosts = network.resting().map((state) => state.host);
  const request = { now: now(), limit: 1, perHost: 1, skipHosts, skipIds: [], afterHost: "" };
  return (await store.dueImages(request)).rows.length > 0;
}

/** Files that failed before come first. */
async function nextFile({ store, upkeep, now }: Context): Promise<number | undefined> {
  const [again] = await store.dueReencodings(now(), 1);
  if (again !== undefined) return again;
  const state = upkeep.reencoding;
  while (state.found.length === 0) {
    const { files, last } = await store.filesWithoutDescriptors(names, state.after, pageSize);
    if (last === null) return undefined;
    [state.after, state.found] = [last, files];
  }
  return state.found.shift();
}

/** @returns whether nothing is left to do: done, given up, or deleted. */
async function settle(context: Context, id: number): Promise<boolean> {
  const { store, storeLock, now, signal, log, storage } = context;
  const tries = await store.beginReencoding(id, now());
  try {
    const file = await store.reencodable(id);
    const made = file ? await examine(context, file, tries) : { descriptors: {}, from: "picture" as const };
    // An entry of a blocklist that is added meanwhile is applied after this.
    await storeLock.shared(() => store.saveReencoded(id, made.descriptors, made.from));
    // Earlier entries could not hit it by a hash that it did not have.
    await takeDownAmong(context, [id]);
    await store.finishReencoding(id);
    return true;
  } catch (thrown) {
    if (signal.aborted) {
      await store.leaveReencoding(id, now());
      return false;
    }
    const error = AppError.from(thrown, `encoding file ${id} again`);
    if (await storage.isUnusable(error)) {
      await store.leaveReencoding(id, now());
      throw error;
    }
    if (error.code === "busy") await store.leaveReencoding(id, now() + retrySeconds);
    log.debug({ file: id, code: error.code, err: error.cause }, error.message);
    return error.code !== "busy" && store.failReencoding(id, { errorCode: error.code, error: error.message });
  }
}

type Made = { descriptors: Examined["descriptors"]; from: EncodedFrom };
/** A place that may have a content. */
type Place = { from: EncodedFrom; fetch: Fetch };

/** Encodes a file from the first place that has it: the original, an address of it, the thumbnail. @throws the last place's error. */
async function examine(context: Context, file: Reencodable, tries: number): Promise<Made> {
  let failure = new AppError("gone", `encoding file ${file.id} again: neither it nor its thumbnail is kept`);
  for (const { from, fetch } of placesOf(context, file)) {
    if (context.signal.aborted) break;
    try {
      const made = await context.media.withTemporary(async (path): Promise<Made | undefined> => {
        if (!(await fetch(path))) return undefined;
        const { descriptors } = await context.media.examine(path, {
          thumbnail: false,
          // As in the worker `encode`.
          patience: 2 ** tries,
          signal: context.signal,
        });
        return { descriptors, from };
      });
      if (made) return made;
    } catch (thrown) {
      failure = AppError.from(thrown, `encoding file ${file.id} again`);
    }
  }
  throw failure;
}

function placesOf(context: Context, file: Reencodable): Place[] {
  const { media } = context;
  return [
    ...contentPlaces(context, file).map((fetch): Place => ({ from: "picture", fetch })),
    { from: "thumbnail", fetch: (path) => copyKept(media, media.thumbnail(file.sha256), path) },
  ];
}

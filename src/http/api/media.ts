import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import { imageFormats } from "../../model/image-format.ts";
import { originalPath, parsePictureName, thumbnailPath } from "../../model/picture-path.ts";
import { parseRange } from "../answer/range.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";

type Needs = Pick<AppContext, "store" | "media" | "upkeep">;

/** `/media/<sha256>.<ext>`: originals as downloaded. */
export function originals({ store, media, upkeep }: Needs): Hono {
  return new Hono().get("/:name", async (c) => {
    const file = await findFile(c, store);
    if (!file?.sha256 || !file.format || originalPath(file) !== c.req.path) throw pictureNotFound(c);
    if (!file.original) throw pictureNotFound(c);
    const bytes = await media.original(file.sha256, file.format);
    if (!bytes) throw pictureDamaged(c, upkeep, file.id);
    return answerPicture(c, bytes, imageFormats[file.format].mime);
  });
}

/** `/thumbs/<sha256>.webp`: thumbnails, encoded by Rebooru. */
export function thumbnails({ store, media, upkeep }: Needs): Hono {
  return new Hono().get("/:name", async (c) => {
    const file = await findFile(c, store);
    if (!file?.sha256 || thumbnailPath(file.sha256) !== c.req.path) throw pictureNotFound(c);
    const bytes = await media.thumbnail(file.sha256);
    if (!bytes) throw pictureDamaged(c, upkeep, file.id);
    return answerPicture(c, bytes, imageFormats.webp.mime);
  });
}

/** The file that a request names, if the caller may see it. */
async function findFile(c: Context, store: Needs["store"]) {
  const sha256 = parsePictureName(c.req.param("name") ?? "");
  const file = sha256 ? await store.fileBySha256(sha256) : undefined;
  return file && (seesRemoved(c) || (await store.isFileShown(file.id))) ? file : undefined;
}

/**
 * A picture, or the requested range of it. The bytes behind a name never change, so it is cached for good; the sandbox keeps a
 * browser from running what an uploaded file may contain.
 */
function answerPicture(c: Context, bytes: Blob, type: string): Response {
  const name = c.req.param("name") ?? "";
  const etag = `"${name}"`;
  const headers = {
    "content-type": type,
    "content-disposition": `inline; filename="${name}"`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    etag,
  };
  if (matchesEtag(c.req.header("if-none-match"), etag)) return new Response(null, { status: 304, headers });

  const validator = c.req.header("if-range");
  const rangeHeader = validator === undefined || validator === etag ? c.req.header("range") : undefined;
  const { size } = bytes;
  const range = parseRange(rangeHeader, size);
  if (range === "whole")
    return new Response(bytes, { headers: { ...headers, "content-length": String(size) } });
  if (range === "outside") {
    c.header("content-range", `bytes */${size}`);
    throw new AppError("range_not_satisfiable", `${c.req.path}: range ${rangeHeader}: it has ${size} bytes`);
  }
  const { start, end } = range;
  return new Response(bytes.slice(start, end, type), {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(end - start),
      "content-range": `bytes ${start}-${end - 1}/${size}`,
    },
  });
}

const matchesEtag = (header: string | undefined, etag: string): boolean =>
  (header ?? "").split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));

const pictureNotFound = (c: Context): AppError => new AppError("not_found", `${c.req.path}: no such picture`);

/** Files that wait for being looked at, at most; the walk finds the others. */
const maxAsked = 1000;

/** Has the worker `upkeep` look at the file. */
function pictureDamaged(c: Context, { checks }: Needs["upkeep"], fileId: number): AppError {
  const { asked } = checks.originals;
  if (asked.size < maxAsked) asked.add(fileId);
  return new AppError(
    "not_found",
    `${c.req.path}: its file on the disk is damaged or missing; it is fetched again where it can be`,
  );
}

import { type Context, Hono } from "hono";
import { pdqBytes } from "../../encoders/pdq.ts";
import { AppError } from "../../errors.ts";
import type { FileReport } from "../../model/file.ts";
import { originalPath, thumbnailPath } from "../../model/picture-path.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesPlaces, seesRemoved } from "../caller.ts";
import { readPathId } from "../request/path-id.ts";

/** `/api/file/:id`, or `/api/file?url=` with the URL of a picture: a file and its occurrences, oldest first. */
export function files({ store }: Pick<AppContext, "store">): Hono {
  async function answer(c: Context, id: number | undefined, name: string): Promise<Response> {
    const row = id === undefined ? undefined : await store.file(id, seesRemoved(c));
    const file = requireFound(row, `file ${name}: not stored`);
    const hashes = (await store.descriptorsOf([file.id], ["pdq", "dhash"])).get(file.id) ?? {};
    return c.json({ ...show(file, seesPlaces(c)), hashes: showHashes(hashes) });
  }
  return new Hono()
    .get("/", async (c) => {
      const url = c.req.query("url");
      if (!url) throw new AppError("bad_request", "url: missing; allowed: the URL of a stored picture");
      return answer(c, await store.fileOfUrl(url), url);
    })
    .get("/:id", (c) => answer(c, readPathId(c), c.req.param("id")));
}

/** Hashes as a search accepts them, null while the file is not encoded. `quality`: of PDQ, 0 (no detail) to 100. */
const showHashes = ({ pdq, dhash }: Record<string, Uint8Array>) => ({
  pdq: pdq?.subarray(0, pdqBytes).toHex() ?? null,
  quality: pdq?.[pdqBytes] ?? null,
  dhash: dhash?.toHex() ?? null,
});

/** `media` and `thumbnail` are paths on this server, null if there is nothing to serve. */
const show = ({ original, exif, ...file }: FileReport, withPlace: boolean) => ({
  ...file,
  exif: exif && !withPlace ? { ...exif, latitude: null, longitude: null } : exif,
  media: original ? originalPath(file) : null,
  thumbnail: thumbnailPath(file.sha256),
});

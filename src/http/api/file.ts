import { type Context, Hono } from "hono";
import { pdqBytes } from "../../encoders/pdq.ts";
import { AppError } from "../../errors.ts";
import type { AppContext } from "../app-context.ts";
import { seesPlaces, seesRemoved } from "../caller.ts";
import { originalPath, thumbnailPath } from "../answer/picture-path.ts";
import type { FileReport } from "../../model/file.ts";

/** `/api/file/:id`, or `/api/file?url=` by the address of a picture: one content and where it occurs, oldest first. */
export function files({ store }: Pick<AppContext, "store">): Hono {
  async function answer(c: Context, id: number | undefined, what: string): Promise<Response> {
    const file =
      id !== undefined && Number.isSafeInteger(id) ? await store.file(id, seesRemoved(c)) : undefined;
    if (!file) throw new AppError("not_found", `file ${what}: not stored`);
    const hashes = (await store.descriptorsOf([file.id], ["pdq", "dhash"])).get(file.id) ?? {};
    return c.json({ ...show(file, seesPlaces(c)), hashes: showHashes(hashes) });
  }
  return new Hono()
    .get("/", async (c) => {
      const url = c.req.query("url");
      if (!url) throw new AppError("bad_request", "url: missing: allowed is the address of a stored picture");
      return answer(c, await store.fileOfUrl(url), url);
    })
    .get("/:id", (c) => answer(c, Number(c.req.param("id")), c.req.param("id")));
}

/** As a search takes them; `quality`: of PDQ, 0 (nothing to see) to 100. Null where the file is not encoded yet. */
const showHashes = ({ pdq, dhash }: Record<string, Uint8Array>) => ({
  pdq: pdq?.subarray(0, pdqBytes).toHex() ?? null,
  quality: pdq?.[pdqBytes] ?? null,
  dhash: dhash?.toHex() ?? null,
});

/** `media` and `thumbnail` are paths of this server, null where there is nothing to serve. */
const show = ({ original, exif, ...file }: FileReport, withPlace: boolean) => ({
  ...file,
  exif: exif && !withPlace ? { ...exif, latitude: null, longitude: null } : exif,
  media: original && file.sha256 && file.format ? originalPath(file.sha256, file.format) : null,
  thumbnail: file.sha256 ? thumbnailPath(file.sha256) : null,
});

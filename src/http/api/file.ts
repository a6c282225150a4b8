import { Hono } from "hono";
import type { FileReport } from "../../database/files.ts";
import { AppError } from "../../errors.ts";
import type { AppContext } from "../app.ts";
import { originalPath, thumbnailPath } from "../picture-path.ts";

/** `/api/file/:id`: one content and where it occurs, oldest first. */
export function files({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/:id", async (c) => {
    const id = Number(c.req.param("id"));
    const file = Number.isSafeInteger(id) ? await store.file(id) : undefined;
    if (!file) throw new AppError("not_found", `file ${c.req.param("id")}: not stored`);
    return c.json(show(file));
  });
}

/** `media` and `thumbnail` are paths of this server, null where there is nothing to serve. */
const show = ({ original, ...file }: FileReport) => ({
  ...file,
  media: original && file.sha256 && file.format ? originalPath(file.sha256, file.format) : null,
  thumbnail: file.sha256 ? thumbnailPath(file.sha256) : null,
});

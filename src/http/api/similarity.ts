import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import { methods } from "../../similarity/methods.ts";
import { searchFile, type SearchRequest, searchUrl } from "../../tasks/search.ts";
import type { AppContext } from "../app.ts";
import { seesRemoved } from "../audience.ts";
import { quantityOf } from "../quantity.ts";

/** LZBooru's `/api/similarity`: the images nearest to a picture, nearest first. */
export function similarity(context: AppContext): Hono {
  return new Hono()
    .post("/file", async (c) => {
      const request = requestOf(c);
      const picture = (await formOf(c)).get("image");
      if (!(picture instanceof Blob) || picture.size === 0)
        throw new AppError(
          "bad_request",
          "image: missing: allowed is a picture as a file of multipart/form-data",
        );
      return c.json(await searchFile(context, picture, request), 201);
    })
    .post("/url", async (c) => {
      const request = requestOf(c);
      const url = (await formOf(c)).get("url");
      if (typeof url !== "string" || url === "")
        throw new AppError("bad_request", "url: missing: allowed is a picture's URL as a field of a form");
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        throw new AppError("bad_request", `url: ${JSON.stringify(url)}: allowed is a URL of http or https`);
      try {
        return c.json(await searchUrl(context, url, request), 201);
      } catch (thrown) {
        throw unfetched(thrown);
      }
    });
}

function requestOf(c: Context): SearchRequest {
  const quantity = quantityOf(c);
  const method = c.req.query("algorithm") ?? "";
  if (methods.some((one) => one.name === method)) return { method, quantity, removed: seesRemoved(c) };
  const allowed = methods.map((one) => one.name).join(", ");
  throw new AppError("bad_request", `algorithm: ${JSON.stringify(method)}: allowed are ${allowed}`);
}

/** The form of a request; an empty one where it has none. @throws AppError `bad_request` for one that is broken. */
export async function formOf(c: Context): Promise<FormData> {
  const type = c.req.header("content-type") ?? "";
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return new FormData();
  try {
    return await c.req.formData();
  } catch (cause) {
    throw new AppError("bad_request", `${c.req.method} ${c.req.path}: the body is not a form`, { cause });
  }
}

/** A URL that cannot be fetched is the asker's mistake, whoever is to blame for it; the reason stays. */
export function unfetched(thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  if (thrown.code === "internal") return thrown;
  return thrown.failure === "theirs" || thrown.code === "bad_answer"
    ? new AppError("bad_request", thrown.message, { cause: thrown })
    : thrown;
}

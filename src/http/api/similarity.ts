import { type Context, Hono } from "hono";
import { AppError } from "../../errors.ts";
import { methods } from "../../similarity/methods.ts";
import { searchPicture, type SearchRequest } from "../../tasks/search.ts";
import type { GivenPicture } from "../../tasks/with-picture.ts";
import { blameRequest } from "../answer/blame-request.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readForm } from "../request/form.ts";
import { readQuantity } from "../request/read-quantity.ts";
import { stopWithClient } from "../request/stop-with-client.ts";

/** LZBooru's `/api/similarity`: the images nearest to a picture, nearest first. */
export function similarity(context: AppContext): Hono {
  const search = (c: Context, picture: GivenPicture, request: SearchRequest) =>
    stopWithClient(c, context, (stoppable) => searchPicture(stoppable, picture, request));
  return new Hono()
    .post("/file", async (c) => {
      const request = readSearch(c);
      const picture = (await readForm(c)).get("image");
      if (!(picture instanceof Blob) || picture.size === 0)
        throw new AppError(
          "bad_request",
          "image: missing; allowed: a picture as a file of multipart/form-data",
        );
      return c.json(await search(c, { image: picture }, request), 201);
    })
    .post("/url", async (c) => {
      const request = readSearch(c);
      const url = (await readForm(c)).get("url");
      if (typeof url !== "string" || url === "")
        throw new AppError("bad_request", "url: missing; allowed: a picture's URL as a field of a form");
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        throw new AppError("bad_request", `url: ${JSON.stringify(url)}; allowed: a URL of http or https`);
      return c.json(await blameRequest(search(c, { url }, request)), 201);
    });
}

function readSearch(c: Context): SearchRequest {
  const quantity = readQuantity(c);
  const method = c.req.query("algorithm") ?? "";
  if (methods.some(({ name }) => name === method)) return { method, quantity, removed: seesRemoved(c) };
  const allowed = methods.map(({ name }) => name).join(", ");
  throw new AppError("bad_request", `algorithm: ${JSON.stringify(method)}: allowed are ${allowed}`);
}

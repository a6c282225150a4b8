import { Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { Assets } from "../../model/asset.ts";

/** `/assets/<name>-<hash>.<js or css>`: cached for good, since other content has another name. */
export const assetRoutes = ({ files }: Assets): Hono =>
  new Hono().get("/:name", (c) => {
    const asset = files.get(c.req.param("name"));
    if (!asset) throw new AppError("not_found", `${c.req.path}: no such file; load the page again`);
    const isGzip = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
    return new Response(isGzip ? asset.gzipped : asset.bytes, {
      headers: {
        "content-type": asset.type,
        "cache-control": "public, max-age=31536000, immutable",
        vary: "accept-encoding",
        ...(isGzip && { "content-encoding": "gzip" }),
      },
    });
  });

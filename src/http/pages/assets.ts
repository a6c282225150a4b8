import { Hono } from "hono";
import { AppError } from "../../errors.ts";
import type { Assets } from "../../model/asset.ts";

/** Two pictures, one over the other. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="3" y="3" width="19" height="19" rx="4" fill="#f4a27a"/><rect x="10" y="10" width="19" height="19" rx="4" fill="#b3321f"/></svg>`;

/** `/favicon.ico`: the icon of a browser's tab. */
export const favicon = (): Hono =>
  new Hono().get("/", () => {
    const headers = { "content-type": "image/svg+xml", "cache-control": "public, max-age=86400" };
    return new Response(icon, { headers });
  });

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

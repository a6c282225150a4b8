import type { Context } from "hono";

/** Whether a request comes from a browser that shows pages: it accepts HTML, and says so before JSON. */
export function wantsHtml(c: Context): boolean {
  if (c.req.path.startsWith("/api/") || c.req.path === "/api") return false;
  const accept = c.req.header("accept") ?? "";
  const html = accept.indexOf("text/html");
  const json = accept.indexOf("application/json");
  return html >= 0 && (json < 0 || html < json);
}

import type { Json } from "./world.ts";

/** What an upstream service is asked: the original request, as it reached the gateway. */
export type Asked = { method: string; url: URL; headers: Headers; body: string };

const page = (title: string): string =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

export const answerJson = (body: Json, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", ...headers },
  });

/** A page about an error, such as edges and web servers send instead of an answer. */
export const answerPage = (title: string, status: number, headers: Record<string, string> = {}): Response =>
  new Response(page(title), { status, headers: { "content-type": "text/html; charset=utf-8", ...headers } });

/** Escapes every text once, as Reddit does without `raw_json=1` and archives of some years kept it. */
export function escapeTexts(value: Json | undefined): Json {
  if (typeof value === "string")
    return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  if (Array.isArray(value)) return value.map(escapeTexts);
  if (value === null || typeof value !== "object") return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escapeTexts(each)]));
}

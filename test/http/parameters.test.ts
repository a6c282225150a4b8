import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { openApp, type OpenApp } from "./open-app.ts";

let open: OpenApp;
let routes: [method: string, path: string][];
beforeAll(async () => {
  open = await openApp();
  const all = createApp(open.context).routes.filter(({ method }) => method !== "ALL");
  routes = [...new Set(all.map(({ method, path }) => `${method} ${path}`))].map((route) => {
    const [method = "", path = ""] = route.split(" ");
    return [method, path.replace(/:\w+(\{[^}]*\})?/g, "1")];
  });
});
afterAll(() => open.close());

async function refusalOf(method: string, path: string): Promise<string> {
  const { status, body } = await open.json(path, { method });
  return `${status} ${(body as { message: string }).message}`;
}

describe("a parameter that a route does not have is refused", () => {
  test.each([
    "surprise=1",
    "limt=5",
    "surprise",
    "=1",
    "Q=1",
    "__proto__=1",
    "constructor=1",
    "q=1&%C3%A9=2",
  ])("%s", async (query) => {
    expect(routes.length).toBeGreaterThan(60);
    const name = [...new URLSearchParams(query).keys()].at(-1) ?? "";
    for (const [method, path] of routes)
      for (const asked of method === "GET" ? ["GET", "HEAD"] : [method]) {
        const answer = await open.ask(`${path}?${query}`, { method: asked });
        expect([asked, path, answer.status]).toEqual([asked, path, 400]);
        if (asked === "HEAD" || query.startsWith("q=1")) continue;
        expect(((await answer.json()) as { message: string }).message).toBe(
          `${name}: there is no parameter of this name`,
        );
      }
  });
});

test("nothing is written by a request with such a parameter", async () => {
  expect(await refusalOf("POST", "/api/requeue?stagge=link")).toStartWith("400 stagge: ");
  const keys = async () => ((await open.json("/api/key")).body as object[]).length;
  const before = await keys();
  expect((await open.ask("/api/key?x=1", { json: { name: "a", scopes: ["read"] } })).status).toBe(400);
  expect(await keys()).toBe(before);
});

test("an unknown path, another method and a wrong key are told before it", async () => {
  expect(await refusalOf("GET", "/api/nothing?x=1")).toStartWith("404 ");
  expect(await refusalOf("PUT", "/api/status?x=1")).toStartWith("405 ");
  expect((await open.ask("/api/status?x=1", { key: "wrong" })).status).toBe(401);
});

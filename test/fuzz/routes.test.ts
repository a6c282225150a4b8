import { afterAll, beforeAll, expect, test } from "bun:test";
import { pageRoutes } from "../../scripts/fuzz/page-routes.ts";
import { routes } from "../../scripts/fuzz/routes.ts";
import { createApp } from "../../src/http/app.ts";
import { openApp, type OpenApp } from "../http/open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

test("the fuzz knows every route of the application, and no other", () => {
  const served = createApp(open.context)
    .routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  // The stream has no end.
  const known = [...Object.keys(routes), ...Object.keys(pageRoutes), "GET /api/stream"];
  expect(known.toSorted()).toEqual([...new Set(served)].toSorted());
});

test("the bodies that it starts from are taken as they stand", async () => {
  await open.context.index.complete();
  const refused: string[] = [];
  for (const [route, json] of Object.entries(routes)) {
    // A picture is no text, and ids are drawn.
    if (json === undefined || /[:]|similarity/.test(route)) continue;
    const [method = "", path = ""] = route.split(" ");
    const { status, body } = await open.json(path, { method, json });
    if (status > 299) refused.push(`${route}: ${status} ${JSON.stringify(body)}`);
  }
  expect(refused).toEqual([]);
});

import { expect, test } from "bun:test";
import { createContext, runInContext } from "node:vm";
import type { AppContext } from "../../src/http/app-context.ts";
import { noAssets } from "../../src/model/asset.ts";
import { hashKey } from "../../src/tasks/create-key.ts";

/** The globals of every web-standard runtime. */
const webGlobals =
  `AbortController AbortSignal Blob DOMException File FormData Headers ReadableStream Request Response TextDecoder
  TextEncoder TransformStream URL URLSearchParams WritableStream atob btoa clearTimeout console crypto performance
  queueMicrotask setTimeout structuredClone`.split(/\s+/);

type CreateApp = (context: Partial<AppContext>) => { fetch(request: Request): Promise<Response> };

async function bundleOf(entry: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [new URL(entry, import.meta.url).pathname],
    target: "browser",
    format: "esm",
    define: { "import.meta.url": '"https://rebooru.test/"' },
  });
  return (await built.outputs[0]?.text()) ?? "";
}

test("the application answers in a plain JavaScript runtime without Bun", async () => {
  const bundle = await bundleOf("../../src/http/app.ts");
  expect(bundle).toContain("createApp");
  // Hono looks for these, and does without.
  const rest = bundle.replaceAll('"node:async_hooks"', "").replaceAll("Bun.version", "");
  expect(rest.match(/["']node:[\w/]+["']|["']bun(:\w+)?["']|\bBun\s*[.[]|\bprocess\s*\./g)).toBeNull();

  const web = Object.fromEntries(webGlobals.map((name) => [name, Reflect.get(globalThis, name)]));
  const plain = createContext({ ...web });
  expect(runInContext("typeof Bun + typeof process + typeof require", plain)).toBe("undefined".repeat(3));
  const script = bundle.replace(/export\s*\{[^}]*\};?\s*$/, "");
  const createApp = runInContext(`(() => { ${script}; return createApp; })()`, plain) as CreateApp;

  const hash = await hashKey("a key");
  const row = {
    seq: 1,
    id: "s1",
    title: "One",
    author: null,
    subreddit: "pics",
    created: 5,
    flair: null,
    nsfw: false,
  };
  const store = {
    keyByHash: async (asked: string) =>
      asked === hash ? { id: 1, scopes: ["read"], lastUsedAt: 1000 } : undefined,
    submissionPage: async (after: number) => (after === 0 ? [row] : []),
  };
  const context = {
    store,
    config: { publicRead: false, rateLimit: { searches: 60, reads: 600 }, trustedProxies: ["10.0.0.0/8"] },
    now: () => 1000,
    log: { debug() {} },
    assets: noAssets,
    token: undefined,
  } as unknown as AppContext;
  const app = createApp(context);
  const ask = (key: string) =>
    app.fetch(new Request("https://rebooru.test/api/submission", { headers: { "x-api-key": key } }));

  const answer = await ask("a key");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual([
    { id: "s1", title: "One", author: "[deleted]", subreddit: "pics", created: 5, flair: null, nsfw: false },
  ]);
  expect((await ask("another")).status).toBe(401);
});

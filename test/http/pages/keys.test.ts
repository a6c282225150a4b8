import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { browserName } from "../../../src/http/pages/parts/browser-name.ts";
import { now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, fieldIn, wordsOf } from "./ask-page.ts";

let open: OpenApp;
let admin: ReturnType<typeof browserOf>;
let reader: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp();
  admin = browserOf((request) => open.app.fetch(request), { "x-api-key": "admin-key" });
  reader = browserOf((request) => open.app.fetch(request), { "x-api-key": "read-key" });
});
afterAll(() => open.close());

const secretIn = (html: string) => /data-copy="([^"]+)"/.exec(html)?.[1] ?? "";
const scopes = (...values: string[]) =>
  new URLSearchParams(values.map((value) => ["scope", value] as [string, string]));

/** Sends the form of a new key. */
async function make(name: string, ...chosen: string[]) {
  const body = scopes(...chosen);
  body.set("name", name);
  const headers = { "x-api-key": "admin-key", accept: "text/html" };
  const answer = await open.app.fetch(
    new Request("http://rebooru.test/keys", { method: "POST", headers, body }),
  );
  return { answer, html: await answer.text() };
}

describe("a new key", () => {
  test("is shown once, works, and is never kept by the browser", async () => {
    const { answer, html } = await make("<b>robot</b>", "read", "ingest");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(html).toContain("The key of &lt;b&gt;robot&lt;/b&gt;");
    const key = secretIn(html);
    expect(key).toMatch(/^rb_[\w-]{43}$/);
    expect((await open.ask("/api/subreddit", { key })).status).toBe(200);
    expect((await open.ask("/api/key", { key })).status).toBe(403);
    const page = await admin.get("/keys");
    expect(page.html).not.toContain(key);
    expect(wordsOf(page)).toContain("May read and search and hand over posts and pictures");
  });

  test.each([
    ["", ["read"], "Give the key a name"],
    ["x".repeat(101), ["read"], "Give the key a name"],
    ["robot", [], "Choose what the key may do"],
    ["robot", ["everything"], "Choose what the key may do"],
  ])("named %j with %j is not made: a sentence, and the name stays", async (name, chosen, sentence) => {
    const before = (await open.context.store.keys()).length;
    const { answer, html } = await make(name, ...chosen);
    const page = { status: answer.status, html, location: null, cookie: "" };
    expect([page.status, faultIn(page)]).toEqual([422, expect.stringContaining(sentence)]);
    expect(fieldIn(page, "name")).toBe(name);
    expect(await open.context.store.keys()).toHaveLength(before);
  });

  test("is revoked by a button, and a second time says that it was", async () => {
    const key = secretIn((await make("short-lived", "read")).html);
    const id = (await open.context.store.keys()).at(-1)?.id;
    expect((await admin.post(`/keys/${id}/revoke`)).location).toBe("/keys?done=revoked");
    expect((await open.ask("/api/subreddit", { key })).status).toBe(401);
    expect(wordsOf(await admin.get("/keys?done=revoked"))).toContain("The key is revoked.");
    expect((await admin.post(`/keys/${id}/revoke`)).location).toBe("/keys?done=gone");
    expect((await admin.post("/keys/999999999999999/revoke")).location).toBe("/keys?done=gone");
  });
});

describe("browsers that are signed in", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const own = { origin: "http://rebooru.test" };

  test("are listed in words, and any of them is signed out", async () => {
    const signedIn = await browserOf((request) => open.app.fetch(request), {
      "user-agent": firefox,
    }).post("/sign-in", { key: "admin-key" }, own);
    const cookie = signedIn.cookie.split(";")[0] ?? "";
    const browser = browserOf((request) => open.app.fetch(request), { cookie, ...own });
    const page = wordsOf(await browser.get("/keys"));
    expect(page).toContain("Firefox on Linux this one Signed in as admin");
    const [session] = await open.context.store.sessions(now);
    expect((await browser.post(`/keys/sessions/${session?.id}/end`)).location).toBe("/keys?done=ended");
    expect((await browser.get("/keys")).location).toBe("/sign-in?next=%2Fkeys");
    expect((await admin.post(`/keys/sessions/${session?.id}/end`)).location).toBe("/keys?done=gone");
  });

  test("are listed and signed out by the API, too", async () => {
    await browserOf((request) => open.app.fetch(request), {}).post("/sign-in", { key: "read-key" }, own);
    const { body } = await open.json("/api/key/session");
    expect(body).toMatchObject([{ name: "read", scopes: ["read"], agent: "" }]);
    const [{ id } = { id: 0 }] = body as { id: number }[];
    expect((await open.json(`/api/key/session/${id}`, { method: "DELETE" })).status).toBe(200);
    expect((await open.json(`/api/key/session/${id}`, { method: "DELETE" })).status).toBe(404);
    expect((await open.json("/api/key/session", { key: "read-key" })).status).toBe(403);
  });

  test("a link for another browser is shown once, by the address that this one uses", async () => {
    const page = await admin.post("/keys/link", {}, { origin: "https://pictures.example" });
    const link = secretIn(page.html);
    expect(link).toStartWith("https://pictures.example/sign-in/");
    expect(secretIn((await admin.post("/keys/link", {}, { origin: "null" })).html)).toStartWith(
      "http://rebooru.test/sign-in/",
    );
    const { pathname } = new URL(link);
    const stranger = browserOf((request) => open.app.fetch(request), {});
    expect((await stranger.get(pathname)).location).toBe("/posts");
    expect((await stranger.get(pathname)).status).toBe(401);
  });
});

const agents: [agent: string, words: string][] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18.0 Safari/604.1",
    "Safari on an iPhone",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari on a Mac"],
  ["", "Unknown browser"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
];
test.each(agents)("%s is %s", (agent, words) => {
  expect(browserName(agent)).toBe(words);
});

describe("the audit", () => {
  test("is empty at first, and says what it is for", async () => {
    expect(wordsOf(await admin.get("/audit"))).toContain("Nobody has decided anything yet.");
  });

  test("tells who did what in words, newest first, in pages, with links to the things", async () => {
    const { store } = open.context;
    const hash = (n: number) => Buffer.alloc(32, n);
    const targets = Array.from({ length: 101 }, (_, n) => ({ sha256: null, pdq: hash(n), radius: 1 }));
    const ids = await store.addBlocks(
      { bank: "spam", targets, reason: "<i>sold</i>", by: "ann" },
      now - 86_400,
    );
    await store.undoBlocks([ids[0] ?? 0], "bob", now);
    const page = await admin.get("/audit");
    expect(wordsOf(page)).toMatch(/Tuesday, November 14, 2023 22:13 bob undid a ban of the list spam Monday/);
    expect(page.html).toContain("&lt;i&gt;sold&lt;/i&gt;");
    expect(page.html).toContain(`href="/blocks/banks/spam?below=${(ids[0] ?? 0) + 1}"`);
    const next = /rel="next" href="([^"]+)"/.exec(page.html)?.[1] ?? "";
    const rest = await admin.get(next);
    expect(rest.html.match(/added a ban to the list/g)).toHaveLength(2);
    expect(rest.html).not.toContain('rel="next"');
  });

  test("a place that is none is a sentence", async () => {
    const page = await admin.get("/audit?below=last");
    expect([page.status, faultIn(page)]).toEqual([400, expect.stringContaining("below")]);
  });
});

test("only an admin sees keys and the audit, or changes them", async () => {
  for (const path of ["/keys", "/audit"])
    expect([path, (await reader.get(path)).status]).toEqual([path, 403]);
  for (const path of ["/keys", "/keys/link", "/keys/1/revoke", "/keys/sessions/1/end"])
    expect([path, (await reader.post(path, { name: "x", scope: "admin" })).status]).toEqual([path, 403]);
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { linkLastsSeconds } from "../../../src/http/sign-in-links.ts";
import { now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, fieldIn, type Page } from "./ask-page.ts";

const own = { origin: "http://rebooru.test" };
const day = 86_400;

let open: OpenApp;
let clock: number;
const start = async (environment: Record<string, string> = {}) => {
  open = await openApp(environment, { now: () => clock });
};
beforeEach(async () => {
  clock = now;
  await start();
});
afterEach(() => open.close());

const browser = (headers: Record<string, string> = {}) =>
  browserOf((request) => open.app.fetch(request), headers);
/** The cookie that a page gives, as the browser sends it back. */
const cookieOf = ({ cookie }: Page) => cookie.split(";")[0] ?? "";
/** A browser that signed in with a key. */
async function signedIn(key: string) {
  const page = await browser().post("/sign-in", { key }, own);
  expect(page.status).toBe(303);
  return browser({ cookie: cookieOf(page), ...own });
}

describe("signing in", () => {
  test("with a key gives a cookie that scripts and other sites cannot use", async () => {
    const page = await browser().post("/sign-in", { key: " read-key ", next: "/reposts?state=open" }, own);
    expect([page.status, page.location]).toEqual([303, "/reposts?state=open"]);
    expect(page.cookie).toMatch(/^rebooru_session=rb_[\w-]{43};/);
    for (const part of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"])
      expect(page.cookie).toContain(part);
    expect(page.cookie).not.toContain("read-key");
  });

  test("is Secure where the page came by https", async () => {
    const request = new Request("https://rebooru.test/sign-in", {
      method: "POST",
      headers: { origin: "https://rebooru.test" },
      body: new URLSearchParams({ key: "read-key" }),
    });
    expect((await open.app.fetch(request)).headers.get("set-cookie")).toContain("Secure");
  });

  test.each(["wrong", "", "read"])(
    "with the key %j is refused, and where one wanted to go stays",
    async (key) => {
      const page = await browser().post("/sign-in", { key, next: "/reposts" }, own);
      expect([page.status, page.cookie]).toEqual([401, ""]);
      expect(faultIn(page)).toBe("This key is not known here, or was revoked.");
      expect(fieldIn(page, "next")).toBe("/reposts");
    },
  );

  test("with a link works once", async () => {
    const path = open.context.signInLinks.create();
    const page = await browser().get(path);
    expect([page.status, page.location]).toEqual([303, "/posts"]);
    expect((await browser({ cookie: cookieOf(page) }).get("/keys")).status).toBe(200);
    const again = await browser().get(path);
    expect([again.status, faultIn(again), again.cookie]).toEqual([
      401,
      "This link was used already, or is too old.",
      "",
    ]);
  });

  test("with a link works within a day, and with no link that was made up", async () => {
    const [early, late] = [open.context.signInLinks.create(), open.context.signInLinks.create()];
    clock = now + linkLastsSeconds - 1;
    expect((await browser().get(early)).status).toBe(303);
    clock = now + linkLastsSeconds;
    expect((await browser().get(late)).status).toBe(401);
    expect((await browser().get("/sign-in/made-up")).status).toBe(401);
  });

  test.each([
    ["/reposts?state=open&after=3", "/reposts?state=open&after=3"],
    ["//evil.test", "/posts"],
    ["/\\evil.test", "/posts"],
    ["https://evil.test/", "/posts"],
    ["javascript:alert(1)", "/posts"],
    ["/\tx", "/posts"],
    ["/sign-out", "/posts"],
    ["", "/posts"],
  ])("goes on at a path of this server: %j leads to %s", async (next, expected) => {
    expect((await browser().post("/sign-in", { key: "read-key", next }, own)).location).toBe(expected);
    const form = await browser().get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(fieldIn(form, "next")).toBe(expected);
  });
});

describe("a session", () => {
  test("has the rights of its key, for pages, the API and pictures", async () => {
    const { get, post } = await signedIn("read-key");
    for (const path of ["/posts", "/reposts", "/api/subreddit"])
      expect([path, (await get(path)).status]).toEqual([path, 200]);
    // Allowed, and not there.
    expect((await get(`/thumbs/${"0".repeat(64)}.webp`)).status).toBe(404);
    for (const path of ["/keys", "/blocks", "/api/key"])
      expect([path, (await get(path)).status]).toEqual([path, 403]);
    expect((await post("/api/subreddit", { name: "pics" })).status).toBe(403);
  });

  test.each(["rebooru_session=rb_forged", "rebooru_session=", "rebooru_session=%00", "other=1"])(
    "with the cookie %j is none: sign in, and go on",
    async (cookie) => {
      const page = await browser({ cookie }).get("/reposts?state=confirmed");
      expect([page.status, page.location]).toEqual([303, "/sign-in?next=%2Freposts%3Fstate%3Dconfirmed"]);
      expect((await browser({ cookie }).get("/api/subreddit")).status).toBe(401);
    },
  );

  test("ends when its key is revoked", async () => {
    const { get } = await signedIn("read-key");
    const key = (await open.context.store.keys()).find(({ name }) => name === "read");
    await open.context.store.revokeKey(key?.id ?? 0, clock);
    expect((await get("/posts")).location).toBe("/sign-in?next=%2Fposts");
  });

  test("ends a month after its last use", async () => {
    const { get } = await signedIn("read-key");
    clock = now + 29 * day;
    expect((await get("/posts")).status).toBe(200);
    // The use is written in the background, before this.
    await open.context.store.saveHostStates([]);
    clock += 29 * day;
    expect((await get("/posts")).status).toBe(200);
    await open.context.store.saveHostStates([]);
    clock += 30 * day;
    expect((await get("/posts")).location).toBe("/sign-in?next=%2Fposts");
  });

  test("is ended by signing out, and the cookie taken back", async () => {
    const { get, post } = await signedIn("read-key");
    const page = await post("/sign-out");
    expect([page.status, page.location]).toEqual([303, "/sign-in"]);
    expect(page.cookie).toMatch(/^rebooru_session=;.*Max-Age=0/);
    expect((await get("/posts")).status).toBe(303);
    expect(await open.context.store.sessions(clock)).toEqual([]);
  });

  test("that ended before a form arrived: nothing is done, and one goes on where one was", async () => {
    const { post } = await signedIn("admin-key");
    clock += 30 * day;
    const page = await post("/reposts/1/confirm", {}, { referer: "http://rebooru.test/reposts?after=3" });
    expect(page.status).toBe(401);
    expect(faultIn(page)).toContain("Nothing was changed");
    expect(page.html).toContain('href="/sign-in?next=%2Freposts%3Fafter%3D3"');
    const odd = await post("/reposts/1/confirm", {}, { referer: "http://evil.test//evil.test" });
    expect(odd.html).toContain('href="/sign-in?next=%2Fposts"');
  });
});

/** Headers of a form, and whether it is taken. */
const forms: [headers: Record<string, string>, taken: boolean][] = [
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ "sec-fetch-site": "cross-site", origin: "http://rebooru.test" }, false],
  [{ origin: "http://rebooru.test" }, true],
  [{ origin: "http://evil.test" }, false],
  [{ origin: "http://rebooru.test.evil.test" }, false],
  [{ origin: "null" }, false],
  [{}, false],
];
describe.each(forms)("a form with %j", (headers, taken) => {
  test(`is ${taken ? "taken" : "refused"}`, async () => {
    const page = await browser().post("/sign-in", { key: "admin-key" }, own);
    const cookie = cookieOf(page);
    const sent = browser({ cookie });
    const status = taken ? 303 : 403;
    expect((await sent.post("/keys/1/revoke", {}, headers)).status).toBe(status);
    expect((await sent.post("/preferences", { theme: "dark" }, headers)).status).toBe(status);
    expect((await browser().post("/sign-in", { key: "admin-key" }, headers)).status).toBe(status);
    expect((await sent.post("/api/requeue", {}, headers)).status === 403).toBe(!taken);
    expect((await sent.post("/sign-out", {}, headers)).status).toBe(status);
    // What is only read may be linked from anywhere.
    if (!taken) expect((await sent.get("/posts", headers)).status).toBe(200);
  });
});

test("a program with a key needs no origin", async () => {
  expect((await open.json("/api/requeue", { json: {} })).status).toBe(200);
});

describe("where anybody may read", () => {
  test("pages need no session, what changes something does", async () => {
    await open.close();
    await start({ PUBLIC_READ: "true" });
    const { get, post } = browser(own);
    expect((await get("/posts")).status).toBe(200);
    expect((await get("/posts")).html).toContain('href="/sign-in"');
    expect((await get("/keys")).location).toBe("/sign-in?next=%2Fkeys");
    expect((await post("/reposts/1/confirm")).status).toBe(401);
    expect((await browser({ cookie: "rebooru_session=forged" }).get("/posts")).status).toBe(200);
  });
});

describe("the start", () => {
  const accept = (value: string) =>
    open.app.fetch(new Request("http://rebooru.test/", { headers: { accept: value } }));

  test.each([
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html, application/json",
  ])("for a browser (%s) leads to the gallery", async (value) => {
    const answer = await accept(value);
    expect([answer.status, answer.headers.get("location"), answer.headers.get("vary")]).toEqual([
      302,
      "/posts",
      "accept",
    ]);
  });

  test.each(["*/*", "application/json", "application/json, text/html", ""])(
    "for a program (%s) is the index of the API, as /api is",
    async (value) => {
      const answer = await accept(value);
      const index = await answer.json();
      expect([answer.status, index]).toEqual([
        200,
        expect.objectContaining({ name: "Rebooru", api: "/api" }),
      ]);
      const api = await open.app.fetch(
        new Request("http://rebooru.test/api", { headers: { accept: "text/html" } }),
      );
      expect(await api.json()).toEqual(index);
    },
  );
});

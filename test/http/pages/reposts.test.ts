import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { parseHTML } from "linkedom";
import { hashKey } from "../../../src/tasks/create-key.ts";
import { openRepostWorld, paint, type Post, recompress, type RepostWorld } from "../open-repost-world.ts";

const start = 1_600_000_000;
const strange = `<img src=x onerror=alert(1)> "'& \u202egnp.exe`;

let pictures: Record<string, Uint8Array>;
beforeAll(async () => {
  const [whale, harbour] = [await paint(20), await paint(30)];
  pictures = { whale, harbour, copy: await recompress(whale), berth: await recompress(harbour) };
});

let world: RepostWorld;
const first: Post = { id: "aa1", created: start, picture: "whale", author: "ann", title: "A whale" };
const again = { ...first, author: "bob", picture: "copy", subreddit: "art", score: 7 };
/** Three reports: of a whale twice, and of a harbour. */
const open = async () => {
  world = await openRepostWorld(pictures);
  await world.context.store.addKey(
    { name: "mia", hash: await hashKey("key-of-mia"), prefix: "m", scopes: ["admin"] },
    start,
  );
  await world.post(
    first,
    { ...again, id: "aa2", created: start + 3 * 86_400, title: strange },
    { ...again, id: "aa3", created: start + 9 * 86_400, author: "cy", title: "Whale no. 3" },
    { ...first, id: "bb1", picture: "harbour", author: "dan" },
    { ...again, id: "bb2", picture: "berth", created: start + 5 * 86_400, title: "A berth" },
  );
  await tag();
};
const tag = async () => {
  while ((await world.context.store.retagPosts(100)) > 0);
};

type Sent = { key?: string | undefined; form?: Record<string, string>; cookie?: string };

async function page(path: string, { form, cookie, ...rest }: Sent = {}) {
  const key = "key" in rest ? rest.key : "admin-key";
  const answer = await world.app.fetch(
    new Request(`http://rebooru.test${path}`, {
      headers: { accept: "text/html", ...(key && { "x-api-key": key }), ...(cookie && { cookie }) },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    }),
  );
  const html = await answer.text();
  const { document } = parseHTML(html === "" ? "<html></html>" : html);
  const text = (selector: string) =>
    document.querySelector(selector)?.textContent?.replace(/\s+/g, " ").trim() ?? null;
  const location = answer.headers.get("location");
  return { status: answer.status, headers: answer.headers, document, text, location };
}

const post = (path: string, form: Record<string, string> = {}, more: Sent = {}) =>
  page(path, { form, ...more });
/** Titles of the report that is shown: of the original, and of the repost. */
const shown = async (path: string) => {
  const { document } = await page(path);
  return [...document.querySelectorAll(".pair h3")].map(({ textContent }) => textContent);
};
const states = async () => (await world.reposts()).map(({ state }) => state);

describe("the queue", () => {
  beforeAll(open);
  afterAll(() => world.close());

  test("shows the first open report with all that one decides by", async () => {
    const { status, text, document } = await page("/reposts");
    expect(status).toBe(200);
    expect(text(".verdict")).toContain("Posted a second time, 3 days after the first.");
    expect(text(".verdict")).toContain("he same picture");
    expect([...document.querySelectorAll(".pair h2")].map(({ textContent }) => textContent)).toEqual([
      "Original",
      "Repost",
    ]);
    expect(text(".pair")).toContain("art by u/bob");
    expect(text(".pair")).toContain("score 7");
    const pictures = [...document.querySelectorAll(".pair img")];
    expect(pictures.map((picture) => picture.getAttribute("alt"))).toEqual([
      "Picture posted by u/ann in pics: A whale",
      `Picture posted by u/bob in art: ${strange}`,
    ]);
    const counts = [...document.querySelectorAll("[data-count]")];
    expect(counts.map(({ textContent }) => textContent)).toEqual(["3", "0", "0", "0"]);
  });

  test("strangers' titles stay text", async () => {
    const { document, text } = await page("/reposts");
    expect(document.querySelectorAll("main [onerror], main script").length).toBe(0);
    expect(text(".pair section:last-child h3")).toBe(strange.replace(/\s+/g, " "));
    expect(document.querySelector(".pair h3")?.getAttribute("dir")).toBe("auto");
  });

  test.each([
    ["after=1", "Whale no. 3"],
    ["author=CY", "Whale no. 3"],
    ["author=u/bob&after=1", "A berth"],
    ["since=2020-09-20&place=r/art", "Whale no. 3"],
    ["score=100", null],
    ["state=confirmed", null],
    ["place=pics", null],
    ["after=3", null],
  ])("narrowed by %s begins with %p", async (query, title) => {
    expect((await shown(`/reposts?${query}`))[1] ?? null).toBe(title);
  });

  test("says what to do where it ends", async () => {
    expect((await page("/reposts?after=3")).text(".empty")).toContain("See those that were skipped");
    expect((await page("/reposts?state=withdrawn")).text(".empty")).toContain("No reports here");
  });

  test("skipping leads to the next, in the same filter", async () => {
    const { document } = await page("/reposts?author=bob");
    expect(document.querySelector("[data-key=s]")?.getAttribute("href")).toBe("/reposts?author=bob&after=1");
  });

  test("a reader without the scope admin sees reports and no buttons", async () => {
    const { document, status } = await page("/reposts", { key: "read-key" });
    expect(status).toBe(200);
    expect(document.querySelectorAll(".pair img").length).toBe(2);
    expect(document.querySelectorAll("main form[method=post]").length).toBe(0);
  });

  test("a report has an address of its own", async () => {
    expect(await shown("/reposts/2")).toEqual(["A whale", "Whale no. 3"]);
  });

  test.each([
    ["/reposts?state=lost", 422],
    ["/reposts?score=many", 422],
    ["/reposts?since=soon", 422],
    ["/reposts?colour=red", 400],
    ["/reposts/99", 404],
    ["/reposts/batch", 400],
    ["/reposts/batch?author=a&template=1", 400],
  ])("%s is answered by a page with the status %i", async (path, status) => {
    const found = await page(path);
    expect(found.status).toBe(status);
    expect(found.text("[role=alert]")).not.toBeNull();
  });

  test.each([
    "/reposts/1/confirm",
    "/reposts/1/dismiss",
    "/reposts/1/ban",
    "/reposts/undo",
    "/reposts/batch",
  ])("%s needs the scope admin, and a page of this server", async (path) => {
    const form = { decision: "confirmed", author: "bob", bank: "spam" };
    expect((await post(path, form, { key: "read-key" })).status).toBe(403);
    expect((await post(path, form, { key: undefined })).status).toBe(401);
    expect(await states()).toEqual(["open", "open", "open"]);
  });
});

describe("a decision", () => {
  beforeEach(open);
  afterEach(() => world.close());

  test("leads to the next report, and counts move", async () => {
    const { location, status } = await post("/reposts/1/confirm", { author: "bob", after: "1" });
    expect([status, location]).toEqual([303, "/reposts?author=bob&after=1"]);
    const { document } = await page(location ?? "");
    const counts = [...document.querySelectorAll("[data-count]")];
    expect(counts.map(({ textContent }) => textContent)).toEqual(["2", "1", "0", "0"]);
    expect((await page("/reposts/1")).text("article > .chip")).toBe("confirmed by admin");
  });

  test("that came too late is not made, and the page says who decided", async () => {
    await post("/reposts/1/dismiss", {}, { key: "key-of-mia" });
    const { location } = await post("/reposts/1/confirm");
    expect((await page(location ?? "")).text(".notice")).toBe(
      "The last report was already dismissed by mia.",
    );
    expect((await states())[0]).toBe("dismissed");
  });

  test("is taken back again and again, each moderator their own", async () => {
    await post("/reposts/1/confirm");
    await post("/reposts/2/dismiss", {}, { key: "key-of-mia" });
    await post("/reposts/3/confirm");
    const undo = async () => (await post("/reposts/undo", { after: "3" })).location;
    const back = await undo();
    expect((await page(back ?? "")).text(".notice")).toBe("The last report is open again.");
    expect((await shown(back ?? ""))[1]).toBe("A berth");
    expect((await shown((await undo()) ?? ""))[1]).toBe(strange);
    expect(await states()).toEqual(["open", "dismissed", "open"]);
    expect((await page((await undo()) ?? "")).text(".notice")).toContain("no decision of yours");
  });

  test("of a report that does not exist is none", async () => {
    expect((await post("/reposts/99/confirm")).status).toBe(404);
    expect((await post("/reposts/99/ban", { bank: "spam" })).status).toBe(404);
  });

  test("on all by one author is shown first, and taken back one by one", async () => {
    const { text } = await page("/reposts/batch?author=bob");
    expect(text("h1")).toBe("2 open reports by u/bob");
    const { location } = await post("/reposts/batch", { author: "bob", decision: "confirmed" });
    expect(location).toBe("/reposts?state=confirmed");
    expect(await states()).toEqual(["confirmed", "open", "confirmed"]);
    expect((await post("/reposts/batch", { author: "bob", decision: "maybe" })).status).toBe(400);
    await post("/reposts/undo");
    expect(await states()).toEqual(["confirmed", "open", "open"]);
  });
});

describe("a ban from the queue", () => {
  beforeEach(open);
  afterEach(() => world.close());

  test("confirms the report, takes the picture down, and remembers the list", async () => {
    const { location, headers } = await post("/reposts/1/ban", { bank: "spam", reason: " an  ad " });
    const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(cookie).toBe("bank=spam");
    const { text, document } = await page(location ?? "", { cookie });
    expect(text(".notice")).toBe(
      "The last report is confirmed, and its picture banned: it was taken down 3 times.",
    );
    expect(document.querySelector("[name=bank]")?.getAttribute("value")).toBe("spam");
    expect(await states()).toEqual(["confirmed", "withdrawn", "open"]);
    expect((await page("/reposts/1")).text(".pair")).toContain("Its picture is not here");
    const { body } = await world.ask<{ reason: string; by: string }[]>("/api/block/spam");
    expect(body).toMatchObject([{ reason: "an ad", by: "admin" }]);
  });

  test("is taken back with its report: the pictures come back, and so do their reports", async () => {
    await post("/reposts/1/ban", { bank: "spam" });
    await post("/reposts/3/confirm");
    await post("/reposts/undo");
    expect(await states()).toEqual(["confirmed", "withdrawn", "open"]);
    await post("/reposts/undo");
    expect((await states())[0]).toBe("open");
    world.bells.encode.ring();
    await world.work();
    world.bells.watch.ring();
    await world.work();
    await tag();
    expect(await states()).toEqual(["open", "open", "open"]);
    expect((await page("/reposts/1")).document.querySelectorAll(".pair img").length).toBe(2);
  });

  test.each([
    ["", "Blocklist: a name"],
    ["/../", "Blocklist: a name"],
    [strange, "Blocklist: a name"],
  ])("to the list %p is refused on the page, and what was typed is kept", async (bank, sentence) => {
    const { status, text, document } = await post("/reposts/1/ban", { bank, reason: "an ad" });
    expect(status).toBe(422);
    expect(text(".ban [role=alert]")).toContain(sentence);
    expect(document.querySelector(".ban")?.hasAttribute("open")).toBe(true);
    expect(document.querySelector("[name=bank]")?.getAttribute("value")).toBe(bank);
    expect(document.querySelector("[name=reason]")?.getAttribute("value")).toBe("an ad");
    expect((await states())[0]).toBe("open");
  });

  test("of a report that was decided on meanwhile bans nothing", async () => {
    await post("/reposts/1/dismiss", {}, { key: "key-of-mia" });
    const { location } = await post("/reposts/1/ban", { bank: "spam" });
    expect((await page(location ?? "")).text(".notice")).toContain("was already dismissed by mia");
    expect((await world.ask<unknown[]>("/api/block")).body).toEqual([]);
  });

  test("of a picture that is no longer stored decides nothing", async () => {
    await post("/reposts/1/ban", { bank: "spam" });
    await post("/reposts/undo");
    const { status } = await post("/reposts/1/ban", { bank: "spam" });
    expect(status).toBe(404);
    expect((await states())[0]).toBe("open");
  });
});

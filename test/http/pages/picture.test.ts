import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Site, openSite } from "../../browser/open-site.ts";
import { commentOf } from "../../support/temporary-store.ts";
import { createApp } from "../../../src/http/app.ts";
import { browserOf, wordsOf } from "./ask-page.ts";

const script = `<img src=x onerror=owned()>`;

let site: Site;
let admin: ReturnType<typeof browserOf>;
let reader: ReturnType<typeof browserOf>;
beforeAll(async () => {
  site = await openSite(12, [{}, { title: script, author: null, permalink: null }, { nsfw: true }]);
  const { store, now } = site.context;
  await store.saveComments(
    [
      commentOf({ id: "c1", submissionId: "s1", body: `I know it ${script}` }),
      commentOf({ id: "c2", submissionId: "s1", parentId: "c1", author: null, body: "From where?" }),
    ].map((comment) => ({ comment, links: [] })),
    true,
    now(),
  );
  const app = createApp(site.context);
  admin = browserOf((request) => app.fetch(request), { "x-api-key": "admin-key" });
  reader = browserOf((request) => app.fetch(request), { "x-api-key": "read-key" });
});
afterAll(() => site.close());

describe("a picture's page", () => {
  test("shows the picture, where it was posted, and its file", async () => {
    const page = await reader.get("/posts/1");
    const words = wordsOf(page);
    expect(page.status).toBe(200);
    expect(page.html).toMatch(
      /<img src="\/media\/[0-9a-f]{64}\.jpg" alt="Picture posted by u\/ann_1 in pics: Lighthouse no\. 1"/,
    );
    for (const part of [
      "Lighthouse no. 1",
      "u/ann_1",
      "Sep 13, 2020",
      "score 37",
      "first seen",
      "SHA-256",
      "jpeg",
    ])
      expect(words).toContain(part);
  });

  test("shows comments as a tree", async () => {
    const { html } = await reader.get("/posts/1");
    expect(html).toMatch(/I know it[\s\S]*<ul class="comments">[\s\S]*From where\?/);
    expect(html).toContain("<bdi>deleted</bdi>");
  });

  test("leads to its neighbours within the query, and back to its place in the gallery", async () => {
    const { html } = await reader.get("/posts/5?tags=lighthouse");
    expect(html).toContain('href="/posts?tags=lighthouse&amp;at=5"');
    expect(html).toContain('rel="prev" href="/posts/6?tags=lighthouse"');
    expect(html).toContain('rel="next" href="/posts/4?tags=lighthouse"');
    expect((await reader.get("/posts/1")).html).not.toContain('rel="next"');
    expect((await reader.get("/posts/12")).html).not.toContain('rel="prev"');
  });

  test("escapes what strangers wrote", async () => {
    for (const path of ["/posts/11", "/posts/1"]) {
      const { html } = await reader.get(path);
      expect(html).not.toContain("<img src=x");
      expect(html).toContain("&lt;img src=x onerror=owned()&gt;");
    }
  });

  test("is blurred where it is not safe for work, unless the reader chose otherwise", async () => {
    expect((await reader.get("/posts/10")).html).toContain('class="stage nsfw"');
    expect((await reader.get("/posts/10", { cookie: "nsfw=show" })).html).not.toContain("stage nsfw");
  });

  test("offers bans to admins alone", async () => {
    expect((await admin.get("/posts/1")).html).toContain('href="/blocks?file=1"');
    expect((await reader.get("/posts/1")).html).not.toContain("/blocks");
  });
});

describe("an address without a picture", () => {
  test.each([
    ["/posts/999", 404, "picture 999: not stored"],
    ["/posts/0", 404, "picture 0: not stored"],
    ["/posts/99999999999999999999", 404, "not stored"],
    ["/posts/abc", 404, "no such path"],
    ["/posts/1?tags=score:many", 400, "allowed are numbers and ranges"],
    ["/posts/1?colour=red", 400, "colour"],
  ])("%s", async (path, status, sentence) => {
    const page = await reader.get(path);
    expect(page.status).toBe(status);
    expect(wordsOf(page)).toContain(sentence);
  });
});

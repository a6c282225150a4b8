import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { generationOf } from "../../support/temporary-store.ts";
import { addSubmissions, now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, fieldIn, wordsOf } from "./ask-page.ts";

let open: OpenApp;
let admin: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp();
  admin = browserOf((request) => open.app.fetch(request), { "x-api-key": "admin-key" });
});
afterAll(() => open.close());

test("without prompts the page says where they are found", async () => {
  const page = await admin.get("/generations");
  expect([page.status, wordsOf(page)]).toEqual([200, expect.stringContaining("No prompts yet")]);
});

describe("prompts", () => {
  beforeAll(async () => {
    const { store } = open.context;
    await addSubmissions(open.context, 1);
    const url = "https://labs.test/s/a";
    await store.addLinks(
      [{ submissionId: "s1", created: 1, url, key: url, type: null, host: "labs.test" }],
      now,
    );
    const generations = Array.from({ length: 45 }, (_, n) =>
      generationOf({
        id: `generation-${n}`,
        imageUrl: `https://labs.test/${n}.webp`,
        author: n === 3 ? "Ann" : null,
        prompt: n === 3 ? "an <b>oil</b> whale \u202Edark" : `lighthouse number ${n}`,
        created: now - 1000 + n,
      }),
    );
    const { rows } = await store.dueLinks({
      now,
      limit: 1,
      perHost: 1,
      skipHosts: [],
      skipIds: [],
      afterHost: "",
    });
    await store.saveResolvedLink(rows[0]?.id ?? 0, { images: [], generations }, now);
  });

  test("stand newest first, in pages", async () => {
    const page = await admin.get("/generations");
    const prompts = [...page.html.matchAll(/lighthouse number (\d+)<\/blockquote>/g)].map(([, n]) =>
      Number(n),
    );
    expect(prompts).toEqual(prompts.toSorted((a, b) => b - a));
    const next = /rel="next" href="([^"]+)"/.exec(page.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const rest = await admin.get(next);
    expect(rest.html).not.toContain('rel="next"');
    expect(rest.html.match(/<blockquote/g)).toHaveLength(5);
  });

  test("are searched, what matches is marked, and what was typed stays", async () => {
    const page = await admin.get("/generations?q=whale&author=ann&type=caption");
    expect(page.html).toContain("<mark>whale</mark>");
    expect(page.html).toContain("&lt;b&gt;oil&lt;/b&gt;");
    expect(page.html).not.toContain("<b>oil");
    expect([fieldIn(page, "q"), fieldIn(page, "author")]).toEqual(["whale", "ann"]);
    expect(page.html).toMatch(/value="caption" selected/);
  });

  test("that match nothing: what to do next", async () => {
    const page = await admin.get("/generations?q=zzzz");
    expect(wordsOf(page)).toContain("No prompt matches");
    expect(page.html).toContain('<a href="/generations">See all prompts</a>');
    const author = await admin.get("/generations?author=nobody");
    expect(wordsOf(author)).toContain("No prompt matches");
  });

  test("have a page of their own with the record as text", async () => {
    const page = await admin.get("/generations/generation-3");
    expect([page.status, wordsOf(page)]).toEqual([200, expect.stringContaining("Author Ann")]);
    expect(page.html).not.toContain("<b>oil");
    expect(page.html).toContain('href="/generations"');
  });

  test("that is not there, and places that are none", async () => {
    const page = await admin.get("/generations/none");
    expect([page.status, faultIn(page)]).toEqual([404, expect.stringContaining("not stored")]);
    for (const query of ["after=x", "type=song", "from=x"])
      expect([query, (await admin.get(`/generations?${query}`)).status]).toEqual([query, 400]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { queryExamples } from "../../../src/http/pages/parts/query-examples.ts";
import { searchManuals } from "../../../src/http/pages/parts/search-manuals.ts";
import { filterKeys, parseFilter } from "../../../src/query/filter.ts";
import { parseSelection } from "../../../src/query/selection.ts";
import { type OpenApp, openApp } from "../open-app.ts";
import { browserOf, wordsOf } from "./ask-page.ts";

const root = join(import.meta.dir, "../../..");

let open: OpenApp;
let reader: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp();
  reader = browserOf((request) => open.app.fetch(request), { "x-api-key": "read-key" });
});
afterAll(() => open.close());

/** Addresses of links within `/help`. */
const linksOf = (html: string): string[] =>
  Array.from(html.matchAll(/href="((?:\/help|#)[^"]*)"/g), ([, href = ""]) => href);

test("a reader may read it, a visitor without a key is asked to sign in", async () => {
  const visitor = browserOf((request) => open.app.fetch(request), {});
  expect((await reader.get("/help")).status).toBe(200);
  expect(await visitor.get("/help")).toMatchObject({ status: 303, location: "/sign-in?next=%2Fhelp" });
});

test("/help lists every manual of the checkout, and both guides", async () => {
  const { html } = await reader.get("/help");
  const files = ["README.md", "data/README.md", "{src,scripts}/**/README.md"].flatMap((pattern) => [
    ...new Bun.Glob(pattern).scanSync(root),
  ]);
  expect(open.context.manuals).toHaveLength(files.length);
  for (const { name } of open.context.manuals) expect(html).toContain(`href="/help/${name}"`);
  for (const name of ["queries", "keyboard"]) expect(html).toContain(`href="/help/${name}"`);
});

test("every page has one heading of its own, and each of its links leads to a heading that is there", async () => {
  const pages = new Map<string, string>();
  for (const name of ["queries", "keyboard", ...open.context.manuals.map((manual) => manual.name)])
    pages.set(`/help/${name}`, (await reader.get(`/help/${name}`)).html);
  for (const [path, html] of pages) {
    expect(html.match(/<h1/g)).toHaveLength(1);
    for (const link of linksOf(html)) {
      const [page = "", id] = link.split("#");
      const target = page === "/help" ? "" : pages.get(page || path);
      expect({ path, link, known: target !== undefined }).toEqual({ path, link, known: true });
      if (id)
        expect({ path, link, known: target?.includes(`id="${id}"`) }).toEqual({ path, link, known: true });
    }
    expect(html).not.toContain("README.md&quot;");
    expect(html).not.toMatch(/href="[^"/#]*\.(md|ts)/);
  }
});

test("links between manuals lead to their pages", async () => {
  const { html } = await reader.get("/help/running");
  expect(html).toContain('<a href="/help/links">Failures</a>');
});

test("a manual that is not there is a page that says where all are", async () => {
  const page = await reader.get("/help/%3Cscript%3E");
  expect(page.status).toBe(404);
  expect(wordsOf(page)).toContain("there is no manual of this name; see /help");
  expect(page.html).not.toContain("<script>:");
});

describe("a search", () => {
  const found = async (q: string) => wordsOf(await reader.get(`/help?q=${encodeURIComponent(q)}`));

  test("finds sections by the beginnings of words, with the hits marked, and leads to their headings", async () => {
    const { html } = await reader.get("/help?q=hamming+OR");
    expect(html).toContain("Nothing has all words of");
    const { html: hits } = await reader.get("/help?q=back+up+folder");
    expect(hits).toMatch(/<mark>folder<\/mark>/i);
    expect(hits).toMatch(/href="\/help\/[a-z]+#[^"]+"/);
  });

  test("knows the guides, too", async () => {
    expect(await found("undo the last decision")).toContain("Keys of the keyboard");
    expect(await found("subreddit:pics")).toContain("How to search the gallery");
  });

  test("that finds nothing keeps what was typed, escaped, and says what to do", async () => {
    const page = await reader.get(`/help?q=${encodeURIComponent('<img src=x onerror="1">')}`);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain("<img src=x");
    expect(wordsOf(page)).toContain("Try fewer or other words, or see all manuals");
  });

  test("without words is the list", async () => {
    expect(await found("  ")).toContain("Using it");
    expect(await found("...")).toContain("Nothing has all words");
  });

  test("of more than 200 characters is refused", async () => {
    expect((await reader.get(`/help?q=${"a".repeat(201)}`)).status).toBe(400);
  });

  const manual = (name: string, title: string, text: string) => ({
    name,
    title: name,
    sections: [{ id: "s", title, level: 2, text }],
  });
  const manuals = [
    manual("a", "Other", "A backup, and more."),
    manual("b", "Backup <b>", "Copy it."),
    manual("c", "No", ""),
  ];
  const cases: [rule: string, text: string, paths: string[]][] = [
    ["headings come before texts", "backup", ["/help/b#s", "/help/a#s"]],
    ["words may be in heading and text", "backup copy", ["/help/b#s"]],
    ["what is excluded is left out", "backup -copy", ["/help/a#s"]],
    ["exclusions alone find nothing that was not asked for", "", []],
  ];
  test.each(cases)("%s", (_, text, paths) => {
    expect(searchManuals(manuals, text).map(({ path }) => path)).toEqual(paths);
  });

  test("headings are escaped", () => {
    expect(searchManuals(manuals, "backup")[0]?.title).toBe("<mark>Backup</mark> &lt;b&gt;");
  });
});

describe("the guide to queries", () => {
  const queries = queryExamples.flatMap((group) => group.queries.map(([query]) => query));

  test.each(queries)("%s can select something", (query) => {
    expect(() => parseSelection(query)).not.toThrow();
  });

  test("has every key of the query language", () => {
    const keys = queries.flatMap((query) => parseFilter(query).terms.map(({ key }) => key));
    expect([...new Set(keys)].sort()).toEqual(Object.keys(filterKeys).sort() as typeof keys);
  });

  test("its examples are links into the gallery that work", async () => {
    const { html } = await reader.get("/help/queries");
    for (const query of queries) {
      const path = `/posts?${new URLSearchParams({ tags: query })}`;
      expect(html).toContain(`href="${path.replaceAll("&", "&amp;")}"`);
      expect((await reader.get(path)).status).toBe(200);
    }
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type OpenApp, openApp } from "../open-app.ts";
import { sightingOf } from "../../support/temporary-store.ts";
import type { Sighting } from "../../../src/model/submission.ts";
import { browserOf, faultIn, wordsOf } from "./ask-page.ts";

const day = 86_400;
const count = 130;
const script = `<script>owned()</script>"><b>`;
/** What is not ordinary, by the number of the picture. */
const told: Record<number, Partial<Sighting>> = {
  3: { title: script, author: script, flair: `"x" & 'y'` },
  5: { nsfw: true, title: "Nothing for work" },
  7: { removal: "deleted", title: "Taken away" },
  9: { place: "art", title: "A whale", score: 500, created: 1_650_000_000 },
};

let open: OpenApp;
let admin: ReturnType<typeof browserOf>;
let reader: ReturnType<typeof browserOf>;
let stranger: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp({ PUBLIC_READ: "true", RATE_LIMIT: "none" });
  await store(open, count, told);
  const of = (headers: Record<string, string>) => browserOf((request) => open.app.fetch(request), headers);
  admin = of({ "x-api-key": "admin-key" });
  reader = of({ "x-api-key": "read-key" });
  stranger = of({});
});
afterAll(() => open.close());

async function store({ context }: OpenApp, count: number, told: Record<number, Partial<Sighting>>) {
  const { store, now } = context;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const urlOf = (number: number) => `https://i.redd.it/s${number}.jpg`;
  const sightings = numbers.map((number) =>
    sightingOf({ id: `s${number}`, created: 1_600_000_000 + number * day, ...told[number] }),
  );
  await store.saveSightings(
    sightings.map((sighting) => ({ sighting, links: [] })),
    { provider: "reddit-api", feedId: 0, fresh: true },
    now(),
  );
  await store.addImages(
    numbers.map((number) => {
      const url = urlOf(number);
      return { submissionId: `s${number}`, url, key: url, host: "i.redd.it", created: 1 };
    }),
    now(),
  );
  for (const number of numbers) {
    const facts = { format: "jpeg", width: 100 + number, height: 80, frames: 1, original: true } as const;
    const sha256 = number.toString(16).padStart(64, "0");
    await store.saveFile(
      urlOf(number),
      { ...facts, sha256, md5: sha256.slice(32), size: 1234, descriptors: {} },
      now(),
    );
  }
  while ((await store.retagPosts(100)) > 0);
}

/** The numbers of the pictures that a page shows. */
const shown = ({ html }: { html: string }): number[] =>
  [...html.matchAll(/id="p(\d+)"/g)].map(([, number]) => Number(number));
const linkIn = ({ html }: { html: string }, rel: "next" | "prev"): string | undefined =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll("&amp;", "&");

describe("the gallery", () => {
  test("shows the newest pictures, each with its size, a title for all and words for those who do not see", async () => {
    const page = await reader.get("/posts");
    expect(page.status).toBe(200);
    expect(shown(page)[0]).toBe(count);
    expect(shown(page)).toHaveLength(60);
    expect(page.html).toContain(`alt="Picture posted by u/somebody in pics: Title of s${count}"`);
    expect(page.html).toContain(`width="${100 + count}" height="80"`);
    expect(wordsOf(page)).toContain(`${count} pictures`);
  });

  test("leads by links to every picture, forth and back, without a script", async () => {
    const seen: number[] = [];
    let path: string | undefined = "/posts";
    let last = "";
    while (path) {
      const page = await reader.get(path);
      seen.push(...shown(page));
      last = path;
      path = linkIn(page, "next");
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => count - index));
    const back = await reader.get(linkIn(await reader.get(last), "prev") ?? "");
    expect(shown(back)).toHaveLength(60);
    expect(shown(back).at(-1)).toBe(11);
  });

  test("begins at the picture that the address names, with links to both sides", async () => {
    const page = await reader.get("/posts?at=100");
    expect(shown(page)[0]).toBe(100);
    expect(linkIn(page, "prev")).toBe("/posts?above=100");
    expect(linkIn(page, "next")).toBe("/posts?below=41");
  });

  test("escapes what strangers wrote, in titles as in its own search box", async () => {
    const page = await reader.get("/posts?at=3");
    expect(page.html).not.toContain("<script>owned");
    expect(page.html).toContain("&lt;script&gt;owned()&lt;/script&gt;");
    const asked = await reader.get(`/posts?tags=${encodeURIComponent(script)}`);
    expect(asked.html).not.toContain("<script>owned");
  });

  test("has no inline script or style, and forbids them", async () => {
    const answer = await open.ask("/posts", { headers: { accept: "text/html" } });
    const html = await answer.text();
    expect(html).not.toMatch(/ style=| on[a-z]+="|<style|<script(?! src)/);
    expect(answer.headers.get("content-security-policy")).toStartWith(
      "default-src 'none'; script-src 'self';",
    );
  });
});

describe("a query", () => {
  const queries: [query: string, pictures: number[]][] = [
    ["whale", [9]],
    ["subreddit:art", [9]],
    ["score:400..", [9]],
    ["date:2022", [9]],
    ["width:230..", [130]],
    ["nsfw:yes", [5]],
    ['author:"<script>owned()</script>"', []],
    ["no such thing", []],
  ];
  test.each(queries)("%s selects %j", async (query, pictures) => {
    const page = await reader.get(`/posts?tags=${encodeURIComponent(query)}`);
    expect({ status: page.status, shown: shown(page) }).toEqual({ status: 200, shown: pictures });
  });

  test("has a chip for each of its parts, which takes it away and says what it hides", async () => {
    const page = await reader.get("/posts?tags=whale+subreddit:art");
    expect(page.html).toContain('href="/posts?tags=subreddit%3Aart" title="Without whale"');
    expect(page.html).toContain('href="/posts?tags=whale" title="Without subreddit:art"');
    expect(wordsOf(page)).toContain("hides 0");
    expect(wordsOf(await reader.get("/posts?tags=whale"))).toContain(`hides ${count - 1}`);
  });

  test("goes on in a picture's page", async () => {
    const page = await reader.get("/posts?tags=score:1..2");
    expect(page.html).toContain(`href="/posts/${count}?tags=score%3A1..2"`);
  });

  const forms: [sent: string, tags: string | null][] = [
    ["subreddit=art", "subreddit:art"],
    ["tags=whale&from=2022-01-01&to=", "whale date:2022-01-01.."],
    ["tags=whale+nsfw:yes&nsfw=", "whale"],
    ["flair=OC+Photo", 'flair:"OC Photo"'],
    ["width=1000&has=prompt", "width:1000.. has:prompt"],
    ["tags=subreddit:art&subreddit=", null],
  ];
  test.each(forms)("the form %s leads to the query %s", async (sent, tags) => {
    const { status, location } = await reader.get(`/posts?${sent}`);
    expect(status).toBe(303);
    expect(new URL(location ?? "", "http://a.test").searchParams.get("tags")).toBe(tags);
  });
});

describe("a query that is none gets a sentence, and stays in the search box", () => {
  const faults: [query: string, status: number, sentence: string][] = [
    ["tags=score:many", 400, 'query: "score:many": allowed are numbers and ranges such as 10, 10..20'],
    ["tags=colour:red", 400, "colour:red"],
    ["tags=date:yesterday", 400, "date:yesterday"],
    ["at=abc", 400, "the number of a picture"],
    ["at=-1", 400, "the number of a picture"],
    [`tags=${"x".repeat(1001)}`, 400, "a query of at most 1000 characters"],
    ["colour=red", 400, "colour"],
    ["from=soon", 400, "a day: 2024-05-31"],
  ];
  test.each(faults)("%s", async (query, status, sentence) => {
    const page = await reader.get(`/posts?${query}`);
    expect(page.status).toBe(status);
    expect(faultIn(page) || wordsOf(page)).toContain(sentence);
    expect(page.html).toMatch(/<h1/);
  });
  test("as it was typed", async () => {
    expect((await reader.get("/posts?tags=score:many")).html).toContain('value="score:many"');
  });
});

describe("where there is no picture, the page says what to do next", () => {
  test.each([
    ["/posts?tags=no+such+thing", "No picture matches"],
    ["/posts?above=999999", "The gallery ends here"],
  ])("%s", async (path, words) => {
    expect(wordsOf(await reader.get(path))).toContain(words);
  });
  test("in an empty collection", async () => {
    const empty = await openApp();
    const page = await browserOf((request) => empty.app.fetch(request), { "x-api-key": "read-key" }).get(
      "/posts",
    );
    expect(wordsOf(page)).toContain("No pictures yet Follow a subreddit");
    expect(page.html).toContain('href="/feeds"');
    await empty.close();
  });
});

describe("what a reader sees", () => {
  test("pictures that were removed upstream need a key", async () => {
    expect(shown(await reader.get("/posts?at=10"))).toContain(7);
    expect(shown(await stranger.get("/posts?at=10"))).not.toContain(7);
    expect((await stranger.get("/posts/7")).status).toBe(404);
    expect((await reader.get("/posts/7")).status).toBe(200);
  });

  test.each([
    ["", true, true],
    ["nsfw=blur", true, true],
    ["nsfw=show", true, false],
    ["nsfw=hide", false, false],
    ["nsfw=nonsense", true, true],
  ])("pictures that are not safe for work, with the cookie %s", async (cookie, isThere, isBlurred) => {
    const page = await reader.get("/posts?at=10", { cookie });
    expect({
      isThere: shown(page).includes(5),
      isBlurred: /id="p5"[^>]*class="nsfw"/.test(page.html),
    }).toEqual({ isThere, isBlurred });
  });
  test("also those that are left out, where the query asks for them", async () => {
    expect(shown(await reader.get("/posts?tags=nsfw:yes", { cookie: "nsfw=hide" }))).toEqual([5]);
  });
  test("a theme that was chosen", async () => {
    expect((await reader.get("/posts", { cookie: "theme=dark" })).html).toContain('data-theme="dark"');
  });
  test("no sections but those that may be opened", async () => {
    expect((await reader.get("/posts")).html).not.toContain('href="/keys"');
    expect((await admin.get("/posts")).html).toContain('href="/keys"');
    expect((await stranger.get("/posts")).html).toContain('href="/sign-in"');
  });
  test("nothing without a key where reading needs one: the form, and the way back", async () => {
    const closed = await openApp();
    const page = await browserOf((request) => closed.app.fetch(request), {}).get("/posts?tags=whale");
    expect({ status: page.status, location: page.location }).toEqual({
      status: 303,
      location: "/sign-in?next=%2Fposts%3Ftags%3Dwhale",
    });
    await closed.close();
  });
});

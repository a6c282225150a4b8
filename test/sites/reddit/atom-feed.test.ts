import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readAtomFeed } from "../../../src/sites/reddit/atom-feed.ts";
import { readRedditPost } from "../../../src/sites/reddit/post.ts";
import { redditAtom } from "../../../src/sources/reddit-atom.ts";
import { urlMap } from "../../support/url-map.ts";
import { memoryFetcher } from "../../sources/memory-fetcher.ts";
import { atomOf, followLane, pullPushOf } from "../../sources/stand-ins.ts";
import { pullPush } from "../../../src/sources/pullpush.ts";

const T = 1_700_000_000;
const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const page = "https://www.reddit.com/r/pics/comments/abc/words/";

function entry({ title = "t", link = page, author = "/u/someone", text = "" } = {}): string {
  // Reddit escapes the attributes of its HTML, and then the HTML for the XML.
  const content = `${text} <a href="${escape(page)}">words</a> <a href="${escape(link)}">[link]</a> <a href="${page}">[comments]</a>`;
  return `<entry><author><name>${author}</name><uri>x</uri></author><category term="pics" label="r/pics"/>
    <content type="html">${escape(content)}</content><id>t3_abc</id><link href="${page}" />
    <updated>2023-11-14T22:13:20+00:00</updated><title>${escape(title)}</title></entry>`;
}
const feed = (...entries: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><category term="pics" label="r/pics"/>${entries.join("")}</feed>`;
const read = (fields: Parameters<typeof entry>[0] = {}) => readAtomFeed(feed(entry(fields)))?.entries[0];

describe("an entry of a feed", () => {
  test("has the essential fields, and none that Atom does not carry", () => {
    expect(read({ title: "A title", link: "https://i.redd.it/x.jpg" })).toEqual({
      id: "abc",
      source: "reddit",
      title: "A title",
      author: "someone",
      created: T,
      place: "pics",
      url: "https://i.redd.it/x.jpg",
      permalink: page,
      crosspostParent: null,
      flair: undefined,
      nsfw: undefined,
      spoiler: undefined,
      score: undefined,
      comments: undefined,
      removal: undefined,
      media: undefined,
      links: ["https://i.redd.it/x.jpg"],
    });
  });
  test("of a text has no link but those in it", () => {
    const text =
      '<!-- SC_OFF --><div class="md"><p><a href="https://a.example/?a=1&amp;b=2">x</a></p></div><!-- SC_ON -->';
    expect(read({ text })).toMatchObject({ url: null, links: ["https://a.example/?a=1&b=2"] });
  });
  test("of a gallery has its page, whose pictures others know", () => {
    const link = "https://www.reddit.com/gallery/abc";
    expect(read({ link })).toMatchObject({ url: link, links: [link], media: undefined });
  });
  test("of a relative link has the absolute one, as the JSON of the same post", () => {
    const link = "/r/art/comments/xyz/other/?a=1&b=2";
    const post = { id: "abc", title: "t", created_utc: T, subreddit: "pics", url: link };
    const json = readRedditPost(post, { escaped: false });
    expect(read({ link })).toMatchObject({ url: `https://www.reddit.com${link}`, links: json?.links });
    expect(json?.url).toBe(`https://www.reddit.com${link}`);
    expect(read({ link: new URL(page).pathname })).toMatchObject({ url: null, links: [] });
  });
  test("of a text has what code names at Labs, too", () => {
    const labs = "https://labs.openai.com/s/7aeZbFhDz4FZfIfjErbUH82b";
    const text = `<!-- SC_OFF --><p><code>${labs}</code> <code>https://a.example/x.jpg</code></p><!-- SC_ON -->`;
    expect(read({ text })?.links).toEqual([labs]);
  });
  test("of a video has no link", () => {
    expect(read({ link: "https://v.redd.it/x" })?.links).toEqual([]);
  });
  test("keeps the signature of an address that is escaped twice", () => {
    const link = "https://preview.redd.it/x.jpg?width=640&s=0123";
    expect(read({ link })?.url).toBe(link);
  });
  test.each(["/u/[deleted]", "[deleted]", ""])("by %j has no author", (author) => {
    expect(read({ author })?.author).toBeNull();
  });
  test("keeps its title whatever stands in it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }), (title) => {
        // Signs that no XML may hold.
        const plain = title.replace(/[\p{Cc}\ufffe\uffff]/gu, "").toWellFormed();
        expect(read({ title: plain })?.title).toBe(plain);
      }),
    );
  });
});

test("a feed may be without entries; any other text is no feed", () => {
  expect(readAtomFeed(feed())).toEqual({ entries: [], place: "pics" });
  for (const text of ["", "<html><body>whoa there, pardner!</body></html>", "{}", "<rss></rss>"])
    expect(readAtomFeed(text)).toBeUndefined();
});

test("garbage within a feed is skipped", () => {
  const piece = fc.constantFrom(
    "<entry>",
    "</entry>",
    "<id>t3_x</id>",
    "<title>",
    "</title>",
    "<![CDATA[",
    "]]>",
    "&",
    '"',
    entry(),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (pieces) => {
      for (const one of readAtomFeed(feed(pieces.join("")))?.entries ?? [])
        expect([one.id === "abc" || one.id === "x", one.created]).toEqual([true, T]);
    }),
  );
});

describe("the feed as a provider", () => {
  const request = {
    address: "pics",
    lane: "fresh" as const,
    cursor: undefined,
    since: T,
    newest: undefined,
    now: T + 1e6,
  };
  const posts = Array.from({ length: 250 }, (_, n) => ({ id: `p${n}`, created: T + n }));

  test("gives what a page holds where the server does not know where to go on, and ends", async () => {
    const world = { address: "pics", created: T, posts: posts.slice() };
    const upstream = atomOf(world, { knowsAfter: false });
    const first = await followLane(redditAtom, upstream, request);
    expect([first.ids.length, first.ends]).toEqual([100, "idle"]);
    world.posts.push({ id: "new", created: T + 1000 });
    const second = await followLane(redditAtom, upstream, { ...request, cursor: first.cursor });
    expect(second.ids).toEqual(["new"]);
  });
  test("refuses what is no feed, and knows what is not there", async () => {
    const page = memoryFetcher(() => ({ body: "<html>" }));
    expect(redditAtom.poll(request, page)).rejects.toMatchObject({ code: "bad_answer" });
    const search = memoryFetcher(() => ({ status: 302, headers: { location: "/subreddits/search?q=x" } }));
    expect(redditAtom.poll(request, search)).rejects.toMatchObject({ code: "gone" });
    expect(await redditAtom.describe("pics", search)).toBeUndefined();
  });

  const html = { "content-type": "text/html" };
  test.each([
    ["private", 403, { reason: "private", message: "Forbidden", error: 403 }, {}, "private"],
    ["banned", 404, { reason: "banned", message: "Not Found", error: 404 }, {}, "banned"],
    ["forbidden by law", 451, "", {}, "private"],
    ["kept from us", 403, "<html>whoa there, pardner!</html>", html, "blocked"],
    ["busy", 429, "", { "retry-after": "7" }, "limited"],
    ["down", 503, "<html>", html, "unavailable"],
    // Neither a search nor a feed: no word on whether the place is there.
    ["moved", 302, "", { location: "https://www.reddit.com/login" }, "bad_answer"],
  ])("describes a place that is %s", async (_, status, body, headers, code) => {
    const map = await urlMap({ "https://www.reddit.com/r/pics/new/.rss": { status, body, headers } });
    const failure = (asked: Promise<unknown>) => asked.catch((error: unknown) => error);
    expect(await failure(redditAtom.describe("pics", map.fetcher))).toMatchObject({ code });
    await map.close();
  });

  test("that is not there is not described", async () => {
    const body = { message: "Not Found", error: 404 };
    const map = await urlMap({ "https://www.reddit.com/r/pics/new/.rss": { status: 404, body } });
    expect(await redditAtom.describe("pics", map.fetcher)).toBeUndefined();
    await map.close();
  });
});

describe("PullPush", () => {
  const request = { address: "pics", cursor: undefined, since: T, newest: undefined, now: T + 1e6 };
  test.each([true, false])("loses and repeats nothing, its borders being within: %p", async (inclusive) => {
    const posts = Array.from({ length: 430 }, (_, n) => ({ id: `p${n}`, created: T + Math.floor(n / 40) }));
    const upstream = pullPushOf({ address: "pics", created: T, posts }, { inclusive });
    const { ids, ends } = await followLane(pullPush, upstream, { ...request, lane: "backfill" });
    expect([ids.length, new Set(ids).size, ends]).toEqual([430, 430, "done"]);
  });
  test.each([
    [404, { detail: "Not Found" }, "bad_answer"],
    [200, { data: [], error: "Too Many Requests" }, "limited"],
    [422, { error: "Query timed out" }, "unavailable"],
    [200, { data: null }, "bad_answer"],
    [503, {}, "unavailable"],
  ])("%i %j is %s, and no answer about the place", async (status, body, code) => {
    const upstream = memoryFetcher(() => ({ status, body }));
    expect(pullPush.poll({ ...request, lane: "new" }, upstream)).rejects.toMatchObject({ code });
  });
});

describe("several subreddits at an archive", () => {
  test("are complete up to when the round over them began", async () => {
    const posts = Array.from({ length: 300 }, (_, n) => ({ id: `p${n}`, created: T + n }));
    const world = { address: "pics+art+old", created: T, posts };
    const request = {
      address: world.address,
      lane: "new" as const,
      cursor: undefined,
      since: T,
      newest: T,
      now: T + 500,
    };
    const upstream = pullPushOf(world);
    const { ids, cursor } = await followLane(pullPush, upstream, request);
    expect(ids.toSorted()).toEqual(posts.map((post) => post.id).toSorted());
    // A later round begins anew with each of them.
    posts.push(...Array.from({ length: 9 }, (_, n) => ({ id: `q${n}`, created: T + 600 + n })));
    const later = await followLane(pullPush, upstream, { ...request, cursor, now: T + 700 });
    expect(later.ids.toSorted()).toEqual(Array.from({ length: 9 }, (_, n) => `q${n}`));
  });
});

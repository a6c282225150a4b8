import { afterEach, describe, expect, test } from "bun:test";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import { type Reply, type UrlMap, urlMap } from "../support/url-map.ts";
import { codeOf, submissionWith } from "./submission.ts";

const gif = Uint8Array.from(
  Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
);
const html = (head: string): Reply => ({
  headers: { "content-type": "text/html" },
  body: `<!doctype html><html><head>${head}</head><body></body></html>`,
});
const picture = `<meta property="og:image" content="/picture.jpg">`;

let map: UrlMap | undefined;
afterEach(async () => {
  await map?.close();
  map = undefined;
});

async function resolve(url: string, answers: Record<string, Reply>, asPage = false) {
  await map?.close();
  map = await urlMap(answers);
  const resolver = resolverFor(createResolvers({ imgurClientId: undefined }), new URL(url), asPage);
  return (await resolver?.resolve(new URL(url), submissionWith(), map.fetcher))?.images;
}

const imageAt = (url: string) => [{ url, key: url }];

describe("a URL is taken by what answers there", () => {
  test.each([
    "https://example.com/a.gif",
    "https://example.com/a%20b.JPEG?size=2",
    "https://pbs.twimg.com/media/AbC.jpg:large",
  ])("%s names a picture and is taken at its word, so that it is downloaded once", async (url) => {
    expect(await resolve(url, {})).toEqual(imageAt(url));
    expect(map?.requests).toEqual([]);
  });

  test("a name of a picture where a page was found is read as that page", async () => {
    const url = "https://example.com/a.jpg";
    expect(await resolve(url, { [url]: html(picture) }, true)).toEqual(
      imageAt("https://example.com/picture.jpg"),
    );
  });

  const gifAs = (type: string): Reply => ({ headers: { "content-type": type }, body: gif });
  const pictures: [string, Reply][] = [
    ["that says so", gifAs("image/gif")],
    ["that calls itself a page", gifAs("text/html")],
    ["that calls itself bytes", gifAs("application/octet-stream")],
    ["larger than any page", { body: Uint8Array.from([...gif, ...new Uint8Array(6e6)]) }],
  ];
  test.each(pictures)("a picture %s is one", async (_what, reply) => {
    const url = "https://example.com/show?id=7";
    expect(await resolve(url, { [url]: reply })).toEqual(imageAt(url));
  });

  test("a fragment is no part of a picture's address", async () => {
    expect(await resolve("https://example.com/a.gif?size=2#top", {})).toEqual(
      imageAt("https://example.com/a.gif?size=2"),
    );
  });

  test("a picture behind a redirect keeps the address that was posted", async () => {
    const answers: Record<string, Reply> = {
      "https://example.com/a": { status: 302, headers: { location: "https://cdn.example.com/x?sig=1" } },
      "https://cdn.example.com/x": { body: gif },
    };
    expect(await resolve("https://example.com/a", answers)).toEqual(imageAt("https://example.com/a"));
  });

  test.each(["https://example.com/wiki/File:A.jpg", "https://www.dropbox.com/s/a/1.jpg"])(
    "%s is a page, though named like a picture",
    async (url) => {
      expect(await resolve(url, { [url]: html(picture) })).toEqual(
        imageAt(new URL("/picture.jpg", url).href),
      );
    },
  );

  test("a page's relative addresses are those of the page that answered", async () => {
    const answers: Record<string, Reply> = {
      "https://example.com/a": { status: 301, headers: { location: "https://www.example.com/view/a" } },
      "https://www.example.com/view/a": html(`<meta property="og:image" content="b.jpg">`),
    };
    expect(await resolve("https://example.com/a", answers)).toEqual(
      imageAt("https://www.example.com/view/b.jpg"),
    );
  });

  test("a film is done without pictures", async () => {
    const answers = {
      "https://example.com/f": { headers: { "content-type": "video/mp4" }, body: new Uint8Array(9) },
    };
    expect(await resolve("https://example.com/f", answers)).toEqual([]);
  });

  const others: [string, Reply, string][] = [
    ["text", { headers: { "content-type": "text/plain; charset=utf-8" }, body: "words" }, "text/plain"],
    ["JSON", { body: { a: 1 } }, "application/json"],
    ["a PDF", { headers: { "content-type": "application/pdf" }, body: "%PDF-1.7" }, "application/pdf"],
    ["an SVG", { headers: { "content-type": "image/svg+xml" }, body: "<svg/>" }, "image/svg+xml"],
    ["a page without a picture", html("<title>words</title>"), "a page without a picture"],
    ["an empty page", { headers: { "content-type": "text/html" }, body: "" }, "a page without a picture"],
  ];
  test.each(others)("%s is no picture, and the message says what it is", async (_what, reply, kind) => {
    const resolving = resolve("https://example.com/x", { "https://example.com/x": reply });
    expect(await codeOf(resolving)).toBe("not_picture");
    await expect(resolving).rejects.toThrow(`GET https://example.com/x: not a picture but ${kind}`);
  });

  test("a page that is gone says so", async () => {
    expect(await codeOf(resolve("https://example.com/x", { "https://example.com/x": { status: 404 } }))).toBe(
      "gone",
    );
  });
});

describe("a page that sends on", () => {
  const on = (target: string) => html(`<meta http-equiv="refresh" content="0;url=${target}">`);

  test("is followed once", async () => {
    const answers = { "https://example.com/1": on("/2"), "https://example.com/2": html(picture) };
    expect(await resolve("https://example.com/1", answers)).toEqual(
      imageAt("https://example.com/picture.jpg"),
    );
  });

  test("is followed to a picture", async () => {
    const answers = { "https://example.com/1": on("/2.jpg") };
    expect(await resolve("https://example.com/1", answers)).toEqual(imageAt("https://example.com/2.jpg"));
  });

  test("is not followed twice", async () => {
    const answers = { "https://example.com/1": on("/2"), "https://example.com/2": on("/1") };
    expect(await codeOf(resolve("https://example.com/1", answers))).toBe("not_picture");
    expect(map?.requests.length).toBe(2);
  });
});

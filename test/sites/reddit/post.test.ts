import { describe, expect, test } from "bun:test";
import { readRedditPost } from "../../../src/sites/reddit/post.ts";
import type { Sighting } from "../../../src/model/submission.ts";

const base = {
  id: "abc",
  title: "a title",
  author: "somebody",
  created_utc: 1_700_000_000,
  subreddit: "Pics",
};

function read(fields: Record<string, unknown>, escaped = false): Sighting {
  const post = readRedditPost({ ...base, ...fields }, { escaped });
  if (!post) throw new Error("not read");
  return post;
}

describe("a post", () => {
  test("with the bare minimum has no other values", () => {
    expect(read({})).toEqual({
      id: "abc",
      source: "reddit",
      title: "a title",
      author: "somebody",
      created: 1_700_000_000,
      place: "Pics",
      url: null,
      permalink: null,
      crosspostParent: null,
      flair: undefined,
      nsfw: undefined,
      spoiler: undefined,
      score: undefined,
      comments: undefined,
      removal: undefined,
      media: undefined,
      links: [],
    });
  });

  test.each([
    ["no id", { id: undefined }],
    ["no title", { title: null }],
    ["no time", { created_utc: undefined }],
    ["a time that is none", { created_utc: "yesterday" }],
    ["no subreddit", { subreddit: undefined }],
    ["an id that is no base-36 number", { id: "a/b" }],
  ])("with %s is none", (_, fields) => {
    expect(readRedditPost({ ...base, ...fields }, { escaped: false })).toBeUndefined();
  });

  test.each([[null], ["t3"], [7], [[]]])("is not %p", (data) => {
    expect(readRedditPost(data, { escaped: false })).toBeUndefined();
  });

  test.each([
    ["no prefix", { id: "1skh6dk" }, "1skh6dk"],
    ["the prefix in `id`", { id: "t3_1skh6dk" }, "1skh6dk"],
    ["only a name", { id: undefined, name: "t3_q1" }, "q1"],
  ])("has a bare base-36 id with %s", (_, fields, id) => {
    expect(read(fields).id).toBe(id);
  });

  test.each([
    [1610930666.0, 1610930666],
    [1610930666.9, 1610930666],
    ["1416960000", 1416960000],
    ["1416960000.0", 1416960000],
  ])("created at %p is created at %p", (created_utc, created) => {
    expect(read({ created_utc }).created).toBe(created);
  });

  test.each([
    ["[deleted]", null],
    ["", null],
    [null, null],
    ["[deleted]x", "[deleted]x"],
  ])("the author %p is %p", (author, expected) => {
    expect(read({ author }).author).toBe(expected);
  });

  test.each([
    [undefined, undefined],
    [null, null],
    ["", null],
    ["OC", "OC"],
    [12, undefined],
  ])("the flair %p is %p", (link_flair_text, expected) => {
    expect(read({ link_flair_text }).flair).toBe(expected);
  });

  test.each([
    [undefined, undefined],
    [null, null],
    ["moderator", "moderator"],
  ])("removed_by_category %p is the removal %p", (removed_by_category, expected) => {
    expect(read({ removed_by_category }).removal).toBe(expected);
  });

  test("an odd value of one field costs that field alone", () => {
    const odd = {
      over_18: "yes",
      score: null,
      num_comments: 3,
      preview: [],
      media_metadata: 7,
      spoiler: true,
    };
    expect(read(odd)).toMatchObject({ nsfw: undefined, score: undefined, comments: 3, spoiler: true });
  });

  test("the permalink is absolute", () => {
    expect(read({ permalink: "/r/Pics/comments/abc/a_title/" }).permalink).toBe(
      "https://www.reddit.com/r/Pics/comments/abc/a_title/",
    );
  });
});

describe("text", () => {
  test.each([
    ["raw text is not touched", false, "Q &amp; A &lt;3", "Q &amp; A &lt;3"],
    ["escaped text is unescaped", true, "Q &amp; A &lt;3 &gt;", "Q & A <3 >"],
    ["once only", true, "write &amp;amp; or &amp;lt;", "write &amp; or &lt;"],
    ["and only what Reddit escapes", true, "&quot;x&quot; &#39; &nbsp; &", "&quot;x&quot; &#39; &nbsp; &"],
  ])("%s", (_, escaped, title, expected) => {
    const post = read({ title, link_flair_text: title }, escaped);
    expect([post.title, post.flair]).toEqual([expected, expected]);
  });

  test("a title is cut at 300 characters after unescaping", () => {
    expect(read({ title: "&amp;".repeat(301) }, true).title).toBe("&".repeat(300));
  });

  test("a title is never cut within a character", () => {
    expect(read({ title: "🐈".repeat(301) }).title).toBe("🐈".repeat(300));
  });

  test("half a surrogate pair does not travel on", () => {
    expect(read({ title: "cat \ud83d" }).title).toBe("cat \ufffd");
  });
});

describe("what a post points at", () => {
  const image = "https://i.redd.it/x.jpg";

  test.each([
    ["an image", { url: image }, image, [image]],
    ["an image without any hint", { url: image, post_hint: undefined }, image, [image]],
    ["where it was overridden", { url: "https://a.example/", url_overridden_by_dest: image }, image, [image]],
    ["an empty override", { url: image, url_overridden_by_dest: "" }, image, [image]],
    ["a text", { is_self: true, url: "https://www.reddit.com/r/Pics/comments/abc/" }, null, []],
    ["no URL", { url: null }, null, []],
    ["an empty URL", { url: "" }, null, []],
    ["a broken URL", { url: "https://[" }, null, []],
    ["another scheme", { url: "magnet:?xt=1" }, null, []],
    [
      "a site of its own scheme",
      { url: "//i.example/x.jpg" },
      "https://i.example/x.jpg",
      ["https://i.example/x.jpg"],
    ],
    ["a hosted video", { url: "https://v.redd.it/x", is_video: true }, "https://v.redd.it/x", []],
    ["a hosted video not marked as one", { url: "https://v.redd.it/x" }, "https://v.redd.it/x", []],
    [
      "a page whose name starts like it",
      { url: "https://v.redd.it.example/" },
      "https://v.redd.it.example/",
      ["https://v.redd.it.example/"],
    ],
  ])("%s", (_, fields, url, links) => {
    expect(read(fields)).toMatchObject({ url, links });
  });

  test("a signed URL keeps its query, unescaped where it came escaped", () => {
    const escaped = "https://i.reddituploads.com/x?fit=max&amp;h=1&amp;s=2";
    expect(read({ url: escaped }, true).links).toEqual(["https://i.reddituploads.com/x?fit=max&h=1&s=2"]);
    const raw = "https://site.example/?a=1&amp;b=2";
    expect(read({ url: raw }).links).toEqual([raw]);
  });

  test("pictures within a text are links of it, and no gallery", () => {
    const valid = { status: "valid", e: "Image", m: "image/png", s: {} };
    const media_metadata = { x: valid, "giphy|abc|downsized": valid, "emote|t5_x|1": valid };
    const links = ["https://i.redd.it/x.png"];
    expect(read({ is_self: true, media_metadata })).toMatchObject({ links, media: undefined });
  });

  test("a gallery's link is its own page, whatever its URL", () => {
    const gallery = { is_gallery: true, gallery_data: null, url: null };
    expect(read(gallery)).toMatchObject({
      links: ["https://www.reddit.com/gallery/abc"],
      media: { gallery: { items: [] } },
    });
  });
});

describe("a preview", () => {
  const preview = (url: string, rest: object = {}) => ({ images: [{ source: { url }, ...rest }] });
  const signed = "https://preview.redd.it/x.jpg?auto=webp&s=1";

  test.each([
    [
      "is the source, not a blurred variant",
      preview(signed, { variants: { nsfw: { source: { url: "https://b" } } } }),
      signed,
    ],
    ["is unescaped where it is escaped", preview(signed.replaceAll("&", "&amp;")), signed],
    ["of the host that is gone is none", preview("https://i.redditmedia.com/x.jpg?s=1"), undefined],
    ["without images is none", { images: [], enabled: false }, undefined],
    ["that is null is none", null, undefined],
  ])("%s", (_, given, expected) => {
    expect(read({ preview: given }).media?.preview).toBe(expected);
    expect(read({ preview: given }, true).media?.preview).toBe(expected);
  });
});

describe("a crosspost", () => {
  const parent = {
    id: "par",
    url: "https://i.redd.it/p.png",
    over_18: false,
    is_self: false,
    domain: "i.redd.it",
  };
  const gallery = {
    id: "par",
    is_gallery: true,
    url: "https://www.reddit.com/gallery/par",
    gallery_data: { items: [{ media_id: "m1" }] },
    media_metadata: { m1: { status: "valid", e: "Image", m: "image/jpg" } },
  };
  const relative = "/r/Other/comments/par/a_text/";
  const cross = (fields: object, ...parents: object[]) =>
    read({ crosspost_parent: "t3_par", crosspost_parent_list: parents, over_18: false, ...fields });

  test("takes its media, URL and links from its parent", () => {
    expect(cross({ url: "https://i.redd.it/child.png" }, parent)).toMatchObject({
      id: "abc",
      crosspostParent: "par",
      url: "https://i.redd.it/p.png",
      links: ["https://i.redd.it/p.png"],
    });
  });

  test("of a crosspost takes them from the last of the list", () => {
    const links = cross({}, { ...parent, url: "https://i.redd.it/near.png" }, parent).links;
    expect(links).toEqual(["https://i.redd.it/p.png"]);
  });

  test("of a gallery links to the gallery of its parent", () => {
    expect(cross({ url: gallery.url, is_gallery: null, gallery_data: null }, gallery)).toMatchObject({
      links: ["https://www.reddit.com/gallery/par"],
      media: { gallery: { items: [{ mediaId: "m1", url: "https://i.redd.it/m1.jpg", status: "valid" }] } },
    });
  });

  test("of a text has an absolute URL and no links", () => {
    const text = { ...parent, is_self: true, url: `https://www.reddit.com${relative}` };
    expect(cross({ url: relative }, text)).toMatchObject({
      url: `https://www.reddit.com${relative}`,
      links: [],
    });
  });

  test("of a video has no links, though only its parent says that it is one", () => {
    expect(cross({ is_video: false }, { ...parent, is_video: true }).links).toEqual([]);
  });

  test("is nsfw when it or its parent is", () => {
    expect(cross({ over_18: true }, parent).nsfw).toBe(true);
    expect(cross({ over_18: false }, { ...parent, over_18: true }).nsfw).toBe(true);
    expect(cross({ over_18: false }, parent).nsfw).toBe(false);
    expect(cross({ over_18: undefined }, { ...parent, over_18: undefined }).nsfw).toBeUndefined();
  });

  test("whose parent is not told speaks for itself", () => {
    expect(cross({ url: "https://i.redd.it/child.png" })).toMatchObject({
      crosspostParent: "par",
      links: ["https://i.redd.it/child.png"],
    });
    expect(cross({ url: relative, domain: "self.Other" })).toMatchObject({
      url: `https://www.reddit.com${relative}`,
      links: [],
    });
    expect(cross({ is_gallery: true }).links).toEqual(["https://www.reddit.com/gallery/par"]);
  });
});

describe("a crosspost whose parent lost its content", () => {
  const gallery = (id: string | null) => ({
    is_gallery: true,
    gallery_data: id && { items: [{ media_id: id }] },
    media_metadata: id && { [id]: { status: "valid", e: "Image", m: "image/png" } },
  });
  const crosspost = (parent: object, child: object) =>
    read({ crosspost_parent: "t3_par", crosspost_parent_list: [{ id: "par", ...parent }], ...child });
  const removed = { is_self: true, selftext: "[removed]", url: "https://www.reddit.com/r/a/comments/par/x/" };

  test("has its parent's gallery", () => {
    const post = crosspost(gallery("one"), gallery("two"));
    expect(post.links).toEqual(["https://www.reddit.com/gallery/par"]);
    expect(post.media?.gallery?.items.map(({ mediaId }) => mediaId)).toEqual(["one"]);
  });
  test.each([
    ["a gallery that is null", gallery(null)],
    ["a removed text", removed],
    ["a deleted text", { ...removed, selftext: "[deleted]" }],
    ["a text removed by Reddit", { ...removed, selftext: "[ Removed by Reddit ]" }],
    ["a text that is empty", { ...removed, selftext: "" }],
  ])("of %s has its own gallery", (_, parent) => {
    const post = crosspost(parent, gallery("two"));
    expect(post.links).toEqual(["https://www.reddit.com/gallery/abc"]);
    expect(post.media?.gallery?.items.map(({ mediaId }) => mediaId)).toEqual(["two"]);
  });
  test("of a removed text has its own picture, and its own text's", () => {
    expect(crosspost(removed, { url: "https://i.redd.it/x.png" }).links).toEqual(["https://i.redd.it/x.png"]);
    expect(crosspost(removed, { is_self: true, selftext: "https://i.redd.it/y.png" }).links).toEqual([
      "https://i.redd.it/y.png",
    ]);
  });
  test("of a removed text without anything of its own has nothing", () => {
    expect(crosspost(removed, { url: "/r/a/comments/par/x/" }).links).toEqual([]);
  });
  test("of a gallery that is null without anything of its own waits for the parent's", () => {
    const post = crosspost(gallery(null), { url: "https://www.reddit.com/gallery/par" });
    expect(post.links).toEqual(["https://www.reddit.com/gallery/par"]);
  });
});

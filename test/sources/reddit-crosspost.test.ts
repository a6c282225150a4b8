import { describe, expect, test } from "bun:test";
import { readRedditPost } from "../../src/sites/reddit/post.ts";
import type { Sighting } from "../../src/model/submission.ts";

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

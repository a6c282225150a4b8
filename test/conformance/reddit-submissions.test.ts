import { describe, expect, test } from "bun:test";
import {
  api,
  INFO,
  load,
  pollApi,
  present,
  readApi,
  recorded,
  submissionsIn,
  within,
} from "./reddit-recordings.ts";

describe.skipIf(!present)("recorded submissions", () => {
  test("of /api/info come without the comments and subreddits between them", async () => {
    const posts = await within({ [INFO]: recorded("info-mixed") }, ({ fetcher }) =>
      api().read(["5dec00"], fetcher),
    );
    expect(posts).toHaveLength(33);
    expect(posts.slice(0, 3).map((post) => post.id)).toEqual(["5dec00", "5dec01", "5dec02"]);
    expect(posts.filter((post) => post.author === null).map((post) => post.id)).toEqual(["5dec01", "5dec18"]);
    expect(posts.flatMap((post) => post.links)).toHaveLength(18);
    const written = posts.filter((post) => post.url === null).flatMap((post) => post.links);
    expect(written).toEqual([
      "https://conserver.wordpress.com/2016/11/16/msea-v162-update/",
      "http://imgur.com/JOmSKA5",
    ]);
    expect(posts.filter((post) => post.nsfw).map((post) => post.id)).toEqual(["5dec10"]);
  });

  test("of every shape of link", async () => {
    const cases = load("reddit-api/single-posts-by-link-shape.json") as {
      case: string;
      t3: object;
    }[];
    const posts = await readApi(cases.map((one) => one.t3));
    expect(posts).toHaveLength(40);
    const linksOf = (shape: string) =>
      posts.filter((_, index) => cases[index]?.case === shape).flatMap((post) => post.links);
    const links = Object.fromEntries(
      [...new Set(cases.map((one) => one.case))].map((shape) => [shape, linksOf(shape).length]),
    );
    expect(links).toEqual({
      "imgur-gifv": 3,
      gfycat: 3,
      deviantart: 3,
      "imgur-album-link": 3,
      "imgur-gallery-link": 3,
      "imgur-m-www": 1,
      "flickr-page": 3,
      "imgur-query": 3,
      reddituploads: 3,
      "iredd-no-hint": 3,
      // Of the texts that they pass on.
      "xpost-relative-url": 22,
      "obfuscated-variant": 2,
      "iredd-gif": 3,
      twitter: 3,
    });
    expect(linksOf("reddituploads").every((url) => new URL(url).searchParams.has("s"))).toBe(true);
    expect(linksOf("imgur-query").every((url) => url.endsWith(".jpg?1"))).toBe(true);
    const texts = posts.filter((_, index) => cases[index]?.case === "xpost-relative-url");
    expect(texts.map((post) => post.crosspostParent)).toEqual(["1tvs5jj", "1tp4wsi", "1t07fra"]);
    expect(texts.every((post) => post.url?.startsWith("https://www.reddit.com/r/RDDT/comments/"))).toBe(true);
    const blurred = posts.filter((_, index) => cases[index]?.case === "obfuscated-variant");
    expect(blurred.every((post) => post.media?.preview && !post.media.preview.includes("blur"))).toBe(true);
  });

  test("a gallery with captions", async () => {
    const [post] = await readApi(submissionsIn(recorded("gallery-captions").body));
    expect(post?.links).toEqual(["https://www.reddit.com/gallery/huw6vs"]);
    expect(post?.media?.gallery?.items).toEqual([
      { mediaId: "pb7qsvi6i3c51", status: "valid", url: "https://i.redd.it/pb7qsvi6i3c51.png" },
      {
        mediaId: "14wmudl6i3c51",
        status: "valid",
        url: "https://i.redd.it/14wmudl6i3c51.jpg",
        caption: "test.jpg",
      },
      { mediaId: "vkm62gm6i3c51", status: "valid", url: "https://i.redd.it/vkm62gm6i3c51.gif" },
      {
        mediaId: "wka18en6i3c51",
        status: "valid",
        url: "https://i.redd.it/wka18en6i3c51.png",
        caption: "test.png",
      },
    ]);
  });

  test("a gallery that is not processed yet has its order and captions already", async () => {
    const [post] = await readApi(submissionsIn(recorded("gallery-unprocessed").body));
    const items = post?.media?.gallery?.items ?? [];
    expect(items.map(({ mediaId, status, url, caption }) => [mediaId, status, url, caption?.length])).toEqual(
      [
        ["p8lddeag3lze1", "unprocessed", undefined, undefined],
        ["fsaeojbg3lze1", "unprocessed", undefined, 12],
        ["25kcracg3lze1", "unprocessed", undefined, undefined],
        ["l1lb71dg3lze1", "unprocessed", undefined, 12],
      ],
    );
  });

  test("a gallery of the first seconds is one without items", async () => {
    const posts = await pollApi(recorded("gallery-null-data"));
    expect(posts.map((post) => [post.id, post.media, post.links])).toEqual(
      ["kzj67b", "kzj66m"].map((id) => [
        id,
        { gallery: { items: [] } },
        [`https://www.reddit.com/gallery/${id}`],
      ]),
    );
  });

  test("a text and an nsfw crosspost of it", async () => {
    const names = ["crosspost-nsfw-flag.01", "crosspost-nsfw-flag.03"];
    const [text, crosspost] = await readApi(names.flatMap((name) => submissionsIn(recorded(name).body)));
    expect(text).toMatchObject({ id: "6vx01b", nsfw: false, url: null, links: [], crosspostParent: null });
    expect(crosspost).toMatchObject({ id: "c27k7n", nsfw: true, links: [], crosspostParent: "6vx01b" });
  });

  test("pictures within a text are its links, and its film is none of them", async () => {
    const [post] = await readApi(submissionsIn(recorded("selftext-inline-media").body));
    expect(post).toMatchObject({ id: "mcqjl8", url: null, media: undefined });
    expect(post?.links).toEqual([
      "https://i.redd.it/l837r1c6v52a1.gif",
      "https://i.redd.it/kycm1de6v52a1.png",
      "https://preview.redd.it/kycm1de6v52a1.png?width=128&format=png&auto=webp&s=e6a757931f6940e698bcb159b88058318c773783",
      "https://reddit.com/link/mcqjl8/video/t5k6vbf6v52a1/player",
    ]);
  });
});

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ABOUT,
  api,
  count,
  fixtures,
  itemsOf,
  load,
  present,
  readArchive,
  submissionsIn,
  within,
} from "./reddit-recordings.ts";

describe.skipIf(!present)("recorded without raw_json", () => {
  const unescaped = (name: string) => submissionsIn(load(`reddit-json-unescaped/${name}.json`));

  test.each([
    ["08-text-1", "ww6stq", 0],
    ["09-text-2", "ww48d3", 0],
    ["11-image-reddit-hosted", "wvuvup", 1],
    ["12-image-from-imgur", "iozykz", 1],
    ["14-reddit-gif", "wvz9qd", 1],
    ["15-youtube", "wvt9an", 1],
    ["16-video-reddit-hosted-audio", "wwc1to", 0],
    ["17-video-reddit-hosted-audio", "wwc1to", 0],
    ["18-video-reddit-hosted-audio-new-format", "15d9i4s", 0],
    ["19-album", "wuid83", 1],
    ["20-thumbnail-description", "1equo0f", 0],
    ["22-gallery", "1kknkth", 1],
  ])("%s is one submission whose URLs can be used", async (name, id, links) => {
    const [post, ...others] = await readArchive(unescaped(name));
    expect(others).toEqual([]);
    expect([post?.id, post?.links.length]).toEqual([id, links]);
    expect(JSON.stringify(post)).not.toContain("&amp;");
    const preview = post?.media?.preview;
    if (preview) expect(new URL(preview).searchParams.get("s")).toMatch(/^[0-9a-f]{40}$/);
  });

  test("galleries have their images", async () => {
    const [album] = await readArchive(unescaped("19-album"));
    expect(album?.nsfw).toBe(true);
    expect(itemsOf(album ? [album] : [])).toEqual([
      { mediaId: "175srd9hm6j91", status: "valid", url: "https://i.redd.it/175srd9hm6j91.jpg" },
      { mediaId: "rdpwee9hm6j91", status: "valid", url: "https://i.redd.it/rdpwee9hm6j91.jpg" },
    ]);
    const gallery = await readArchive(unescaped("22-gallery"));
    expect(itemsOf(gallery).map((item) => [item.mediaId, item.url?.slice(-4), item.caption])).toEqual([
      ["ax8jw6xncb0f1", ".jpg", undefined],
      ["cgg7otnocb0f1", ".jpg", undefined],
      ["d88d3dhpcb0f1", ".jpg", undefined],
    ]);
  });

  test("comments are no submissions", () => {
    expect([...unescaped("06-text-comment"), ...unescaped("07-gif-comment")]).toEqual([]);
  });

  test("a listing of texts and an image", async () => {
    const posts = await readArchive(submissionsIn(load("reddit-api-goreddit/subreddit-posts.json")));
    expect(posts.map((post) => [post.id, post.created, post.links])).toEqual([
      ["agi5zf", 1547618271, []],
      ["hyhquk", 1595808310, ["https://i.imgur.com/LrN2mPw.jpg"]],
    ]);
    expect(posts[1]?.media?.preview).toMatch(/\?auto=webp&s=[0-9a-f]{40}$/);
  });

  test("a subreddit is described", async () => {
    const about = { body: load("reddit-api-goreddit/subreddit-about.json") as object };
    expect(await within({ [ABOUT]: about }, ({ fetcher }) => api().describe("any", fetcher))).toEqual({
      address: "golang",
      created: 1257900868,
    });
  });
});

describe.skipIf(!present)("recorded by Pushshift", () => {
  test.each([
    [
      "submissions-2021-api3",
      { posts: 57, links: 55, removed: 18, flair: 51, escapedTitles: 3, previews: 44 },
    ],
    // One was deleted by its author, and its URL with it.
    ["submissions-2022-12", { posts: 59, links: 58, removed: 21, flair: 59, escapedTitles: 3, previews: 37 }],
  ])("%s is read as the archive's posts are", async (name, expected) => {
    const lines = readFileSync(join(fixtures, `pushshift/${name}.ndjson`), "utf8")
      .trim()
      .split("\n");
    const posts = await readArchive(lines.map((line) => JSON.parse(line)));
    expect({
      posts: posts.length,
      links: posts.flatMap((post) => post.links).length,
      removed: count(posts, (post) => post.removal),
      flair: count(posts, (post) => post.flair),
      escapedTitles: count(posts, (post) => post.title.includes("&")),
      previews: count(posts, (post) => post.media?.preview),
    }).toEqual(expected);
    expect(JSON.stringify(posts)).not.toContain("&amp;");
    // Looked at within seconds of their posting: their scores are not scores yet.
    expect(count(posts, (post) => post.score !== undefined || post.comments !== undefined)).toBe(0);
  });
});

import { describe, expect, test } from "bun:test";
import {
  api,
  count,
  itemsOf,
  NEW,
  pollApi,
  present,
  recorded,
  request,
  within,
} from "./reddit-recordings.ts";

describe.skipIf(!present)("recorded listings", () => {
  // Counted in the bodies: a t3 that is neither text nor v.redd.it (through its parent) has a link; previews on the
  // host of 2016, which is gone, do not count.
  test.each([
    [
      "best-2021",
      {
        posts: 96,
        // Two of them stand in texts.
        links: 60,
        text: 18,
        galleries: 0,
        images: 0,
        nsfw: 1,
        flair: 26,
        crossposts: 10,
        previews: 79,
      },
    ],
    [
      "popular-hot-2026",
      {
        posts: 98,
        links: 69,
        text: 5,
        galleries: 14,
        images: 59,
        nsfw: 0,
        flair: 66,
        crossposts: 0,
        previews: 79,
      },
    ],
    [
      "photo-multi-hot-2016",
      {
        posts: 99,
        links: 99,
        text: 0,
        galleries: 0,
        images: 0,
        nsfw: 0,
        flair: 0,
        crossposts: 0,
        previews: 0,
      },
    ],
    [
      "401-then-retry.03",
      {
        posts: 24,
        links: 22,
        text: 2,
        galleries: 0,
        images: 0,
        nsfw: 1,
        flair: 2,
        crossposts: 0,
        previews: 0,
      },
    ],
    [
      "quarantine.03",
      { posts: 8, links: 4, text: 4, galleries: 0, images: 0, nsfw: 0, flair: 0, crossposts: 0, previews: 4 },
    ],
    [
      "removed-posts",
      {
        posts: 11,
        links: 11,
        text: 0,
        galleries: 0,
        images: 0,
        nsfw: 0,
        flair: 3,
        crossposts: 0,
        previews: 11,
      },
    ],
    [
      "gallery-null-data",
      { posts: 2, links: 2, text: 0, galleries: 2, images: 0, nsfw: 0, flair: 2, crossposts: 0, previews: 0 },
    ],
    [
      "listing-exhaust.01",
      { posts: 3, links: 4, text: 3, galleries: 0, images: 0, nsfw: 0, flair: 1, crossposts: 0, previews: 0 },
    ],
    [
      "listing-exhaust.02",
      { posts: 0, links: 0, text: 0, galleries: 0, images: 0, nsfw: 0, flair: 0, crossposts: 0, previews: 0 },
    ],
  ])("%s holds what was counted in it", async (name, expected) => {
    const posts = await pollApi(recorded(name));
    const found = {
      posts: posts.length,
      links: posts.flatMap((post) => post.links).length,
      text: count(posts, (post) => post.url === null),
      galleries: count(posts, (post) => post.media?.gallery),
      images: itemsOf(posts).length,
      nsfw: count(posts, (post) => post.nsfw),
      flair: count(posts, (post) => post.flair),
      crossposts: count(posts, (post) => post.crosspostParent),
      previews: count(posts, (post) => post.media?.preview),
    };
    expect(found).toEqual(expected);
    for (const link of posts.flatMap((post) => post.links))
      expect(new URL(link).hostname).not.toBe("v.redd.it");
    for (const post of posts) expect(post.title.length).toBeLessThanOrEqual(300);
  });

  test("2026's galleries are in their authors' order, each with its original", async () => {
    const posts = await pollApi(recorded("popular-hot-2026"));
    const items = itemsOf(posts);
    expect(items.every((item) => item.status === "valid" && !item.caption)).toBe(true);
    expect(items.filter((item) => item.url === `https://i.redd.it/${item.mediaId}.png`)).toHaveLength(22);
    expect(items.filter((item) => item.url === `https://i.redd.it/${item.mediaId}.jpg`)).toHaveLength(37);
    const gallery = posts.find((post) => post.id === "1skf644");
    expect(gallery?.links).toEqual(["https://www.reddit.com/gallery/1skf644"]);
    const order = gallery?.media?.gallery?.items.map((item) => item.mediaId) ?? [];
    expect([order.length, order[0], order[1], order[19]]).toEqual([
      20,
      "v568mjgaczug1",
      "emtaei3dczug1",
      "3l9kyaxvczug1",
    ]);
  });

  test("2016 has neither spoilers nor removals: both are undefined", async () => {
    const posts = await pollApi(recorded("photo-multi-hot-2016"));
    expect(count(posts, (post) => post.spoiler === undefined && post.removal === undefined)).toBe(99);
    expect(count(posts, (post) => /[?&]s=\w+/.test(post.url ?? "") && !post.url?.includes("&amp;"))).toBe(2);
  });

  test("removed posts keep author, link and the reason of removal", async () => {
    const posts = await pollApi(recorded("removed-posts"));
    expect(count(posts, (post) => post.removal === "moderator" && post.author && post.links[0])).toBe(11);
  });

  test("a page of mixed kinds goes on to the next", async () => {
    const poll = (name: string) =>
      within({ [NEW]: recorded(name) }, ({ fetcher }) => api().poll(request, fetcher));
    expect((await poll("listing-exhaust.02")).next).toBe("more");
    const last = await poll("listing-exhaust.11");
    expect([last.next, last.sightings.length]).toEqual(["idle", 1]);
  });
});

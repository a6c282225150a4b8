import { describe, expect, test } from "bun:test";
import { parseRedditUrl } from "../../src/sites/reddit/url.ts";
import { readRedditComment } from "../../src/sites/reddit/comment.ts";
import type { Poll } from "../../src/sources/source.ts";
import {
  api,
  itemsOf,
  load,
  NEW,
  pollApi,
  present,
  readApi,
  readArchive,
  recorded,
  request,
  submissionsIn,
  TOKEN,
  within,
} from "./reddit-recordings.ts";

const gallery = { title: "t", subreddit: "any", created_utc: 1_660_000_000, is_gallery: true };
const original = (id: string, extension: string) => `https://i.redd.it/${id}.${extension}`;

describe.skipIf(!present)("every recorded crosspost", () => {
  const image = (id: string) => [original(id, "jpg")];
  test("has its parent's link, and none of a parent's video", async () => {
    const posts = await pollApi(recorded("best-2021"));
    const crossposts = posts.filter((post) => post.crosspostParent);
    expect(crossposts.map(({ id, crosspostParent, links }) => [id, crosspostParent, links])).toEqual([
      ["hl0cme", "hkumw2", image("8kj09uc8pq851")],
      ["hl5zwp", "hl5kd9", []],
      ["hkubxd", "hkovh8", []],
      ["hl9kdh", "hl6v31", []],
      ["hl2rco", "hl1hoz", image("gc0uovxpmt851")],
      ["hl350t", "hkrpo8", []],
      ["hkz18c", "hkr7j7", ["https://gfycat.com/dangerousgleamingfirefly"]],
      ["hl920t", "cd6noy", ["https://i.imgur.com/ucjCPtk.gifv"]],
      ["hl61q4", "hl1ijj", []],
      ["hl78kj", "hl3112", []],
    ]);
    // It stands where it was crossposted to, and a recorded preview stays one.
    expect(crossposts.map((post) => post.place).slice(0, 2)).toEqual([
      "suspiciouslyspecific",
      "ParentsAreFuckingDumb",
    ]);
    for (const post of crossposts) expect(post.media?.preview).toMatch(/[?&]s=[0-9a-f]{40}/);
  });
});

describe.skipIf(!present)("every recorded gallery", () => {
  test.each([
    ["1skh6dk", 2, "l4qy0l5ppzug1", "ygxbkh7ppzug1"],
    ["1skft63", 2, "xt8noakzgzug1", "0z73g477hzug1"],
    ["1ski9rr", 2, "1diqzlycwzug1", "ovr0fmycwzug1"],
    ["1skhci0", 2, "ju8goqrqqzug1", "3tmt9nrqqzug1"],
    ["1skad0l", 4, "xn6btjfsiyug1", "39cdclrsiyug1"],
    ["1skfo6y", 4, "bewpd45jgzug1", "2ljxxi6kgzug1"],
    ["1skhdzl", 10, "q6pxs42zqzug1", "v6rfoijzqzug1"],
    ["1skf644", 20, "v568mjgaczug1", "3l9kyaxvczug1"],
    ["1sk8bwh", 2, "nlq202wd3yug1", "caysge4e3yug1"],
    ["1skeuj0", 2, "7etv1a5gbzug1", "2kf68afhbzug1"],
    ["1skbg4a", 2, "ikxgs75bqyug1", "3fgk185bqyug1"],
    ["1sk64ks", 2, "a7xcg256jxug1", "00x0rpc6jxug1"],
    ["1skbcpg", 2, "gfrdurqopyug1", "zz5e8qqopyug1"],
    ["1skfndc", 3, "99xa8a4fgzug1", "o22dna4fgzug1"],
  ])("of 2026 is in its author's order: %s", async (id, length, first, last) => {
    const post = submissionsIn(recorded("popular-hot-2026").body).find((one) => "id" in one && one.id === id);
    const [read] = await readApi(post ? [post] : []);
    const items = read?.media?.gallery?.items ?? [];
    expect([items.length, items[0]?.mediaId, items.at(-1)?.mediaId]).toEqual([length, first, last]);
    expect(read?.links).toEqual([`https://www.reddit.com/gallery/${id}`]);
  });

  test.each([
    ["03-sample-gallery", ["rdpwee9hm6j91", "175srd9hm6j91"], "jpg"],
    ["04-gallery-with-caption", ["xjsrk4u0r0691", "k1u47jv0r0691", "la2xoko0r0691"], "png"],
  ])(
    "that was kept as metadata alone gives originals, never the blurred ones: %s",
    async (name, ids, type) => {
      const media_metadata = load(`reddit-json-unescaped/${name}.json`);
      const gallery_data = { items: ids.map((media_id) => ({ media_id })) };
      const posts = await readArchive([{ ...gallery, id: "abc", gallery_data, media_metadata }]);
      expect(itemsOf(posts).map((item) => item.url)).toEqual(ids.map((id) => original(id, type)));
      const text = { ...gallery, id: "abc", is_gallery: false, is_self: true, media_metadata };
      const [read] = await readArchive([text]);
      expect(read?.links.toSorted()).toEqual(ids.map((id) => original(id, type)).toSorted());
    },
  );
});

test.skipIf(!present)("a preview is the source with its signature whole, not its film", async () => {
  const image = load("reddit-json-unescaped/01-simple-test.json") as object;
  const mp4 = load("reddit-json-unescaped/02-has-same-sizes-as-original.json");
  const post = {
    ...gallery,
    id: "abc",
    is_gallery: false,
    url: original("trv29s0abu691", "jpg"),
    preview: { images: [{ ...image, variants: { mp4 } }] },
  };
  const [read] = await readArchive([post]);
  expect(read?.media?.preview).toBe(
    "https://preview.redd.it/trv29s0abu691.jpg?auto=webp&s=79a056cb82e2ef8f0c90b5e509c0aa2e8d11da9f",
  );
});

describe.skipIf(!present)("everything that was recorded as removed", () => {
  test("by moderators keeps its author and its link", async () => {
    const posts = await pollApi(recorded("removed-posts"));
    expect(posts.map(({ id, removal, author, links }) => [id, removal, author, links[0]])).toEqual([
      ["ehap0c", "moderator", "ALI7364", original("sg5sbzhnpm741", "jpg")],
      ["ehaowo", "moderator", "SpongeyBandGeek", original("xe5azrxlpm741", "jpg")],
      ["ehaos6", "moderator", "ctupid-sunt", original("fkqilxijpm741", "jpg")],
      ["ehaopj", "moderator", "RAR7294", original("cnuijl5jpm741", "jpg")],
      ["ehaoou", "moderator", "WhiteBoy0703", original("ta3yn8zipm741", "jpg")],
      ["ehaoor", "moderator", "RigatoniBoi", original("f4tiq4uipm741", "jpg")],
      ["ehaogz", "moderator", "TendersFan", "https://www.youtube.com/watch?v=yy7m-RZxh4g"],
      ["ehaofu", "moderator", "HoldmyGlocky", original("e9uryajfpm741", "jpg")],
      ["ehaocr", "moderator", "kek_boi_1245464643", original("7hs95zvcpm741", "png")],
      ["ehanlq", "moderator", "Who-Will-Fix-Me-Now", original("6u4ypkw4pm741", "jpg")],
      ["ehanif", "moderator", "NotDragon70", original("7n0o4fu3pm741", "jpg")],
    ]);
  });

  test.each([
    ["submissions-2021-api3", { moderator: 13, reddit: 5 }],
    ["submissions-2022-12", { moderator: 13, reddit: 6, deleted: 1, automod_filtered: 1 }],
  ])("by Pushshift keeps the reason: %s", async (name, reasons) => {
    const { body } = load(`pushshift/${name}.http.json`) as { body: { data: unknown[] } };
    const posts = await readArchive(body.data);
    const found = Map.groupBy(
      posts.filter((post) => post.removal),
      (post) => post.removal,
    );
    expect(Object.fromEntries([...found].map(([reason, each]) => [reason, each.length]))).toEqual(reasons);
    for (const post of found.get("deleted") ?? [])
      expect(post).toMatchObject({ id: "zt4000", author: null, url: null, links: [] });
  });
});

describe.skipIf(!present)("every recorded exchange", () => {
  test.each(["302-redirect", "401-then-retry", "403-forbidden", "429-retry-after", "502", "503"])(
    "%s begins with a token that is then shown",
    async (name) => {
      const answers = { [TOKEN]: recorded(`${name}.00`), [NEW]: recorded("listing-exhaust.11") };
      const shown = await within(answers, async ({ fetcher, requests }) => {
        await api().poll(request, fetcher);
        return requests.at(-1)?.headers.get("authorization");
      });
      expect(shown).toBe("Bearer REDACTED");
    },
  );

  test.each(["502.01", "502.02", "502.03", "503.01", "503.02", "503.03"])(
    "%s is their trouble, for which nothing is given up",
    async (name) => {
      const failed = within({ [NEW]: recorded(name) }, ({ fetcher }) => api().poll(request, fetcher));
      expect(await failed.catch((error: unknown) => error)).toMatchObject({
        code: "unavailable",
        failure: "transient",
      });
    },
  );

  test("the way into a quarantined subreddit is not taken by a redirect", async () => {
    const asked = await within({ [NEW]: recorded("quarantine.02") }, async ({ fetcher, requests }) => {
      const failed = await api()
        .poll(request, fetcher)
        .catch((error: unknown) => error);
      expect(failed).toMatchObject({ code: "bad_answer" });
      return requests.map(({ url }) => new URL(url).pathname);
    });
    expect(asked).toEqual(["/api/v1/access_token", "/r/any/new"]);
  });

  test("a share link leads to the submission that it shares", async () => {
    const url = "https://www.reddit.com/r/redditdev/s/nGnQE1QkLC";
    const answer = await within({ [url]: recorded("share-url-301") }, ({ fetcher }) =>
      fetcher.get(url, { redirect: false }),
    );
    expect(answer.status).toBe(301);
    expect(parseRedditUrl(new URL(answer.headers.get("location") ?? ""))).toEqual({
      kind: "page",
      submission: "2gmzqe",
    });
  });

  test("a user's mixed listing is walked to its end by each page's own cursor", async () => {
    const pages: Record<string, string> = { "": "01", t1_ct5snit: "02", t1_cvqa8g8: "10", t1_c02bvo5: "11" };
    const listing = "https://oauth.reddit.com/user/someone/submitted";
    const answers = {
      [listing]: ({ url }: { url: string }) =>
        recorded(`listing-exhaust.${pages[new URL(url).searchParams.get("after") ?? ""]}`),
    };
    const found = await within(answers, async ({ fetcher }) => {
      const ids: string[] = [];
      let poll: Poll | undefined;
      for (let page = 0; page < 9 && poll?.next !== "idle"; page++) {
        poll = await api().poll({ ...request, address: "u/someone", cursor: poll?.cursor }, fetcher);
        ids.push(...poll.sightings.map(({ id }) => id));
      }
      return [poll?.next, ids];
    });
    expect(found).toEqual(["idle", ["3cxedn", "3tlcil", "3f10up", "3dautm"]]);
  });
});

describe.skipIf(!present)("every recorded comment", () => {
  /** Every comment anywhere in a recorded body. */
  function commentsIn(value: unknown): unknown[] {
    if (typeof value !== "object" || value === null) return [];
    const own = "kind" in value && value.kind === "t1" && "data" in value ? [value.data] : [];
    return [...own, ...Object.values(value).flatMap(commentsIn)];
  }
  const read = (path: string) =>
    commentsIn(load(path)).flatMap((data) => readRedditComment(data, { escaped: false }) ?? []);

  test.each([
    ["reddit-api/comments-more.01.http.json", 476, "3hahrw"],
    ["reddit-api/comments-more.02.http.json", 11, "3hahrw"],
    ["reddit-api/comments-more.12.http.json", 1, "3hahrw"],
    ["reddit-api/comments-more.13.http.json", 1, "3hahrw"],
    ["reddit-api-goreddit/post-more.json", 3, "123"],
    ["reddit-api-goreddit/post-post.json", 2, "testpost"],
  ])("of %s belongs to its submission", (path, count, submission) => {
    const comments = read(path);
    expect(comments).toHaveLength(count);
    expect(new Set(comments.map(({ submissionId }) => submissionId))).toEqual(new Set([submission]));
  });

  test.each([
    // An address in brackets of a sentence, as text and target alike, and after a full stop's bracket.
    ["reddit-api/comments-more.01.http.json", "cu5zzgp", ["https://imgur.com/7ONpGM9"]],
    ["reddit-api/comments-more.01.http.json", "cu5ts0s", ["http://i.imgur.com/sPwgpLj.gif"]],
    ["reddit-api/comments-more.01.http.json", "cu600u7", ["https://youtu.be/BdsQBqN7bCw?t=43s"]],
    [
      "reddit-api/comments-more.01.http.json",
      "cu5v77p",
      ["https://youtu.be/BdsQBqN7bCw?t=15s", "http://imgur.com/gallery/DZwKzyF"],
    ],
    // Escaped once by its author, although `raw_json=1` was sent.
    [
      "reddit-api/comments-more.01.http.json",
      "cu5wwkd",
      ["https://www.youtube.com/watch?v=BdsQBqN7bCw&feature=youtu.be&t=15s"],
    ],
    ["reddit-api/comments-more.02.http.json", "cu5t5yg", ["http://imgur.com/gallery/Nw4VbVz"]],
    [
      "reddit-api/listing-exhaust.02.http.json",
      "cua26j1",
      ["http://www.infoq.com/presentations/Pinterest", "https://www.reddit.com/u/mrweiner"],
    ],
  ])("of %s leads to its target: %s", (path, id, links) => {
    expect(read(path).find((comment) => comment.id === id)?.links).toEqual(links);
  });
});

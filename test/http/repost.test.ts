import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { encoders } from "../../src/encoders/encoders.ts";
import {
  type FoundEvent,
  type FoundRepost,
  type Handed,
  type Hunt,
  openHunt,
  paint,
  recompress,
} from "./open-hunt.ts";

const start = 1_600_000_000;
const day = 86_400;

let pictures: Record<string, Uint8Array>;
beforeAll(async () => {
  const [whale, harbour] = [await paint(20), await paint(30)];
  pictures = { whale, harbour, harbourtwin: harbour, copy: await recompress(whale), other: await paint(31) };
});

let hunt: Hunt;
afterEach(() => hunt.close());
const open = async (environment: Record<string, string> = {}) =>
  (hunt = await openHunt(pictures, environment));

const first: Handed = { id: "aa1", created: start, shows: "whale", author: "ann", title: "A whale" };
const second: Handed = {
  id: "aa2",
  created: start + 10 * day,
  shows: "copy",
  author: "bob",
  title: "Look, a whale",
  subreddit: "art",
  score: 5,
};

describe("a picture that occurs again", () => {
  test("is a repost of the earliest, saved otherwise or the very same, and says which time it is", async () => {
    await open();
    await hunt.post(first, second, {
      ...second,
      id: "aa3",
      created: start + 20 * day,
      shows: "whale",
      author: "cy",
    });
    await hunt.post({ ...first, id: "aa4", shows: "other", author: "dan" });
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    const [copy, same] = await hunt.reposts();
    expect(copy).toMatchObject({
      state: "open",
      transform: "upright",
      template: null,
      original: { created: start },
    });
    expect(copy?.score).toBeLessThan(100);
    expect(same).toMatchObject({ score: 100, verdict: "same" });
    const { body } = await hunt.ask<FoundRepost>(`/api/repost/${same?.id}`);
    expect(body.occurrences?.map((one) => one.submission)).toEqual(["aa1", "aa2", "aa3"]);
    expect(body.submission).toMatchObject({ title: "Look, a whale", author: "cy", score: 5 });
  });

  test("is corrected when an older one turns up: its original, which time it is, and who is none any more", async () => {
    await open();
    await hunt.post(second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    expect(await hunt.reported()).toEqual(["aa3 of aa2, 2"]);
    await hunt.post(first);
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    // The very first is by the same author as the third.
    await hunt.post({ ...first, id: "aa0", created: start - day, author: "cy" });
    expect(await hunt.reported()).toEqual(["aa1 of aa0, 2", "aa2 of aa0, 3"]);
    expect((await hunt.events()).toSorted()).toEqual([
      "repost.corrected aa2 of aa0",
      "repost.corrected aa3 of aa1",
      "repost.found aa1 of aa0",
      "repost.found aa2 of aa1",
      "repost.found aa3 of aa2",
      "repost.withdrawn aa3 of aa1",
    ]);
  });

  test("is compared anew when its submission is told to be older than was said", async () => {
    await open();
    await hunt.post(first, second);
    await hunt.post({ ...second, created: start - day });
    expect(await hunt.reported()).toEqual(["aa1 of aa2, 2"]);
    const { body } = await hunt.ask<{ counts: { unwatched: number; reposts: unknown } }>("/api/status");
    expect(body.counts).toMatchObject({ unwatched: 0, reposts: { open: 1, withdrawn: 1, confirmed: 0 } });
  });

  test("is not compared before the index is whole", async () => {
    await open();
    const { index } = hunt.context;
    const status = index.status.bind(index);
    Object.assign(index, { status: async () => ({ ...(await status()), complete: false }) });
    await hunt.post(first, second);
    expect(await hunt.reported()).toEqual([]);
    Object.assign(index, { status });
    await hunt.work();
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2"]);
  });

  test("comes back as it was when everything is compared again", async () => {
    await open();
    await hunt.post(first, second);
    const [before, events] = [await hunt.reposts(), await hunt.events()];
    const images = [1, 2].map((imageId) => ({ imageId, fileId: imageId, found: "again" as const }));
    await hunt.context.store.saveVerdicts(1, images, undefined, 5);
    await hunt.work();
    expect(await hunt.reposts()).toEqual(before);
    expect(await hunt.events()).toEqual(events);
  });
});

describe("the rules of a feed", () => {
  /** The rule that is set, what differs in the second post, and whether it is reported without the rule and with it. */
  type Case = [rule: Record<string, unknown>, change: Partial<Handed>, without: boolean, within: boolean];
  const cases: Case[] = [
    [{ scope: "feed" }, {}, true, false],
    [{ scope: "feed" }, { subreddit: "pics" }, true, true],
    [{ withinDays: 9 }, {}, true, false],
    [{ withinDays: 10 }, {}, true, true],
    [{ minScore: 100 }, {}, true, false],
    [{ minScore: 100 }, { shows: "whale" }, true, true],
    [{ ignoreSameAuthor: false }, { author: "Ann" }, false, true],
    [{ ignoreCrossposts: false }, { shows: "whale", crosspostParent: "aa1" }, false, true],
    [{ ignoreOwnGallery: false }, { shows: ["harbour", "harbourtwin"] }, false, true],
    [{ minSubmissionScore: 6 }, {}, true, false],
    [{ minSubmissionScore: 5 }, {}, true, true],
    [{ minTitleSimilarity: 0.9 }, {}, true, false],
    [{ minTitleSimilarity: 0.9 }, { title: "a whale!" }, true, true],
  ];

  test.each(cases)("%j decides on %j", async (rule, change, without, within) => {
    await open();
    const late = { ...second, ...change };
    const isReported = async () => (await hunt.reported()).some((line) => line.startsWith("aa2 of"));
    await hunt.post(first, late);
    expect(await isReported()).toBe(without);
    await hunt.rule(late.subreddit ?? "art", rule);
    // Told to be a second older it is compared anew.
    await hunt.post({ ...late, created: late.created - 1 });
    expect(await isReported()).toBe(within);
  });

  test("what they exclude from now on is withdrawn, and reported again when they allow it", async () => {
    await open();
    await hunt.post(first, second);
    await hunt.rule("art", { scope: "feed" });
    await hunt.work();
    expect(await hunt.reposts("?state=withdrawn")).toHaveLength(1);
    await hunt.rule("art", { scope: "all" });
    await hunt.work();
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2"]);
    await hunt.post({ ...first, id: "aa9", created: start + 30 * day, author: "cy" });
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2", "aa9 of aa1, 3"]);
    expect((await hunt.events()).slice(0, 3)).toEqual([
      "repost.found aa2 of aa1",
      "repost.withdrawn aa2 of aa1",
      "repost.found aa2 of aa1",
    ]);
  });

  test("a crosspost of a crosspost is one of the first, and of nobody's it is a repost", async () => {
    await open();
    await hunt.post(first);
    await hunt.post({ ...second, crosspostParent: "aa1" });
    await hunt.post({
      ...second,
      id: "aa3",
      created: start + 20 * day,
      author: "cy",
      crosspostParent: "aa2",
    });
    await hunt.post({
      ...second,
      id: "aa4",
      created: start + 30 * day,
      author: "dan",
      crosspostParent: "bb1",
    });
    expect(await hunt.reported()).toEqual(["aa4 of aa1, 4"]);
  });

  test("votes that come later make a repost of it", async () => {
    await open();
    await hunt.post(first, { id: "zz1", created: start, shows: "other", subreddit: "art" });
    await hunt.rule("art", { minSubmissionScore: 100 });
    await hunt.post(second);
    expect(await hunt.reported()).toEqual([]);
    await hunt.post({ ...second, score: 100 });
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2"]);
  });

  test("are merged with what the feed has, and refused where they cannot be", async () => {
    await open();
    await hunt.post(second);
    await hunt.rule("art", { scope: "feed" });
    await hunt.rule("art", { minScore: 80 });
    const { body } = await hunt.ask<{ options: unknown }[]>("/api/feed");
    expect(body[0]?.options).toEqual({ reposts: { scope: "feed", minScore: 80 } });
    for (const reposts of [
      { scope: "near" },
      { minScore: 101 },
      { withinDays: 0 },
      { minTitleSimilarity: 2 },
      { tea: 1 },
    ])
      expect(
        await hunt.ask("/api/feed/1", { method: "PATCH", json: { options: { reposts } } }),
      ).toMatchObject({
        status: 422,
      });
    const options = { reposts: { tea: 1 } };
    expect(await hunt.ask("/api/feed/1", { method: "PATCH", json: { options } })).toMatchObject({
      body: { message: "options.reposts.tea: 1: allowed is no field of this name" },
    });
  });
});

describe("what is made of one template", () => {
  /** Nearly the same picture with other words: a few blocks of it differ. */
  const withWords = (n: number) => `meme-${n}`;
  beforeAll(async () => {
    const { default: sharp } = await import("sharp");
    const base = await paint(8);
    for (let n = 0; n < 10; n++) {
      const box = {
        create: { width: 30, height: 20, channels: 3 as const, background: n % 2 ? "#fff" : "#000" },
      };
      const words = await sharp(box).png().toBuffer();
      const left = (n * 47) % 240;
      const bytes = await sharp(base)
        .composite([{ input: words, left, top: (n * 61) % 210 }])
        .jpeg({ quality: 90 })
        .toBuffer();
      pictures[withWords(n)] = new Uint8Array(bytes);
    }
  });

  /** As much as a template has; with more, what is not near by PDQ must lie over the other the better. */
  const lettering = 0.086;
  /** Says how much of every picture is lettering, in the place of the encoder. */
  async function letter(share: number): Promise<void> {
    const { store } = hunt.context;
    const known = (await hunt.ask<{ id: number }[]>("/api/dhash")).body;
    const posts = known.map(({ id }) => ({ image: id, bytes: Uint8Array.of(Math.round(share * 255)) }));
    await store.postDescriptors(
      "text",
      posts,
      encoders.map((one) => one.name),
      1,
    );
    await hunt.work();
  }
  const memes = (authors: number): Handed[] =>
    Array.from({ length: 10 }, (_, n) => ({
      id: `mm${n}`,
      created: start + n * day,
      shows: withWords(n),
      author: `author${n % authors}`,
    }));

  test("with other words is no repost, with the same it is, and tells the template", async () => {
    await open();
    await hunt.post(...memes(10));
    const before = await hunt.reported();
    expect(before.length).toBeGreaterThan(3);
    await letter(lettering);
    const loose = await hunt.reposts("?state=open");
    expect(loose.every(({ score }) => score >= 97)).toBe(true);
    expect(loose.length).toBeLessThan(before.length);
    await hunt.post({ id: "mm99", created: start + 99 * day, shows: withWords(4), author: "zoe" });
    const exact = (await hunt.reposts("?submission=mm99"))[0];
    expect(exact).toMatchObject({ original: { id: "mm4" }, score: 100 });
    expect(exact?.template?.thumbnail).toMatch(/^\/thumbs\/[0-9a-f]{64}\.webp$/);
    const thumbnails = (await hunt.ask<FoundRepost>(`/api/repost/${exact?.id}`)).body.template?.thumbnail;
    expect(thumbnails).toBe(exact?.template?.thumbnail ?? "");
  });

  test("with much more lettering hardly any two are the same at all", async () => {
    await open();
    await hunt.post(...memes(10));
    const before = await hunt.reported();
    await letter(0.3);
    expect((await hunt.reported()).length).toBeLessThan(before.length / 4);
  });

  test.each([
    ["few post it", 3, lettering],
    ["it has no lettering", 10, 0],
  ])("is none where %s", async (_, authors, share) => {
    await open();
    await hunt.post(...memes(authors));
    await hunt.rule("pics", { ignoreSameAuthor: false });
    await letter(share);
    expect((await hunt.reposts("?state=open")).some(({ score }) => score < 97)).toBe(true);
    expect((await hunt.reposts()).every(({ template }) => template === null)).toBe(true);
  });

  test("is reported all the same where the guard is off", async () => {
    await open();
    await hunt.post({ id: "zz1", created: start - day, shows: "other" });
    await hunt.rule("pics", { memeGuard: false });
    await hunt.post(...memes(10));
    await letter(lettering);
    expect((await hunt.reposts("?state=open")).some(({ score, template }) => score < 97 && template)).toBe(
      true,
    );
  });
});

const decide = (id: number, word: string, json: object = {}) =>
  hunt.ask<FoundRepost & { message: string }>(`/api/repost/${id}/${word}`, { json });

describe("what somebody says of a repost", () => {
  test("a dismissed pair never returns, in either direction, also when both pictures were gone and come back", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await hunt.post(first, second);
    const dismissed = await decide(1, "dismiss", { reason: "another print" });
    expect(dismissed.body).toMatchObject({ state: "dismissed", decidedBy: "admin" });
    expect(await hunt.reported()).toEqual([]);
    // Other posts of the same two contents, and the other one first.
    await hunt.post({ ...second, id: "aa4", created: start - day, author: "dan" });
    expect(await hunt.reported()).toEqual(["aa2 of aa4, 2"].slice(1));
    await hunt.context.store.forgetSubmissions(["aa1", "aa2", "aa4"], 5);
    const gone = await hunt.ask<{ counts: { files: number } }>("/api/status");
    expect(gone.body.counts.files).toBe(0);
    await hunt.post({ ...first, id: "bb1" }, { ...second, id: "bb2" });
    expect(await hunt.reported()).toEqual([]);
    // The same content again is another pair.
    await hunt.post({ ...second, id: "bb3", created: start + 40 * day, author: "eve" });
    expect(await hunt.reported()).toEqual(["bb3 of bb2, 2"]);
  });

  test("others that were reported of the same two pictures go, or have another original", async () => {
    await open();
    await hunt.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await decide(1, "dismiss");
    await hunt.work();
    expect(await hunt.reported()).toEqual(["aa3 of aa2, 2"]);
  });

  test("the very same content that is dismissed may be posted by everybody", async () => {
    await open();
    await hunt.post(first, { ...second, shows: "whale" });
    await decide(1, "dismiss");
    await hunt.post({ ...second, id: "aa3", created: start + 20 * day, shows: "whale", author: "cy" });
    expect(await hunt.reported()).toEqual([]);
  });

  test("what is confirmed stays so under an older original, and may still be dismissed; not the reverse", async () => {
    await open();
    await hunt.post(first, second);
    expect((await decide(1, "confirm")).body.state).toBe("confirmed");
    await hunt.post({ ...first, id: "aa0", created: start - day, author: "dan" });
    expect(await hunt.reposts("?state=confirmed")).toMatchObject([
      { original: { id: "aa0" }, occurrence: 3 },
    ]);
    expect((await decide(1, "confirm")).status).toBe(200);
    expect((await decide(1, "dismiss")).body.state).toBe("dismissed");
    expect(await decide(1, "confirm")).toMatchObject({
      status: 409,
      body: { message: "repost 1: already dismissed, it cannot be confirmed any more" },
    });
    expect(await decide(9, "confirm")).toMatchObject({ status: 404 });
    expect(await decide(1, "dismiss", { reason: 5 })).toMatchObject({ status: 422 });
  });

  test("who decided is told in the events, and takes an admin key; reading takes one that reads", async () => {
    await open({ PUBLIC_READ: "true" });
    await hunt.post(first, second);
    for (const key of ["read-key", "ingest-key", null])
      expect((await hunt.ask("/api/repost/1/dismiss", { json: {}, key })).status).toBe(
        key === null ? 401 : 403,
      );
    expect((await hunt.ask("/api/repost", { key: "read-key" })).status).toBe(200);
    await decide(1, "confirm");
    const { body } = await hunt.ask<FoundEvent[]>("/api/event?limit=1&after=1", { key: "read-key" });
    expect(body).toMatchObject([{ seq: 2, kind: "repost.confirmed", subject: { repost: 1, by: "admin" } }]);
  });
});

describe("reposts are listed", () => {
  test("by state, place, submission and date, by the page", async () => {
    await open();
    await hunt.post(first, second);
    await hunt.post({ ...second, id: "aa3", created: start + 20 * day, author: "cy", subreddit: "pics" });
    const ids = async (query: string) => (await hunt.reposts(query)).map(({ submission }) => submission.id);
    expect(await ids("")).toEqual(["aa2", "aa3"]);
    expect(await ids("?place=ART")).toEqual(["aa2"]);
    expect(await ids("?subreddit=r/pics")).toEqual(["aa3"]);
    expect(await ids("?submission=t3_aa3")).toEqual(["aa3"]);
    expect(await ids("?state=open&since=2020-09-30")).toEqual(["aa3"]);
    expect(await ids("?state=dismissed")).toEqual([]);
    expect(await ids("?limit=1")).toEqual(["aa2"]);
    expect(await ids("?limit=1&after=1")).toEqual(["aa3"]);
    expect((await hunt.ask("/api/repost?state=closed")).status).toBe(400);
    expect(await hunt.ask("/api/repost?status=open")).toMatchObject({
      status: 400,
      body: { message: "status: there is no parameter of this name" },
    });
    expect((await decide(1, "dismiss", { raeson: "a slip" })).status).toBe(422);
  });

  test("what was removed upstream is hidden from whoever has no key; its repost stays, its original unnamed", async () => {
    await open({ PUBLIC_READ: "true" });
    await hunt.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await hunt.post({ ...first, removal: "moderator" }, { ...second, removal: "deleted" });
    expect(await hunt.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    const { body } = await hunt.ask<FoundRepost[]>("/api/repost", { key: null });
    expect(body).toMatchObject([
      { submission: { id: "aa3" }, original: { id: null, created: start, removal: "moderator" } },
    ]);
    const { body: one } = await hunt.ask<FoundRepost>(`/api/repost/${body[0]?.id}`, { key: null });
    expect(one.occurrences?.map(({ submission }) => submission)).toEqual(["aa3"]);
    expect((await hunt.ask("/api/repost/1", { key: null })).status).toBe(404);
    expect((await hunt.ask<FoundEvent[]>("/api/event", { key: null })).body).toEqual([]);
  });

  test("a picture that is given up is no repost any more, and stays the original of others", async () => {
    await open();
    await hunt.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await hunt.context.store.forgetSubmissions(["aa1", "aa2"], 5);
    expect(await hunt.reported()).toEqual(["aa3 of aa1, 3"]);
    await hunt.post({ ...second, id: "aa5", created: start + 50 * day, author: "eve" });
    expect(await hunt.reported()).toEqual(["aa3 of aa1, 3", "aa5 of aa3, 2"]);
  });

  test("an original that is deleted through the API is none: the next is", async () => {
    await open();
    await hunt.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    const { status } = await hunt.ask("/api/image", { method: "DELETE", json: [{ id: 1 }] });
    expect(status).toBe(200);
    await hunt.work();
    expect(await hunt.reported()).toEqual(["aa3 of aa2, 2"]);
  });
});

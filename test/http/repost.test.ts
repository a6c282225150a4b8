import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { encoders } from "../../src/encoders/encoders.ts";
import {
  type EventJson,
  type RepostJson,
  type Post,
  type RepostWorld,
  openRepostWorld,
  paint,
  recompress,
} from "./open-repost-world.ts";

const start = 1_600_000_000;
const day = 86_400;

let pictures: Record<string, Uint8Array>;
beforeAll(async () => {
  const [whale, harbour] = [await paint(20), await paint(30)];
  pictures = { whale, harbour, harbourtwin: harbour, copy: await recompress(whale), other: await paint(31) };
});

let world: RepostWorld;
afterEach(() => world.close());
const open = async (environment: Record<string, string> = {}) =>
  (world = await openRepostWorld(pictures, environment));

const first: Post = { id: "aa1", created: start, picture: "whale", author: "ann", title: "A whale" };
const second: Post = {
  id: "aa2",
  created: start + 10 * day,
  picture: "copy",
  author: "bob",
  title: "Look, a whale",
  subreddit: "art",
  score: 5,
};

describe("a picture that occurs again", () => {
  test("is a repost of the earliest, recompressed or identical, with its occurrence number", async () => {
    await open();
    await world.post(first, second, {
      ...second,
      id: "aa3",
      created: start + 20 * day,
      picture: "whale",
      author: "cy",
    });
    await world.post({ ...first, id: "aa4", picture: "other", author: "dan" });
    expect(await world.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    const [copy, same] = await world.reposts();
    expect(copy).toMatchObject({
      state: "open",
      transform: "upright",
      template: null,
      original: { created: start },
    });
    expect(copy?.score).toBeLessThan(100);
    expect(same).toMatchObject({ score: 100, verdict: "same" });
    const { body } = await world.ask<RepostJson>(`/api/repost/${same?.id}`);
    expect(body.occurrences?.map(({ submission }) => submission)).toEqual(["aa1", "aa2", "aa3"]);
    expect(body.submission).toMatchObject({ title: "Look, a whale", author: "cy", score: 5 });
  });

  test("is corrected when an older occurrence arrives: its original, its occurrence number, and what is no repost any more", async () => {
    await open();
    await world.post(second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    expect(await world.reported()).toEqual(["aa3 of aa2, 2"]);
    await world.post(first);
    expect(await world.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    // The new original has the same author as the third occurrence.
    await world.post({ ...first, id: "aa0", created: start - day, author: "cy" });
    expect(await world.reported()).toEqual(["aa1 of aa0, 2", "aa2 of aa0, 3"]);
    expect((await world.events()).toSorted()).toEqual([
      "repost.corrected aa2 of aa0",
      "repost.corrected aa3 of aa1",
      "repost.found aa1 of aa0",
      "repost.found aa2 of aa1",
      "repost.found aa3 of aa2",
      "repost.withdrawn aa3 of aa1",
    ]);
  });

  test("is compared again when its submission turns out to be older", async () => {
    await open();
    await world.post(first, second);
    await world.post({ ...second, created: start - day });
    expect(await world.reported()).toEqual(["aa1 of aa2, 2"]);
    const { body } = await world.ask<{ counts: { unwatched: number; reposts: unknown } }>("/api/status");
    expect(body.counts).toMatchObject({ unwatched: 0, reposts: { open: 1, withdrawn: 1, confirmed: 0 } });
  });

  test("is not compared before the index is complete", async () => {
    await open();
    const { index } = world.context;
    const status = index.status.bind(index);
    Object.assign(index, { status: async () => ({ ...(await status()), complete: false }) });
    await world.post(first, second);
    expect(await world.reported()).toEqual([]);
    Object.assign(index, { status });
    await index.complete();
    await world.work();
    expect(await world.reported()).toEqual(["aa2 of aa1, 2"]);
  });

  test("stays the same when everything is compared again", async () => {
    await open();
    await world.post(first, second);
    const [before, events] = [await world.reposts(), await world.events()];
    const images = [1, 2].map((imageId) => ({ imageId, fileId: imageId, found: "again" as const }));
    await world.context.store.saveVerdicts(1, images, 5);
    await world.work();
    expect(await world.reposts()).toEqual(before);
    expect(await world.events()).toEqual(events);
  });
});

describe("the rules of a feed", () => {
  /** The rule, what differs in the second post, and whether it is reported without the rule and with it. */
  type Case = [rule: Record<string, unknown>, change: Partial<Post>, without: boolean, within: boolean];
  // Every rule is held by test/tasks/judge-scene.test.ts; these need more than others to be read from the database.
  const cases: Case[] = [
    [{ scope: "feed" }, { subreddit: "pics" }, true, true],
    [{ ignoreOwnGallery: false }, { picture: ["harbour", "harbourtwin"] }, false, true],
    [{ minTitleSimilarity: 0.9 }, {}, true, false],
  ];

  test.each(cases)("%j decides on %j", async (rule, change, without, within) => {
    await open();
    const late = { ...second, ...change };
    const isReported = async () => (await world.reported()).some((line) => line.startsWith("aa2 of"));
    await world.post(first, late);
    expect(await isReported()).toBe(without);
    await world.setRules(late.subreddit ?? "art", rule);
    // A change of its creation time has it compared again.
    await world.post({ ...late, created: late.created - 1 });
    expect(await isReported()).toBe(within);
  });

  test("withdraw the reposts that they exclude, and report them again when they allow them", async () => {
    await open();
    await world.post(first, second);
    await world.setRules("art", { scope: "feed" });
    await world.work();
    expect(await world.reposts("?state=withdrawn")).toHaveLength(1);
    await world.setRules("art", { scope: "all" });
    await world.work();
    expect(await world.reported()).toEqual(["aa2 of aa1, 2"]);
    await world.post({ ...first, id: "aa9", created: start + 30 * day, author: "cy" });
    expect(await world.reported()).toEqual(["aa2 of aa1, 2", "aa9 of aa1, 3"]);
    expect((await world.events()).slice(0, 3)).toEqual([
      "repost.found aa2 of aa1",
      "repost.withdrawn aa2 of aa1",
      "repost.found aa2 of aa1",
    ]);
  });

  test("a crosspost of a crosspost counts as one of the first; a crosspost of an unknown submission is a repost", async () => {
    await open();
    await world.post(first);
    await world.post({ ...second, crosspostParent: "aa1" });
    await world.post({
      ...second,
      id: "aa3",
      created: start + 20 * day,
      author: "cy",
      crosspostParent: "aa2",
    });
    await world.post({
      ...second,
      id: "aa4",
      created: start + 30 * day,
      author: "dan",
      crosspostParent: "bb1",
    });
    expect(await world.reported()).toEqual(["aa4 of aa1, 4"]);
  });

  test("a score that rises later makes a repost of it", async () => {
    await open();
    await world.post(first, { id: "zz1", created: start, picture: "other", subreddit: "art" });
    await world.setRules("art", { minSubmissionScore: 100 });
    await world.post(second);
    expect(await world.reported()).toEqual([]);
    await world.post({ ...second, score: 100 });
    expect(await world.reported()).toEqual(["aa2 of aa1, 2"]);
  });

  test("are merged with the feed's rules, and refused if invalid", async () => {
    await open();
    await world.post(second);
    await world.setRules("art", { scope: "feed" });
    await world.setRules("art", { minScore: 80 });
    const { body } = await world.ask<{ options: unknown }[]>("/api/feed");
    expect(body[0]?.options).toEqual({ reposts: { scope: "feed", minScore: 80 } });
    for (const reposts of [
      { scope: "near" },
      { minScore: 101 },
      { withinDays: 0 },
      { minTitleSimilarity: 2 },
      { tea: 1 },
    ])
      expect(
        await world.ask("/api/feed/1", { method: "PATCH", json: { options: { reposts } } }),
      ).toMatchObject({
        status: 422,
      });
    const options = { reposts: { tea: 1 } };
    expect(await world.ask("/api/feed/1", { method: "PATCH", json: { options } })).toMatchObject({
      body: { message: "options.reposts.tea: 1; allowed: no field of this name" },
    });
  });
});

describe("memes of one template", () => {
  /** Nearly the same picture with other lettering: a few blocks differ. */
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

  /** The share of lettering of a usual meme; with more, the alignment must be better where PDQ is not near. */
  const lettering = 0.086;
  /** Stores a share of lettering for every picture, as the encoder would. */
  async function letter(share: number): Promise<void> {
    const { store } = world.context;
    const images = (await world.ask<{ id: number }[]>("/api/dhash")).body;
    const posts = images.map(({ id }) => ({ image: id, bytes: Uint8Array.of(Math.round(share * 255)) }));
    await store.postDescriptors(
      "text",
      posts,
      encoders.map(({ name }) => name),
      1,
    );
    await world.work();
  }
  const memes = Array.from({ length: 10 }, (_, n): Post => ({
    id: `mm${n}`,
    created: start + n * day,
    picture: withWords(n),
    author: `author${n}`,
  }));

  test("with other words are no reposts; with the same words they are, and name the template", async () => {
    await open();
    await world.post(...memes);
    const before = await world.reported();
    expect(before.length).toBeGreaterThan(3);
    await letter(lettering);
    const loose = await world.reposts("?state=open");
    expect(loose.every(({ score }) => score >= 97)).toBe(true);
    expect(loose.length).toBeLessThan(before.length);
    await world.post({ id: "mm99", created: start + 99 * day, picture: withWords(4), author: "zoe" });
    const exact = (await world.reposts("?submission=mm99"))[0];
    expect(exact).toMatchObject({ original: { id: "mm4" }, score: 100 });
    expect(exact?.template?.thumbnail).toMatch(/^\/thumbs\/[0-9a-f]{64}\.webp$/);
    const thumbnails = (await world.ask<RepostJson>(`/api/repost/${exact?.id}`)).body.template?.thumbnail;
    expect(thumbnails).toBe(exact?.template?.thumbnail ?? "");
    // With much more lettering hardly any two match.
    await letter(0.3);
    expect((await world.reported()).length).toBeLessThan(before.length / 4);
  });
});

const decide = (id: number, word: string, json: object = {}) =>
  world.ask<RepostJson & { message: string }>(`/api/repost/${id}/${word}`, { json });

describe("decisions", () => {
  test("a dismissed pair never returns, in either direction, also when both pictures were gone and come back", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await world.post(first, second);
    const dismissed = await decide(1, "dismiss", { reason: "another print" });
    expect(dismissed.body).toMatchObject({ state: "dismissed", decidedBy: "admin" });
    expect(await world.reported()).toEqual([]);
    // Other posts of the same two files, in the other order.
    await world.post({ ...second, id: "aa4", created: start - day, author: "dan" });
    expect(await world.reported()).toEqual(["aa2 of aa4, 2"].slice(1));
    await world.context.store.forgetSubmissions(["aa1", "aa2", "aa4"], 5);
    const status = await world.ask<{ counts: { files: number } }>("/api/status");
    expect(status.body.counts.files).toBe(0);
    await world.post({ ...first, id: "bb1" }, { ...second, id: "bb2" });
    expect(await world.reported()).toEqual([]);
    // The same file again is another pair.
    await world.post({ ...second, id: "bb3", created: start + 40 * day, author: "eve" });
    expect(await world.reported()).toEqual(["bb3 of bb2, 2"]);
  });

  test("other reposts of the same two pictures are withdrawn, or get another original", async () => {
    await open();
    await world.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await decide(1, "dismiss");
    await world.work();
    expect(await world.reported()).toEqual(["aa3 of aa2, 2"]);
  });

  test("a dismissed pair of identical files allows every later occurrence", async () => {
    await open();
    await world.post(first, { ...second, picture: "whale" });
    await decide(1, "dismiss");
    await world.post({ ...second, id: "aa3", created: start + 20 * day, picture: "whale", author: "cy" });
    expect(await world.reported()).toEqual([]);
  });

  test("a confirmed repost stays so under an older original and may still be dismissed, but not the reverse", async () => {
    await open();
    await world.post(first, second);
    expect((await decide(1, "confirm")).body.state).toBe("confirmed");
    await world.post({ ...first, id: "aa0", created: start - day, author: "dan" });
    expect(await world.reposts("?state=confirmed")).toMatchObject([
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

  test("a decision needs an admin key and its author is in the events; reading needs a read key", async () => {
    await open({ PUBLIC_READ: "true" });
    await world.post(first, second);
    for (const key of ["read-key", "ingest-key", null])
      expect((await world.ask("/api/repost/1/dismiss", { json: {}, key })).status).toBe(
        key === null ? 401 : 403,
      );
    expect((await world.ask("/api/repost", { key: "read-key" })).status).toBe(200);
    await decide(1, "confirm");
    const { body } = await world.ask<EventJson[]>("/api/event?limit=1&after=1", { key: "read-key" });
    expect(body).toMatchObject([{ seq: 2, kind: "repost.confirmed", subject: { repost: 1, by: "admin" } }]);
  });
});

describe("reposts are listed", () => {
  test("by state, place, submission and date, by the page", async () => {
    await open();
    await world.post(first, second);
    await world.post({ ...second, id: "aa3", created: start + 20 * day, author: "cy", subreddit: "pics" });
    const ids = async (query: string) => (await world.reposts(query)).map(({ submission }) => submission.id);
    expect(await ids("")).toEqual(["aa2", "aa3"]);
    expect(await ids("?place=ART")).toEqual(["aa2"]);
    expect(await ids("?subreddit=r/pics")).toEqual(["aa3"]);
    expect(await ids("?submission=t3_aa3")).toEqual(["aa3"]);
    expect(await ids("?state=open&since=2020-09-30")).toEqual(["aa3"]);
    expect(await ids("?state=dismissed")).toEqual([]);
    expect(await ids("?limit=1")).toEqual(["aa2"]);
    expect(await ids("?limit=1&after=1")).toEqual(["aa3"]);
    expect((await world.ask("/api/repost?state=closed")).status).toBe(400);
    expect(await world.ask("/api/repost?status=open")).toMatchObject({
      status: 400,
      body: { message: "status: there is no parameter of this name" },
    });
    expect((await decide(1, "dismiss", { raeson: "a slip" })).status).toBe(422);
  });

  test("without a key, what was removed upstream is hidden, and the original of its repost is not named", async () => {
    await open({ PUBLIC_READ: "true" });
    await world.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await world.post({ ...first, removal: "moderator" }, { ...second, removal: "deleted" });
    expect(await world.reported()).toEqual(["aa2 of aa1, 2", "aa3 of aa1, 3"]);
    const { body } = await world.ask<RepostJson[]>("/api/repost", { key: null });
    expect(body).toMatchObject([
      { submission: { id: "aa3" }, original: { id: null, created: start, removal: "moderator" } },
    ]);
    const { body: one } = await world.ask<RepostJson>(`/api/repost/${body[0]?.id}`, { key: null });
    expect(one.occurrences?.map(({ submission }) => submission)).toEqual(["aa3"]);
    expect((await world.ask("/api/repost/1", { key: null })).status).toBe(404);
    expect((await world.ask<EventJson[]>("/api/event", { key: null })).body).toEqual([]);
  });

  test("a picture given up is no repost any more, but stays the original of others", async () => {
    await open();
    await world.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    await world.context.store.forgetSubmissions(["aa1", "aa2"], 5);
    expect(await world.reported()).toEqual(["aa3 of aa1, 3"]);
    await world.post({ ...second, id: "aa5", created: start + 50 * day, author: "eve" });
    expect(await world.reported()).toEqual(["aa3 of aa1, 3", "aa5 of aa3, 2"]);
  });

  test("after an original is deleted through the API, the next occurrence is the original", async () => {
    await open();
    await world.post(first, second, { ...second, id: "aa3", created: start + 20 * day, author: "cy" });
    const { status } = await world.ask("/api/image", { method: "DELETE", json: [{ id: 1 }] });
    expect(status).toBe(200);
    await world.work();
    expect(await world.reported()).toEqual(["aa3 of aa2, 2"]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { archive, observationOf } from "../../support/temporary-store.ts";
import { addSubmissions, now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, fieldIn, wordsOf } from "./ask-page.ts";

let open: OpenApp;
let time = now;
let admin: ReturnType<typeof browserOf>;
let reader: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp({}, { now: () => time });
  admin = browserOf((request) => open.app.fetch(request), { "x-api-key": "admin-key" });
  reader = browserOf((request) => open.app.fetch(request), { "x-api-key": "read-key" });
});
afterAll(() => open.close());

test("without feeds an admin sees what to follow first, a reader that an admin chooses", async () => {
  const page = await admin.get("/feeds");
  expect(page.status).toBe(200);
  expect(wordsOf(page)).toContain("Begin with a subreddit");
  expect(page.html).toMatch(/<details open/);
  const read = await reader.get("/feeds");
  expect(wordsOf(read)).toContain("An admin of this server chooses");
  expect(read.html).not.toContain('action="/feeds"');
});

describe("following", () => {
  test.each([
    ["r/pics", "pics"],
    ["https://www.reddit.com/r/Art/new/?x=1", undefined],
    ["https://old.reddit.com/r/art/", "Art"],
  ])("%s", async (what, address) => {
    const { status, location, html } = await admin.post("/feeds", { what, since: "2020-01-31" });
    expect(status).toBe(address === undefined ? 422 : 303);
    if (address === undefined) return expect(html).toContain("cannot be followed");
    expect(location).toMatch(/^\/feeds\?done=followed#feed-\d$/);
    expect(await open.context.store.feedNamed("reddit", address)).toMatchObject({
      address,
      since: Date.parse("2020-01-31") / 1000,
      comments: false,
    });
  });

  test("a name is needed, and what was typed stays in the form", async () => {
    const page = await admin.post("/feeds", { what: "two words", since: "2020-01-31", comments: "on" });
    expect(page.status).toBe(422);
    expect(faultIn(page)).toContain("“two words” cannot be followed");
    expect(fieldIn(page, "what")).toBe("two words");
    expect(fieldIn(page, "since")).toBe("2020-01-31");
    expect(page.html).toMatch(/name="comments" checked/);
  });

  test.each([
    ["", "", 422, "Type what to follow"],
    ["pics", "", 409, "r/pics is already followed"],
    ["nobody", "", 404, "no provider knows it"],
    ["offline", "", 502, "try again later"],
    ["art+pics", "soon", 422, "a date such as 2020-01-31"],
    ["dpchallenge:nothing", "", 422, "cannot be followed"],
    ["usenet:alt", "", 422, "cannot be followed"],
    [`<script>alert(1)</script>`, "", 422, "cannot be followed"],
  ])("“%s” back to “%s” is refused with %i", async (what, since, status, sentence) => {
    const page = await admin.post("/feeds", { what, since });
    expect(page.status).toBe(status);
    expect(faultIn(page)).toContain(sentence);
    expect(page.html).not.toContain("<script>alert");
  });
});

test.each([
  ["r/Pics", true, "r/Pics: a subreddit. It is followed already."],
  ["u/somebody", true, "u/somebody: what a user posts."],
  ["dpchallenge.com/challenge_results.php?CHALLENGE_ID=3257", true, "challenge 3257: one contest"],
  ["dpchallenge:since/2012-05", true, "DPChallenge: contests since 2012-05"],
  ["two words", false, "cannot be followed"],
  ["", false, "Type what to follow"],
])("while one types, “%s” is told", async (what, isValid, words) => {
  const { body } = await open.json(`/feeds/check?what=${encodeURIComponent(what)}`);
  expect(body).toMatchObject({ isValid, words: expect.stringContaining(words) });
});

describe("how a feed goes", () => {
  const by = { provider: "known-places", feedId: 1 };
  const poll = { done: false, nextAt: 0, newest: now - 60, submissions: 1, cursor: {} };

  test("before its first page", async () => {
    expect(wordsOf(await reader.get("/feeds"))).toContain("its first posts are read in a moment");
  });

  test("with the way into the past that lies behind it, and an estimate", async () => {
    const { store } = open.context;
    const [feed] = await store.feedPage(0, 1);
    const [added, since] = [feed?.addedAt ?? 0, feed?.since ?? 0];
    const half = Math.floor((added + since) / 2);
    await store.savePoll([], archive, { ...poll, ...by, lane: "backfill", oldest: half }, now + 3600);
    await store.savePoll([], archive, { ...poll, ...by, lane: "new", oldest: half }, now - 30);
    const words = wordsOf(await reader.get("/feeds"));
    expect(words).toContain("of the way, about 1 hour left");
    expect(words).toContain("its newest post is 1 minute old");
  });

  test("with the reason and the next try where no provider answers, escaped", async () => {
    const failure = { code: "timeout", message: "no <b>answer</b>", nextAt: now + 300 };
    await open.context.store.failPoll({ ...by, lane: "new" }, failure, now);
    const page = await reader.get("/feeds");
    expect(wordsOf(page)).toContain("New posts: no provider answers; tried again in 5 minutes");
    expect(page.html).toContain("no &lt;b&gt;answer&lt;/b&gt;");
    const details = wordsOf(await reader.get("/feeds/1"));
    expect(details).toContain("Rests for 5 minutes: no <b>answer</b>");
    expect(details).toContain("known-places");
  });

  test("a feed that is none has a page that says so", async () => {
    expect((await reader.get("/feeds/99")).status).toBe(404);
    expect((await reader.get("/feeds?after=x")).status).toBe(400);
  });
});

describe("settings", () => {
  const ticks = {
    ignoreSameAuthor: "yes",
    ignoreCrossposts: "yes",
    ignoreOwnGallery: "yes",
    memeGuard: "yes",
  };
  const fields = {
    scope: "all",
    withinDays: "",
    minScore: "0",
    minTitleSimilarity: "0",
    minSubmissionScore: "",
    ...ticks,
  };

  test("as they are, change nothing", async () => {
    expect(await admin.post("/feeds/1", fields)).toMatchObject({
      status: 303,
      location: "/feeds/1?done=saved",
    });
    expect((await open.context.store.feedPage(0, 1))[0]?.options).toBeNull();
  });

  test("only what differs is stored", async () => {
    const { memeGuard: _, ...rest } = { ...fields, scope: "feed", withinDays: "365", comments: "yes" };
    expect((await admin.post("/feeds/1", rest)).status).toBe(303);
    expect((await open.context.store.feedPage(0, 1))[0]).toMatchObject({
      comments: true,
      options: { reposts: { scope: "feed", withinDays: 365, memeGuard: false } },
    });
  });

  test.each([
    ["withinDays", "soon", 'days older (empty: any age): "soon"; allowed: a whole number'],
    ["minScore", "101", "At least this alike, 0 to 100: 101; allowed: a whole number from 0 to 100"],
    ["minTitleSimilarity", "2", "allowed: a number from 0 to 1"],
    ["scope", "moon", 'scope: "moon"; allowed: feed or all'],
  ])("%s: %s is refused on the page, which keeps it", async (name, value, sentence) => {
    const page = await admin.post("/feeds/1", { ...fields, [name]: value });
    expect(page.status).toBe(422);
    expect(faultIn(page)).toContain(sentence);
    if (name !== "scope") expect(fieldIn(page, name)).toBe(value);
  });

  test("a reader sees them without changing them", async () => {
    const { html } = await reader.get("/feeds/1");
    expect(html.match(/<fieldset disabled/g)).toHaveLength(2);
    expect(html).not.toContain("Remove this feed");
  });
});

test("a feed is paused, resumed and removed; what it brought stays", async () => {
  await addSubmissions(open.context, 2);
  expect((await admin.post("/feeds/1/pause")).location).toBe("/feeds?done=paused#feed-1");
  const paused = await admin.get("/feeds?done=paused");
  expect(wordsOf(paused)).toContain("Paused: nothing is read of it");
  expect(paused.html).toContain('action="/feeds/1/resume"');
  expect((await admin.post("/feeds/1/resume")).location).toBe("/feeds?done=resumed#feed-1");
  expect((await admin.get("/feeds/1")).html).toContain('action="/feeds/1/remove"');
  expect((await admin.post("/feeds/1/remove")).location).toBe("/feeds?done=removed");
  expect((await admin.get("/feeds/1")).status).toBe(404);
  expect((await open.json("/api/submission")).body).toHaveLength(2);
});

describe("what does not arrive", () => {
  test("is grouped by host and reason, and is tried again by a button", async () => {
    const { store } = open.context;
    const links = ["https://a.test/1", "https://a.test/2", "https://b.test/3"];
    await store.saveSightings([observationOf({ id: "x1" }, links)], archive, 5);
    const rows = (
      await store.dueLinks({ now, limit: 9, perHost: 9, skipHosts: [], skipIds: [], afterHost: "" })
    ).rows;
    const failure = { tries: 1, nextAt: now + 600, troubleSince: null };
    for (const { id, url } of rows) {
      const isDead = url.includes("a.test");
      const why = { state: isDead ? "dead" : "due", errorCode: isDead ? "gone" : "timeout" } as const;
      await store.failLink(id, { ...failure, ...why, error: `GET ${url}: <i>no</i>` }, now);
    }
    // Groups are kept for some seconds.
    time += 60;
    const page = await admin.get("/feeds");
    const words = wordsOf(page);
    expect(words).toMatch(/a\.test 2 links Gone .* given up/);
    expect(words).toMatch(/b\.test 1 link No answer in time .* tried again in 9 minutes/);
    expect(page.html).not.toContain("<i>no</i>");
    expect((await reader.get("/feeds")).html).not.toContain("/feeds/requeue");
    const again = { stage: "link", state: "dead", host: "a.test", reason: "gone" };
    expect((await admin.post("/feeds/requeue", again)).location).toBe("/feeds?done=requeued#stuck");
    expect((await open.json("/api/dead")).body).toEqual([]);
    expect((await admin.post("/feeds/requeue", { ...again, stage: "moon" })).status).toBe(422);
  });
});

test.each([
  ["/feeds", { what: "art" }],
  ["/feeds/2", {}],
  ["/feeds/2/pause", {}],
  ["/feeds/2/resume", {}],
  ["/feeds/2/remove", {}],
  ["/feeds/requeue", { stage: "link", state: "dead", reason: "gone" }],
])("POST %s needs the scope admin", async (path, fields) => {
  expect((await reader.post(path, fields)).status).toBe(403);
  const { status } = await browserOf((request) => open.app.fetch(request), {}).post(path, fields);
  expect(status).toBe(401);
});

test("what is checked while one types is for admins, too", async () => {
  expect((await open.ask("/feeds/check?what=pics", { key: "read-key" })).status).toBe(403);
});

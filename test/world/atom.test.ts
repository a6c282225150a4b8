import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsBy, submissionsOf, type WorldSubmission } from "../../scripts/world/world.ts";
import type { Network } from "../../src/net/fetcher.ts";
import { redditAtom } from "../../src/sources/reddit-atom.ts";
import { ask, oneOf } from "./asking.ts";
import { networkOf, readLane } from "./reading.ts";

const site = "https://www.reddit.com";
const now = 1_760_000_000;
let standIn: StandIn;
let network: Network;
beforeAll(async () => {
  const closed = [
    { name: "Hidden", state: "private" as const },
    { name: "Shut", state: "banned" as const },
  ];
  standIn = await createStandIn({ now, submissions: 260, subreddits: ["pics", "EarthViews", ...closed] });
  network = networkOf(standIn);
});
afterAll(async () => {
  await network.close();
  await standIn.close();
});

const idsIn = (xml: string) => [...xml.matchAll(/<id>t3_(\w+)<\/id>/g)].map(([, id]) => id);
const idsOf = (submissions: readonly WorldSubmission[]) => submissions.map(({ id }) => id).toReversed();
const readIds = async (path: string) => idsIn(await (await ask(standIn, `${site}${path}`)).text());
const follow = (address: string) =>
  readLane(redditAtom, network.fetcher, { address, lane: "fresh", now: now + 60 });

test("the newest come first, 25 unless told, a hundred at most, and go on by after", async () => {
  const all = idsOf(submissionsOf(standIn.world, "pics"));
  expect(await readIds("/r/PICS/new/.rss")).toEqual(all.slice(0, 25));
  expect(await readIds("/r/pics/new/.rss?limit=500")).toEqual(all.slice(0, 100));
  expect(await readIds(`/r/pics/new/.rss?limit=9&after=t3_${all[24]}`)).toEqual(all.slice(25, 34));
  expect(await readIds("/r/pics/new/.rss?after=t3_zzzzzzz")).toEqual([]);
});

describe("our own reader finds", () => {
  test.each(["pics", "pics+EarthViews"])(
    "every submission of %s, once, with what a feed tells",
    async (address) => {
      const found = await follow(address);
      const places = address.split("+");
      const expected = standIn.world.submissions.filter(({ subreddit }) => places.includes(subreddit));
      expect(found.map(({ id }) => id).toSorted()).toEqual(idsOf(expected).toSorted());
      const told = new Map(found.map((sighting) => [sighting.id, sighting]));
      for (const { id, title, author, created, subreddit, post } of expected) {
        const url = post.is_self === true ? null : new URL(post.url, site).href;
        expect(told.get(id)).toMatchObject({ title, author, created, place: subreddit, url });
        expect(told.get(id)?.permalink).toBe(`${site}${post.permalink}`);
      }
    },
  );

  test("every submission of a user", async () => {
    const author = standIn.world.submissions.find((each) => each.author)?.author ?? "";
    const found = await follow(`u/${author.toUpperCase()}`);
    expect(found.map(({ id }) => id)).toEqual(idsOf(submissionsBy(standIn.world, author)));
  });

  test("the addresses in a text", async () => {
    const { id } = oneOf(standIn, "text");
    const found = [...(await follow("pics")), ...(await follow("EarthViews"))];
    expect(found.find((sighting) => sighting.id === id)?.links).toEqual([
      "https://meadow-journal.example/about",
    ]);
  });
});

test("a gallery that is still prepared is not made ready by being seen in a feed", async () => {
  const own = await createStandIn({ now, submissions: 45, subreddits: ["pics"] });
  const { id } = oneOf(own, "lateGallery");
  await ask(own, `${site}/r/pics/new/.rss?limit=100`);
  const archived = await ask(own, `https://arctic-shift.photon-reddit.com/api/posts/ids?ids=${id}`);
  expect(await archived.json()).toMatchObject({ data: [{ gallery_data: null }] });
  await own.close();
});

test("a place is spelled as upstream spells it, and what is not there is not described", async () => {
  expect(await redditAtom.describe("earthviews", network.fetcher)).toEqual({
    address: "EarthViews",
    created: undefined,
  });
  for (const nothing of ["nobody", "u/nobody", "u/nobody/m/art"])
    expect(await redditAtom.describe(nothing, network.fetcher)).toBeUndefined();
});

test.each(["private", "banned"])("our reader tells a subreddit that is %s", async (code) => {
  const address = code === "private" ? "Hidden" : "Shut";
  const failure = await redditAtom.describe(address, network.fetcher).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code });
});

test.each([
  ["/r/Hidden/new/.rss", 403, { reason: "private" }],
  ["/r/Shut/new/.rss", 404, { reason: "banned" }],
  ["/r/nobody/new/.rss", 404, { message: "Not Found" }],
  ["/user/nobody/submitted/.rss?sort=new", 404, { message: "Not Found" }],
  ["/comments/abc/.rss", 404, { message: "Not Found" }],
])("what has no feed says why: %s", async (path, status, body) => {
  const answer = await ask(standIn, `${site}${path}`);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject(body);
});

test("of several subreddits those that cannot be read are left out", async () => {
  const [both, one] = [
    await readIds("/r/EarthViews+Hidden/new/.rss"),
    await readIds("/r/EarthViews/new/.rss"),
  ];
  expect(both.length).toBe(25);
  expect(both).toEqual(one);
});

test("who does not say who he is, is turned away with a page", async () => {
  const answer = await ask(standIn, `${site}/r/pics/new/.rss`, { headers: { "user-agent": "" } });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "text/html; charset=utf-8"]);
});

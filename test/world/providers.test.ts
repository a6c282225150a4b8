import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsOf } from "../../scripts/world/world.ts";
import { readAtomFeed } from "../../src/sites/reddit/atom-feed.ts";
import { ask, askJson } from "./asking.ts";

const now = 1_760_000_000;
let standIn: StandIn;
beforeAll(async () => (standIn = await createStandIn({ now, submissions: 320 })));
afterAll(() => standIn.close());

describe("Reddit's feed", () => {
  const read = async (path: string) => {
    const answer = await ask(standIn, `https://www.reddit.com${path}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "application/atom+xml; charset=UTF-8",
    ]);
    return readAtomFeed(await answer.text())?.entries ?? [];
  };

  test("gives the newest hundred, with titles and links as they are", async () => {
    const newest = submissionsOf(standIn.world, "pics").toReversed().slice(0, 100);
    const entries = await read("/r/PICS/new/.rss?limit=100");
    expect(entries.map((entry) => [entry.id, entry.title, entry.created])).toEqual(
      newest.map(({ id, title, created }) => [id, title, created]),
    );
    const posts = new Map(newest.map(({ id, post }) => [id, post]));
    for (const { id, url } of entries) if (url) expect(url.endsWith(posts.get(id)?.url ?? "?")).toBe(true);
  });

  test("goes on after an entry, and joins subreddits by time", async () => {
    const [first, second] = await read("/r/pics+EarthViews/new/.rss?limit=2");
    const rest = await read(`/r/pics+EarthViews/new/.rss?limit=100&after=t3_${first?.id}`);
    expect(rest[0]?.id).toBe(second?.id ?? "");
    const times = rest.map((entry) => entry.created);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(rest.map((entry) => entry.place))).toEqual(new Set(["pics", "EarthViews"]));
  });

  test("of a place that is not there is none", async () => {
    expect((await ask(standIn, "https://www.reddit.com/r/nothing/new/.rss")).status).toBe(404);
  });
});

describe("PullPush", () => {
  const base = "https://api.pullpush.io/reddit/search/submission/";
  type Posts = { data: { id: string; created_utc: number }[] };

  test("has what is old enough, by time and by id", async () => {
    const old = submissionsOf(standIn.world, "pics").filter(({ created }) => created < now - 200 * 86_400);
    const { data } = await askJson<Posts>(standIn, `${base}?subreddit=pics&size=100&sort=asc`);
    expect(data.slice(0, 20).map(({ id }) => id)).toEqual(old.slice(0, 20).map(({ id }) => id));
    const [newest] = submissionsOf(standIn.world, "pics").toReversed();
    const some = await askJson<Posts>(standIn, `${base}?ids=${data[0]?.id},${newest?.id}`);
    expect(some.data.map(({ id }) => id)).toEqual([data[0]?.id ?? ""]);
  });

  test("answers elsewhere as its framework does", async () => {
    expect(await askJson<object>(standIn, "https://api.pullpush.io/x")).toEqual({ detail: "Not Found" });
  });
});

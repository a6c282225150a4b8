import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsBy, submissionsOf } from "../../scripts/world/world.ts";
import type { Network } from "../../src/net/fetcher.ts";
import { pullPush } from "../../src/sources/pullpush.ts";
import { ask, askJson, first } from "./asking.ts";
import { networkOf, readLane } from "./reading.ts";

type Record = { id: string; name?: string; title: string; created_utc: number; score: number };
type Posts = { data: Record[] };

const base = "https://api.pullpush.io/reddit/search/submission/";
const now = 1_760_000_000;
const dataEnd = 1_747_612_800;
let standIn: StandIn;
let network: Network;
beforeAll(async () => {
  standIn = await createStandIn({ now, submissions: 400, subreddits: ["pics", "EarthViews"] });
  network = networkOf(standIn);
});
afterAll(async () => {
  await network.close();
  await standIn.close();
});

const archived = (subreddit: string) =>
  submissionsOf(standIn.world, subreddit).filter(({ created }) => created <= dataEnd);
const search = async (query: string) => (await askJson<Posts>(standIn, `${base}?${query}`)).data;
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id).toSorted();

test("the second of after is within, that of before is not", async () => {
  const at = archived("pics")[60]?.created ?? 0;
  const newer = await search(`subreddit=PICS&after=${at}&sort=asc&size=100`);
  const older = await search(`subreddit=pics&before=${at}&size=100`);
  expect(first(newer).created_utc).toBe(at);
  expect(first(older).created_utc).toBeLessThan(at);
});

test("it holds nothing of after May 2025, newest first, ten unless told and a hundred at most", async () => {
  const all = archived("pics").toReversed();
  expect(all.length).toBeLessThan(submissionsOf(standIn.world, "pics").length);
  expect((await search("subreddit=pics")).map(({ id }) => id)).toEqual(all.slice(0, 10).map(({ id }) => id));
  expect((await search("subreddit=pics&size=500")).length).toBe(100);
});

test("what was asked for by id is cut to the size too", async () => {
  const ids = archived("pics")
    .slice(0, 16)
    .map(({ id }) => id);
  expect((await search(`ids=${ids.join(",")}`)).length).toBe(10);
  expect(idsOf(await search(`ids=${ids.join(",")},nope&size=100`))).toEqual(ids);
});

test("a record has Pushshift's shape: no name, texts escaped once, the score of the first minute", async () => {
  const titled = archived("pics").find(({ title }) => title.includes("&"));
  const record = first(await search(`ids=${titled?.id}`));
  expect(record.name).toBeUndefined();
  expect([record.title, record.score]).toEqual([titled?.title.replaceAll("&", "&amp;") ?? "", 1]);
});

test("another path is none of it", async () => {
  const answer = await ask(standIn, "https://api.pullpush.io/reddit/search/comment/");
  expect([answer.status, await answer.json()]).toEqual([404, { detail: "Not Found" }]);
});

describe("our own reader finds", () => {
  test("the whole past of a subreddit, once, without scores", async () => {
    const found = await readLane(pullPush, network.fetcher, { address: "pics", lane: "backfill", now });
    expect(idsOf(found)).toEqual(idsOf(archived("pics")));
    const told = new Map(found.map((sighting) => [sighting.id, sighting]));
    for (const { id, title, author, created } of archived("pics"))
      expect(told.get(id)).toMatchObject({ title, author, created, score: undefined });
  });

  test("what a user posted, and several subreddits as one", async () => {
    const author = archived("pics").find((each) => each.author)?.author ?? "";
    const by = await readLane(pullPush, network.fetcher, { address: `u/${author}`, lane: "backfill", now });
    const mine = submissionsBy(standIn.world, author).filter(({ created }) => created <= dataEnd);
    expect(idsOf(by)).toEqual(idsOf(mine));
    const feed = { address: "pics+EarthViews", lane: "backfill", now } as const;
    const both = await readLane(pullPush, network.fetcher, feed);
    expect(idsOf(both)).toEqual(idsOf([...archived("pics"), ...archived("EarthViews")]));
  });

  test("nothing in what is new, and says so without an error", async () => {
    const request = {
      address: "pics",
      lane: "new",
      cursor: undefined,
      since: 0,
      newest: now - 60,
      now,
    } as const;
    expect(await pullPush.poll(request, network.fetcher)).toMatchObject({ sightings: [], next: "idle" });
  });
});

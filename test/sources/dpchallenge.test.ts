import { afterEach, describe, expect, test } from "bun:test";
import { resultsUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import { unrated } from "../../src/model/rating.ts";
import type { FeedOptions } from "../../src/model/feed.ts";
import { dpchallenge } from "../../src/sources/dpchallenge.ts";
import type { Cursor } from "../../src/sources/source.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { urlMap } from "../support/url-map.ts";
import { type ContestAnswers, contestAnswers, nameOf } from "./contest-answers.ts";

const now = 1_788_300_000;
const DAY = 86_400;
const blocked = { status: 403, headers: { "content-type": "text/html" }, body: "<html>Are you human?" };
const cut = { body: "<html><title>DPChallenge</title><body>Challenge Details" };

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

type Followed = ContestAnswers & { world: World; asked(): string[]; later(seconds: number): void };

/** A world that follows a feed of contests; `asked` tells what was asked since it was called last. */
async function follow({
  address = "all",
  options,
  contests = {},
}: {
  address?: string;
  options?: FeedOptions;
  contests?: Partial<Parameters<typeof contestAnswers>[0]>;
} = {}): Promise<Followed> {
  const clock = { now };
  const made = contestAnswers({ clock: () => clock.now, challenges: 3, pictures: 6, ...contests });
  const opened = await openWorld(made.answers, { now });
  world = opened;
  const feed = { source: "dpchallenge", address, created: 1, since: 1 };
  await opened.context.store.addFeed({ ...feed, ...(options && { options }) }, now);
  let seen = 0;
  return {
    ...made,
    world: opened,
    asked() {
      const names = opened.requests.slice(seen).map(({ url }) => nameOf(url));
      seen = opened.requests.length;
      return names;
    },
    later(seconds) {
      opened.clock.now += seconds;
      clock.now = opened.clock.now;
    },
  };
}
const stateOf = (of: World, id: number) =>
  of.rows<{ state: string }>(`SELECT state FROM challenge WHERE id = 'dpc-${id}'`)[0]?.state;

test("the history is read first, then the results of what has ended, the newest first, then the pictures' pages", async () => {
  const { world: opened, asked, site } = await follow();
  await opened.run("aggregate", "resolve", "encode");
  const pages = site.contests.flatMap(({ entries }) => entries.map(({ imageId }) => imageId)).sort();
  const names = asked();
  expect(names.slice(0, 4)).toEqual(["history", "results 983", "results 982", "results 981"]);
  expect(names.slice(4, 10).toSorted()).toEqual(pages.map((id) => `page ${id}`));
  expect(names.slice(10).toSorted()).toEqual(pages.map((id) => `picture ${id}`));
  await opened.run("aggregate", "resolve", "encode");
  expect(asked()).toEqual([]);
});

test("what the pages tell is stored, however they are told apart", async () => {
  const { world: opened, site } = await follow({ contests: { pictures: 40, disqualified: 0.2 } });
  await opened.run("aggregate", "resolve");
  const stored = opened.rows<Record<string, unknown>>(
    "SELECT submission_id, challenge_id, place, average, votes, favourites, is_disqualified FROM rating ORDER BY submission_id",
  );
  const expected = site.contests.flatMap(({ id, entries }) =>
    entries.map(({ imageId, place, average, votes, favourites }) => ({
      submission_id: `dpc-${imageId}`,
      challenge_id: `dpc-${id}`,
      place,
      average: place === null ? null : average,
      votes: place === null ? null : votes,
      favourites,
      is_disqualified: Number(place === null),
    })),
  );
  expect(stored).toEqual(expected.toSorted((a, b) => (a.submission_id < b.submission_id ? -1 : 1)));
  expect(expected.some(({ place }) => place === null)).toBe(true);
  const comments = site.contests.flatMap(({ entries }) => entries.flatMap((entry) => entry.comments));
  expect(opened.rows("SELECT 1 FROM comment")).toHaveLength(comments.length);
  expect(opened.rows("SELECT 1 FROM claim")).toHaveLength(expected.length);
});

describe("a challenge that is open", () => {
  test("is asked for when the history says that it has ended, and not before", async () => {
    const { world: opened, asked, later } = await follow({ contests: { open: 1, opensFor: 1.5 * DAY } });
    const seen = [];
    for (let day = 0; day < 3; day++) {
      await opened.run("aggregate");
      seen.push([asked(), stateOf(opened, 983)]);
      later(DAY);
    }
    expect(seen).toEqual([
      [["history", "results 982", "results 981"], "open"],
      [["history"], "open"],
      [["history", "results 983"], "results"],
    ]);
  });

  test("though the history says that it has ended is asked for again on the next day", async () => {
    const { world: opened, asked, later, broken, site } = await follow();
    const pages = contestAnswers({ clock: () => now, challenges: 3, pictures: 6, open: 1 });
    const body = pages.site.answer(new URL(resultsUrl(983)), new Headers())?.body ?? "";
    broken.set(resultsUrl(983), { body: Buffer.from(body).toString("latin1") });
    await opened.run("aggregate");
    expect([asked(), stateOf(opened, 983)]).toEqual([
      ["history", "results 983", "results 982", "results 981"],
      "open",
    ]);
    broken.clear();
    later(DAY);
    await opened.run("aggregate");
    expect([asked(), stateOf(opened, 983)]).toEqual([["history", "results 983"], "results"]);
    expect(opened.rows("SELECT 1 FROM submission")).toHaveLength(
      site.contests.flatMap(({ entries }) => entries).length,
    );
  });
});

test("a page that fails is put behind the others, three times, and is asked for again on the next day", async () => {
  const { world: opened, asked, later, broken } = await follow();
  broken.set(resultsUrl(983), cut);
  await opened.run("aggregate");
  const others = ["results 982", "results 981"];
  expect(asked()).toEqual(["history", "results 983", ...others, "results 983", "results 983"]);
  const [row] = opened.rows<{ cursor: string }>("SELECT cursor FROM cursor");
  expect(JSON.parse(row?.cursor ?? "")).toMatchObject({
    progress: { done: 3, total: 3, failed: 1 },
    failed: [{ id: 983, tries: 3, reason: expect.stringContaining("the page ends early") }],
  });
  // The history has not changed meanwhile: that makes no difference.
  later(DAY);
  broken.clear();
  await opened.run("aggregate");
  expect(asked()).toEqual(["history", "results 983"]);
  expect(stateOf(opened, 983)).toBe("results");
});

test("a page that is refused to us uses up no try of its own: the feed rests, and goes on there", async () => {
  const { world: opened, asked, later, broken } = await follow();
  broken.set(resultsUrl(982), blocked);
  for (let minutes = 0; minutes < 10; minutes++) {
    await opened.run("aggregate");
    later(600);
  }
  expect(asked().filter((name) => name === "results 982").length).toBeGreaterThan(3);
  broken.clear();
  later(DAY / 2);
  await opened.run("aggregate");
  expect(asked()).toEqual(["results 982", "results 981"]);
});

test("pictures' pages wait until the last results are read", async () => {
  const { world: opened, asked, later, broken } = await follow();
  broken.set(resultsUrl(981), blocked);
  await opened.run("aggregate", "resolve");
  expect(asked()).toEqual(["history", "results 983", "results 982", "results 981"]);
  expect(opened.rows("SELECT 1 FROM link WHERE state = 'due'").length).toBeGreaterThan(1);
  broken.clear();
  later(3600);
  await opened.run("resolve");
  expect(asked()).toEqual([]);
  await opened.run("aggregate", "resolve");
  expect(asked()).toHaveLength(7);
});

describe("a feed", () => {
  const contests = { challenges: 12, pictures: 12 };
  test.each([
    ["all", 12],
    // The submissions of the last one ended on 22 August, of each before it three days earlier.
    ["since/2026-08", 8],
    ["since/2027", 0],
  ])("of %s reads the results of %d challenges", async (address, count) => {
    const { world: opened, asked } = await follow({ address, contests });
    await opened.run("aggregate");
    const names = asked();
    expect([names[0], names.length - 1]).toEqual(["history", count]);
    expect(opened.rows("SELECT 1 FROM challenge")).toHaveLength(count);
  });

  test("of one challenge reads its results alone, and once", async () => {
    const { world: opened, asked, later } = await follow({ address: "challenge/982" });
    await opened.run("aggregate");
    later(DAY);
    await opened.run("aggregate");
    expect(asked()).toEqual(["results 982"]);
    expect(stateOf(opened, 982)).toBe("results");
  });

  test("of a challenge that fails tries it three times on each day", async () => {
    const { world: opened, asked, later, broken } = await follow({ address: "challenge/982" });
    broken.set(resultsUrl(982), cut);
    for (const _ of [1, 2]) {
      await opened.run("aggregate");
      expect(asked()).toHaveLength(3);
      later(DAY);
    }
  });

  test("of a challenge that there is not keeps that in mind, and asks no more", async () => {
    const { world: opened, asked, later } = await follow({ address: "challenge/75" });
    await opened.run("aggregate");
    later(DAY);
    await opened.run("aggregate");
    expect(asked()).toEqual(["results 75"]);
    expect(stateOf(opened, 75)).toBe("invalid");
  });
});

describe("downloaded is", () => {
  test.each([
    ["nothing", "none", []],
    ["the thumbnail of each picture", "thumbnail", ["thumbnail 900001", "thumbnail 900002"]],
    ["each picture in full", "full", ["picture 900001", "picture 900002"]],
  ] as const)("%s where the feed wants %s", async (_, pictures, expected) => {
    const contests = { challenges: 1, pictures: 2 };
    const { world: opened, asked } = await follow({ options: { pictures }, contests });
    await opened.run("aggregate", "resolve", "encode");
    expect(asked().slice(4).toSorted()).toEqual([...expected]);
    expect(opened.rows("SELECT 1 FROM rating WHERE favourites IS NOT NULL")).toHaveLength(2);
  });

  test("no picture that AVA has, where the feed wants what AVA lacks; its page is read all the same", async () => {
    const contests = { challenges: 1, pictures: 2 };
    const { world: opened, asked } = await follow({ options: { notIn: "ava" }, contests });
    const counts = [1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const published = { ...unrated("dpc-900001"), counts, countsFrom: "ava" as const, votes: 2 };
    await opened.context.store.saveRatings({ ratings: [published] }, now);
    await opened.run("aggregate", "resolve", "encode");
    expect(asked().slice(2).toSorted()).toEqual(["page 900001", "page 900002", "picture 900002"]);
  });
});

test("an unchanged history is neither sent nor read again", async () => {
  const { world: opened, asked, later } = await follow();
  await opened.run("aggregate");
  const before = opened.rows("SELECT * FROM challenge");
  asked();
  later(DAY);
  await opened.run("aggregate");
  expect(asked()).toEqual(["history"]);
  expect(opened.requests.at(-1)?.headers.get("if-none-match")).toBeTruthy();
  expect(opened.rows("SELECT * FROM challenge")).toEqual(before);
});

test("whoever is killed before a page was stored asks for that page again, and for no other", async () => {
  const { answers } = contestAnswers({ clock: () => now, challenges: 5, pictures: 10 });
  const map = await urlMap(answers);
  try {
    let cursor: Cursor | undefined;
    const found: string[] = [];
    for (let polls = 0, isLost = false; polls < 20; polls++, isLost = polls % 2 === 1) {
      const poll = await dpchallenge.poll(
        { address: "all", lane: "new", cursor, since: 0, newest: undefined, now },
        map.fetcher,
      );
      if (isLost) continue;
      found.push(...poll.sightings.map(({ id }) => id));
      cursor = JSON.parse(JSON.stringify(poll.cursor)) as Cursor;
      if (poll.next === "idle") break;
    }
    expect(found.toSorted()).toEqual(Array.from({ length: 10 }, (_, n) => `dpc-${900_001 + n}`));
    const times = Map.groupBy(
      map.requests.map(({ url }) => nameOf(url)),
      (name) => name,
    );
    expect([...times.values()].map((all) => all.length)).toEqual([1, 2, 2, 2, 2, 2]);
  } finally {
    await map.close();
  }
});

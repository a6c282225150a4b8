import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import type { Lane } from "../../src/model/feed.ts";
import { isDueAt, LONGEST_PAUSE_SECONDS } from "../../src/model/due-time.ts";
import { createHostStates } from "../../src/net/hosts/host-states.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import type { Source } from "../../src/sources/source.ts";
import { observe } from "../../src/tasks/observe.ts";
import { backoffOf, pauseAfter } from "../../src/tasks/queue/backoff.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, generationOf, sightingOf } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";

const right = 1_700_000_000;
const day = 86_400;
const year = 365 * day;

let isWell: boolean;
let polled: Lane[];
let delivered: string[];
let read: string[];
let forests: string[];
let world: World;

/** A provider of everything, which fails while the world is not well. */
const source: Source = {
  name: "provider",
  serves: "reddit",
  lanes: ["new", "fresh", "backfill", "comments"],
  examples: [],
  describe: async () => undefined,
  async poll({ lane }) {
    polled.push(lane);
    if (!isWell) throw new AppError("unavailable", "poll: 503");
    return { sightings: [], cursor: {}, next: "idle" };
  },
  async read(ids) {
    read.push(...ids);
    if (!isWell) throw new AppError("unavailable", "read: 503");
    return ids.map((id) => sightingOf({ id, created: right - 1000 }));
  },
  async *readForest(id) {
    forests.push(id);
    if (!isWell) throw new AppError("unavailable", "tree: 503");
    yield [];
  },
};
const sink: Sink = {
  name: "sink",
  batchSize: 10,
  async deliver(batch) {
    if (!isWell) throw new AppError("unavailable", "sink: 503");
    delivered.push(...batch.map(({ id }) => id));
    return null;
  },
};

const wellOr503 = (reply: Reply) => () => (isWell ? reply : { status: 503 });
const picture = { body: makeHalves(40, 30, [200, 20, 20], [10, 200, 10]) };

beforeEach(async () => {
  isWell = false;
  [polled, delivered, read, forests] = [[], [], [], []];
  world = await openWorld(
    {
      "https://pages.test/1": wellOr503({
        headers: { "content-type": "text/html" },
        body: '<meta property="og:image" content="https://pictures.test/1.png">',
      }),
      "https://pictures.test/1.png": wellOr503(picture),
      "https://pictures.test/2.png": wellOr503(picture),
    },
    { now: right + year, parts: { sources: [source], sinks: [sink] } },
  );
});
afterEach(() => world.close());

const stages = ["aggregate", "resolve", "encode", "revisit", "deliver"] as const;

/** Follows a feed and has links, pictures, comments and a generation fail at a clock that is a year ahead. */
async function failAhead(): Promise<void> {
  const { store, resolvers } = world.context;
  const feed = { source: "reddit", address: "pics", created: 0, since: 0, comments: true };
  await store.addFeed(feed, right + year);
  const posts = ["https://pages.test/1", "https://pictures.test/2.png"].map((url, n) =>
    observe(resolvers, sightingOf({ id: `a${n}`, created: right - 1000, url, links: [url] })),
  );
  const observer = { ...archive, feedId: 1, wantsComments: true, completeAt: right + year };
  await store.saveSightings(posts, observer, right + year);
  const made = observe(
    resolvers,
    sightingOf({ id: "made", created: right, links: ["https://made.test/1.png"] }),
  );
  await store.saveSightings([made], archive, right + year);
  const generations = [generationOf({ id: "g1", imageUrl: null })];
  await store.saveResolvedLink(3, { images: [], generations }, right + year);
  for (let turn = 0; turn < 3; turn++) {
    await world.run(...stages);
    world.clock.now += 1;
  }
}

test("what failed by a clock that was a year ahead is asked again once the clock is right", async () => {
  await failAhead();
  expect(world.rows("SELECT id FROM link WHERE state = 'due' AND next_at > 1715000000")).not.toEqual([]);
  expect(world.rows("SELECT id FROM image WHERE state = 'due' AND next_at > 1715000000")).not.toEqual([]);
  expect(world.rows("SELECT provider FROM cursor WHERE next_at > 1715000000")).toHaveLength(4);
  expect(delivered).toEqual([]);
  isWell = true;
  [polled, read, forests] = [[], [], []];
  world.clock.now = right;
  await world.run(...stages, "encode", "resolve", "encode");
  expect(world.rows("SELECT DISTINCT state FROM link")).toEqual([{ state: "done" }]);
  expect(world.rows("SELECT DISTINCT state FROM image")).toEqual([{ state: "done" }]);
  expect(new Set(polled)).toEqual(new Set(["new", "fresh", "comments", "backfill"]));
  expect(new Set(read)).toEqual(new Set(["a0", "a1"]));
  expect(new Set(forests)).toEqual(new Set(["a0", "a1"]));
  expect(delivered).toEqual(["g1"]);
});

test("what was read by such a clock is read again at the usual times", async () => {
  isWell = true;
  const { store } = world.context;
  await store.addFeed(
    { source: "reddit", address: "pics", created: 0, since: 0, comments: true },
    right + year,
  );
  await world.run("aggregate");
  polled = [];
  world.clock.now = right;
  await world.run("aggregate");
  expect(polled).toContain("new");
  expect(polled).toContain("comments");
  polled = [];
  world.clock.now += 30;
  await world.run("aggregate");
  expect(polled).toEqual([]);
});

test("what an outside worker visited by such a clock is listed again", async () => {
  const { store, resolvers } = world.context;
  const url = "https://pages.test/1";
  await store.saveSightings([observe(resolvers, sightingOf({ id: "a", links: [url] }))], archive, right);
  await store.visitLinks([{ id: "a", url, last_visited: right + year }]);
  const page = { type: undefined, now: right, limit: 10, after: undefined };
  expect(await store.linkPage(page)).toHaveLength(1);
  await store.visitLinks([{ id: "a", url, last_visited: right + 60 }]);
  expect(await store.linkPage(page)).toEqual([]);
});

describe("a next time", () => {
  test("that is farther ahead than the longest pause is due, a nearer one is not", () => {
    expect(isDueAt(right, right)).toBe(true);
    expect(isDueAt(right + 1, right)).toBe(false);
    expect(isDueAt(right + LONGEST_PAUSE_SECONDS, right)).toBe(false);
    expect(isDueAt(right + LONGEST_PAUSE_SECONDS + 1, right)).toBe(true);
  });

  test("is never written farther ahead than that", () => {
    for (const retryAfter of [undefined, 1, day, 1e9])
      for (const code of ["limited", "unavailable", "bad_answer", "unarchived"] as const) {
        const error = new AppError(code, "x", retryAfter === undefined ? {} : { retryAfter });
        for (const troubleSince of [null, right - 3 * day, right + year])
          expect(backoffOf({ tries: 0, troubleSince }, error, right, 60).nextAt).toBeLessThanOrEqual(
            right + day,
          );
        expect(pauseAfter(error, 30, 60)).toBeLessThanOrEqual(day);
      }
  });

  test("of a row whose trouble began in the future is reckoned from now, and its days end", () => {
    const error = new AppError("unavailable", "503");
    let row: { tries: number; troubleSince: number | null; state: string } = {
      tries: 2,
      troubleSince: right + year,
      state: "due",
    };
    for (let now = right; row.state === "due" && now < right + 30 * day; now += 3600)
      row = backoffOf(row, error, now, 60);
    expect(row.state).toBe("dead");
  });
});

test("a host that rests by such a clock is asked once the clock is right, and may rest again", () => {
  let now = right + year;
  const states = createHostStates(
    () => now,
    () => {},
  );
  states.noteFailure("a.example", "limited", "429", 3600);
  expect(states.resting()).toHaveLength(1);
  now = right;
  expect(states.resting()).toEqual([]);
  expect(states.refusal("a.example")).toBeUndefined();
  expect(states.noteFailure("a.example", "limited", "429", 60)).toBe(60);
  expect(states.resting()).toMatchObject([{ restUntil: right + 60 }]);
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Store } from "../../src/database/store.ts";
import type { Challenge } from "../../src/model/challenge.ts";
import { type Rating, unrated } from "../../src/model/rating.ts";
import { listedChallenge } from "../../src/sites/dpchallenge/listed-challenge.ts";
import { observationOf, temporaryStore } from "../support/temporary-store.ts";

let open: Awaited<ReturnType<typeof temporaryStore>>;
let store: Store;
beforeEach(async () => {
  open = await temporaryStore();
  ({ store } = open);
});
afterEach(() => open.dispose());

const rate = (fields: Partial<Rating>) =>
  store.saveRatings({ ratings: [{ ...unrated("dpc-1"), ...fields }] }, 5);
const counts = [0, 1, 2, 10, 30, 40, 20, 5, 1, 1];

describe("a rating", () => {
  test("keeps what is unknown now, and takes what is known", async () => {
    await rate({ average: 5.5, votes: 100, place: 3 });
    await rate({ average: 5.6, views: 12 });
    expect(await store.rating("dpc-1")).toMatchObject({
      average: 5.6,
      votes: 100,
      place: 3,
      views: 12,
      mos: 5.6,
      std: null,
    });
  });
  test("with ten counts has their mean and deviation, and keeps the average that was published", async () => {
    await rate({ average: 5.5, votes: 100 });
    await rate({ counts, countsFrom: "ava", average: 5.4, votes: 110 });
    const row = await store.rating("dpc-1");
    expect(row).toMatchObject({ average: 5.5, votes: 100, countsFrom: "ava" });
    expect(row?.mos).toBeCloseTo(counts.reduce((sum, count, at) => sum + count * (at + 1), 0) / 110, 10);
    expect(row?.std).toBeGreaterThan(1);
  });
  test.each([
    ["page", "ava"],
    ["page", "dpc2009"],
    ["ava", "dpc2009"],
  ] as const)(
    "has the counts of %s rather than those of %s, in whatever order they come",
    async (better, lesser) => {
      const countsOf = { [better]: counts, [lesser]: counts.toReversed() };
      for (const order of [
        [better, lesser],
        [lesser, better],
      ]) {
        await store.saveRatings(
          {
            ratings: order.map((from) => ({
              ...unrated(`dpc-${order[0]}`),
              counts: countsOf[from] ?? null,
              countsFrom: from as typeof better,
            })),
          },
          5,
        );
        expect(await store.rating(`dpc-${order[0]}`)).toMatchObject({ counts, countsFrom: better });
      }
    },
  );
  test("saved again changes nothing, not even the time of its change", async () => {
    await rate({ average: 5.5, counts, countsFrom: "page" });
    const before = await store.rating("dpc-1");
    await store.saveRatings(
      { ratings: [{ ...unrated("dpc-1"), average: 5.5, counts, countsFrom: "page" }] },
      99,
    );
    expect(await store.rating("dpc-1")).toEqual(before);
  });
});

test("a list does not take back that a challenge has results, in any order", async () => {
  const states = ["listed", "open", "results"] as const;
  const challengeOf = (state: Challenge["state"]): Challenge => ({
    ...listedChallenge(7),
    title: "Seven",
    state,
    votes: state === "results" ? 9 : null,
  });
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...states], { minLength: 3 }), async (order) => {
      await store.saveRatings({ challenges: order.map(challengeOf) }, 5);
      expect(await store.challenge("dpc-7")).toMatchObject({ state: "results", votes: 9 });
    }),
    { numRuns: 6 },
  );
});

test("pictures that a feed's new options ask for are returned once, but for those that are there or published", async () => {
  const options = { pictures: "none" } as const;
  const feed = await store.addFeed(
    { source: "dpchallenge", address: "all", created: 1, since: 1, options },
    1,
  );
  const by = { provider: "dpchallenge", feedId: feed?.id ?? 0, fresh: true };
  const ids = ["dpc-1", "dpc-2", "dpc-3"];
  const seen = ids.map((id) =>
    observationOf({ id, source: "dpchallenge" }, [
      `https://www.dpchallenge.com/image.php?IMAGE_ID=${id}#none`,
    ]),
  );
  await store.saveSightings(seen, by, 1);
  await store.saveRatings({ ratings: ids.map((id) => ({ ...unrated(id), challengeId: "dpc-9" })) }, 1);
  await store.saveRatings({ ratings: [{ ...unrated("dpc-3"), counts, countsFrom: "ava" }] }, 1);
  for (let link = 1; link <= 3; link++) await store.saveResolvedLink(link, { images: [] }, 1);
  const take = async () => {
    const taken: string[] = [];
    for (let some = await store.takeWantedPictures(2); some; some = await store.takeWantedPictures(2))
      taken.push(...some.map(({ submissionId, size }) => `${submissionId} ${size}`));
    return taken;
  };
  expect(await take()).toEqual([]);
  await store.changeFeed(feed?.id ?? 0, { options: { pictures: "thumbnail", notIn: "ava" } });
  expect(await take()).toEqual(["dpc-1 thumbnail", "dpc-2 thumbnail"]);
  expect(await take()).toEqual([]);
  await store.addImages(
    [{ submissionId: "dpc-1", url: "https://p.test/1", key: "1", host: "p.test", created: 1 }],
    1,
  );
  await store.changeFeed(feed?.id ?? 0, { options: { pictures: "full" } });
  expect(await take()).toEqual(["dpc-2 full", "dpc-3 full"]);
});

test("the page of a challenge, and a picture's own page on where it was entered, outweigh a published list", async () => {
  const own = { ...listedChallenge(7), title: "Rain", state: "results" } as const;
  const list = { ...listedChallenge(7), title: "Personality" };
  await store.saveRatings({ challenges: [own, list] }, 5);
  expect(await store.challenge("dpc-7")).toMatchObject({ title: "Rain" });
  await rate({ challengeId: "dpc-7", average: 5 });
  await rate({ challengeId: "dpc-8", counts, countsFrom: "ava" });
  expect(await store.rating("dpc-1")).toMatchObject({ challengeId: "dpc-7" });
});

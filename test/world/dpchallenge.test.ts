import { describe, expect, test } from "bun:test";
import type { ContestEntry } from "../../scripts/world/contest-world.ts";
import { createContestSite } from "../../scripts/world/dpchallenge.ts";
import { parser as historyPage } from "../../src/sites/dpchallenge/history-page.ts";
import { pageUrl, pictureUrl, resultsUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import { parser as picturePage } from "../../src/sites/dpchallenge/picture-page.ts";
import { parser as resultsPage } from "../../src/sites/dpchallenge/results-page.ts";

const now = 1_788_300_000;
const HISTORY = "https://www.dpchallenge.com/challenge_history.php?show_all=1";
const options = { clock: () => now, challenges: 6, pictures: 80, open: 1, disqualified: 0.2, removed: 0.1 };
const site = createContestSite(options);
const none = new Headers();

function bodyOf(address: string, from = site): Uint8Array {
  const { body = "" } = from.answer(new URL(address), none) ?? {};
  return Buffer.from(body);
}
const ended = site.contests.filter((one) => one.endsAt <= now);
const standing = ended.flatMap((contest) =>
  contest.entries.filter((entry) => !entry.isRemoved).map((entry) => ({ contest, entry })),
);

test("the history lists every challenge, with figures where it has ended", () => {
  const challenges = historyPage.read(bodyOf(HISTORY), HISTORY);
  const byId = new Map(challenges.map((one) => [one.id, one]));
  for (const { id, title, entries, endsAt, submissionsFrom, submissionsTo } of site.contests)
    expect(byId.get(`dpc-${id}`)).toMatchObject({
      title,
      entries: endsAt <= now ? entries.length : null,
      submissionsFrom,
      submissionsTo,
      state: endsAt <= now ? "listed" : "open",
    });
  expect(byId.size).toBe(6);
});

test("a history that has not changed since is not sent again", () => {
  const etag = site.answer(new URL(HISTORY), none)?.headers?.["etag"] ?? "";
  expect(site.answer(new URL(HISTORY), new Headers({ "if-none-match": etag }))?.status).toBe(304);
});

test("results say of each entry what it is", () => {
  for (const { id, title, description, extraRules, entries } of ended) {
    const page = resultsPage.read(bodyOf(resultsUrl(id)), resultsUrl(id));
    if (page.kind !== "results") throw new Error(page.kind);
    expect(page.challenge).toMatchObject({ title, description, extraRules, entries: entries.length });
    expect(page.entries.map((one) => [one.imageId, one.title, one.photographer])).toEqual(
      entries.map((one) => [one.imageId, one.title, one.photographer]),
    );
    expect(page.entries.map(({ rating }) => [rating.place, rating.average, rating.votes])).toEqual(
      entries.map(ratedAs),
    );
  }
});
const ratedAs = ({ place, average, votes }: ContestEntry) =>
  place === null ? [null, null, null] : [place, average, votes];

test("an open challenge shows its details, an unknown one that it is none", () => {
  for (const [id, kind] of [
    [site.contests.at(-1)?.id ?? 0, "open"],
    [75, "invalid"],
  ] as const)
    expect(resultsPage.read(bodyOf(resultsUrl(id)), resultsUrl(id)).kind).toBe(kind);
});

test("the page of a picture tells how it was rated, made and commented", () => {
  expect(standing.length).toBeGreaterThan(40);
  for (const { contest, entry } of standing) {
    const url = pageUrl(entry.imageId);
    const page = picturePage.read(bodyOf(url), url);
    if (page.kind !== "picture") throw new Error(page.kind);
    const { title, photographer, place, favourites, camera, words } = entry;
    expect(page).toMatchObject({
      title,
      photographer,
      challengeId: contest.id,
      imageUrl: pictureUrl({ challengeId: contest.id, imageId: entry.imageId, size: 1200 }),
      rating: { place, favourites, isDisqualified: place === null },
      claims: { camera, words },
    });
    expect(page.comments.map((one) => [one.author, one.created, one.body, one.isDuringChallenge])).toEqual(
      entry.comments.map((one) => [one.author, one.at, one.body, one.isDuringChallenge]),
    );
    expect(page.comments.map((one) => [one.quotes[0], one.editedAt])).toEqual(
      entry.comments.map((one) => [one.quote, one.editedAt ?? null]),
    );
  }
});

test("what was removed has neither page nor picture", () => {
  const removed = ended.flatMap(({ id, entries }) =>
    entries.filter((one) => one.isRemoved).map(({ imageId }) => ({ challengeId: id, imageId })),
  );
  expect(removed.length).toBeGreaterThan(0);
  for (const { challengeId, imageId } of removed) {
    expect(picturePage.read(bodyOf(pageUrl(imageId)), pageUrl(imageId)).kind).toBe("missing");
    const picture = pictureUrl({ challengeId, imageId, size: 120 });
    expect(site.answer(new URL(picture), none)?.status).toBe(404);
  }
});

describe("a site that fails", () => {
  const pages = standing.map(({ entry }) => pageUrl(entry.imageId));
  const shown = (from: typeof site) => pages.map((url) => Buffer.from(bodyOf(url, from)).toString("latin1"));

  test("is the same one for the same seed, and comes to itself but for a few pages", () => {
    const first = createContestSite({ ...options, failing: 0.5 });
    const second = createContestSite({ ...options, failing: 0.5 });
    const statuses = (from: typeof site) =>
      pages.map((url) => {
        const { status, share, body } = from.answer(new URL(url), none) ?? {};
        return [status, share, body?.length];
      });
    for (let times = 0; times < 3; times++) expect(statuses(first)).toEqual(statuses(second));
    const wrong = pages.filter((url) => first.answer(new URL(url), none)?.share !== undefined);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(pages.length / 5);
  });

  test("another seed has other pictures", () => {
    expect(shown(createContestSite({ ...options, seed: 2 }))).not.toEqual(shown(site));
  });
});

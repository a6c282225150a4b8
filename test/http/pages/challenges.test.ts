import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { listedChallenge } from "../../../src/sites/dpchallenge/listed-challenge.ts";
import { unrated } from "../../../src/model/rating.ts";
import { addSubmissions, now, type OpenApp, openApp } from "../open-app.ts";
import { browserOf, faultIn, wordsOf } from "./ask-page.ts";

let open: OpenApp;
let admin: ReturnType<typeof browserOf>;
beforeAll(async () => {
  open = await openApp();
  admin = browserOf((request) => open.app.fetch(request), { "x-api-key": "admin-key" });
});
afterAll(() => open.close());

const day = 86_400;
const challenge = (number: number, change = {}) => ({ ...listedChallenge(number), ...change });
const idsIn = (html: string) =>
  [...html.matchAll(/<h2><a href="\/challenges\/([^"]+)"/g)].map(([, id]) => id);

test("without challenges the page says where they come from", async () => {
  const page = await admin.get("/challenges");
  expect(page.status).toBe(200);
  expect(wordsOf(page)).toContain("No challenges yet");
  expect(page.html).toContain('href="/feeds"');
});

describe("challenges", () => {
  beforeAll(async () => {
    await addSubmissions(open.context, 70);
    // They came in another order than their votings ended.
    const challenges = Array.from({ length: 55 }, (_, n) =>
      challenge(n + 1, {
        title: n === 9 ? "<script>alert(1)</script>" : `Title ${n + 1}`,
        votingTo: now - ((n * 7) % 55) * day,
        ...(n === 9 && { state: "results", average: 5.25, entries: 70, votes: 7000 }),
      }),
    );
    challenges.push(challenge(99, { title: "" }));
    const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const ratings = Array.from({ length: 70 }, (_, n) => ({
      ...unrated(`s${n + 1}`),
      challengeId: "dpc-10",
      place: n < 69 ? n + 1 : null,
      average: 7 - n / 20,
      votes: 55,
      isDisqualified: n === 69,
      ...(n < 2 && { counts, countsFrom: "page" as const }),
    }));
    await open.context.store.saveRatings({ challenges, ratings }, now);
  });

  test("stand newest first, those without a date at the end, in pages", async () => {
    const first = await admin.get("/challenges");
    const next = /rel="next" href="([^"]+)"/.exec(first.html)?.[1] ?? "";
    const second = await admin.get(next);
    expect(second.html).not.toContain('rel="next"');
    const ids = [...idsIn(first.html), ...idsIn(second.html)];
    expect(ids).toHaveLength(56);
    expect(new Set(ids).size).toBe(56);
    const byDate = Array.from({ length: 55 }, (_, n) => n).sort((a, b) => ((a * 7) % 55) - ((b * 7) % 55));
    expect(ids).toEqual([...byDate.map((n) => `dpc-${n + 1}`), "dpc-99"]);
  });

  test("tell their results, with titles as text", async () => {
    const page = await admin.get("/challenges");
    expect(page.html).not.toContain("<script>alert");
    expect(wordsOf(page)).toContain("<script>alert(1)</script> Average 5.250, 70 entries, 7,000 votes");
    expect(wordsOf(page)).toContain("not read yet");
    expect(wordsOf(await admin.get("/challenges/dpc-99"))).toContain("dpc-99 All challenges");
    expect(page.html).toContain("/api/chart/challenges.svg");
  });

  test("have a page with entries by place and plots of scores and votes", async () => {
    const page = await admin.get("/challenges/dpc-10");
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toMatch(/Place Picture Photographer Average Votes 1 .*? 7\.0000 55 2 /);
    expect(wordsOf(page)).toContain("These are the first 60 of 70.");
    for (const name of ["scores", "votes"]) {
      expect(page.html).toContain(`/challenges/dpc-10/${name}.svg`);
      const plot = await admin.get(`/challenges/dpc-10/${name}.svg`);
      expect([plot.status, plot.html]).toEqual([200, expect.stringContaining("<svg")]);
      expect(plot.html).not.toContain("<script>");
    }
    expect((await admin.get("/challenges/dpc-10/votes.svg")).html).toContain("110 votes");
  });

  test("without entries have a page without plots", async () => {
    const page = await admin.get("/challenges/dpc-1");
    expect(wordsOf(page)).toContain("No entry is known yet.");
    expect(page.html).not.toContain('.svg" alt');
  });

  test.each(["/challenges/dpc-404", "/challenges/dpc-404/scores.svg", "/challenges/%3Cb%3E"])(
    "%s is not there",
    async (path) => {
      const page = await admin.get(path);
      expect([page.status, faultIn(page)]).toEqual([404, expect.stringContaining("not stored")]);
      expect(page.html).not.toContain("<b>");
    },
  );

  test.each(["last", "1", "1.x", "-1.2"])("a place %s in the list is none", async (below) => {
    const page = await admin.get(`/challenges?below=${below}`);
    expect([page.status, faultIn(page)]).toEqual([400, expect.stringContaining("a place in the list")]);
  });
});

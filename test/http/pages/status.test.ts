import { expect, test } from "bun:test";
import type { AppContext } from "../../../src/http/app-context.ts";
import type { Sample } from "../../../src/model/sample.ts";
import { now, openApp } from "../open-app.ts";
import { browserOf, wordsOf } from "./ask-page.ts";

/** A sample each ten seconds, with so many pictures stored in between. */
const samplesOf = (perStep: number, count: number, changes: Partial<Sample> = {}): Sample[] =>
  Array.from({ length: count }, (_, index) => ({
    at: now - 10 * (count - 1 - index),
    settled: { encode: index * perStep },
    due: { links: 3, images: 4 },
    memory: 128e6,
    lagMs: 2,
    disk: { free: 71e9, total: 271e9 },
    ...changes,
  }));

async function openStatus(changes: Partial<AppContext> = {}) {
  const open = await openApp({}, changes);
  const reader = browserOf((request) => open.app.fetch(request), { "x-api-key": "read-key" });
  return { open, page: await reader.get("/status") };
}

test("the page has what the API's status has, in words, and rates of the last minute", async () => {
  const { open, page } = await openStatus({ samples: () => samplesOf(5, 20) });
  expect(page.status).toBe(200);
  const words = wordsOf(page);
  for (const part of [
    "Everything works. It has been running for 1 minute.",
    "Pictures a minute 30",
    "Links and pictures to do 7",
    "resolve turns links into pictures working 3",
    "71 GB of 271 GB free",
    "No host rests",
    "Nothing is delivered anywhere",
  ])
    expect(words).toContain(part);
  expect(page.html).toMatch(/aria-label="Pictures a minute, the last 5 minutes: 30 now/);
  await open.close();
});

test("without samples yet there are no curves, and no fault", async () => {
  const { open, page } = await openStatus();
  expect(page.html).toContain("nothing yet");
  expect(page.html).not.toContain("NaN");
  await open.close();
});

test("what needs somebody stands first, escaped", async () => {
  const worker = { name: "encode", running: false, settled: 0, lastEndedAt: null } as const;
  const { open, page } = await openStatus({
    samples: () => samplesOf(0, 1, { disk: { free: 1e9, total: 271e9 } }),
    workers: () => [{ ...worker, lastError: "<b>broken</b>" }],
    storage: {
      isUnusable: async () => true,
      usable: async () => {},
      status: () => ({ usable: false, since: now, code: "no_space", message: "no space left" }),
    },
  });
  const words = wordsOf(page);
  expect(words).toContain("This needs you");
  expect(words).toContain("the workers pause: no space left.");
  expect(words).toContain("The disk is nearly full");
  expect(words).toContain("Worker encode failed");
  expect(page.html).not.toContain("<b>broken");
  await open.close();
});

test("hosts are told with their pace, their rest and why", async () => {
  const resting = {
    host: "i.imgur.com",
    restUntil: now + 120,
    failures: 5,
    reason: "429 <u>",
    remaining: 0,
    resetAt: null,
  };
  const open = await openApp();
  const { network } = open.context;
  const { page, open: other } = await openStatus({ network: { ...network, resting: () => [resting] } });
  expect(wordsOf(page)).toContain("i.imgur.com 4 at once rests for 2 minutes: 429 <u> 0");
  expect(page.html).not.toContain("<u>");
  await Promise.all([open.close(), other.close()]);
});

test("every part that the script keeps up to date has an id of its own", async () => {
  const { open, page } = await openStatus();
  const ids = [...page.html.matchAll(/id="([^"]+)" data-live/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(7);
  expect(new Set(ids).size).toBe(ids.length);
  expect(page.html).toContain('href="/status"');
  await open.close();
});

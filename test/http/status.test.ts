import { expect, test } from "bun:test";
import { version } from "../../package.json";
import { addSubmissions, now, openApp } from "./open-app.ts";

test("the status has counts, workers, storage and resting hosts", async () => {
  const open = await openApp();
  await addSubmissions(open.context, 3);
  await open.ask("/api/link", { json: [{ id: "s1", url: "https://example.com/1" }] });
  const stuck = { provider: "known-places", lane: "new" as const, feedId: 1 };
  await open.context.store.failPoll(stuck, { code: "timeout", message: "no answer", nextAt: now }, now);
  expect(await open.json("/api/status", { key: "read-key" })).toMatchObject({
    status: 200,
    body: {
      version,
      uptimeSeconds: 100,
      counts: {
        feeds: 1,
        submissions: 3,
        links: { due: 1, waiting: 0, done: 0, dead: 0 },
        images: { due: 0, waiting: 0, done: 0, dead: 0 },
        files: 0,
        descriptors: {},
      },
      feeds: { active: 1, paused: 0, failing: 1, backfilling: 1 },
      workers: [{ name: "resolve", running: true, settled: 3, lastEndedAt: null, lastError: null }],
      index: { complete: false, bytes: expect.any(Number), lastCheck: null },
      reencoding: { left: null, failed: 0 },
      media: { originals: { files: 0, bytes: 0, keeping: true }, decoders: { restarts: 0 } },
      hosts: [],
    },
  });
  await open.close();
});

test("the counts are computed at most once a second", async () => {
  let [time, counted] = [now, 0];
  const open = await openApp();
  const { store } = open.context;
  const counting = {
    ...open.context,
    now: () => time,
    store: { ...store, counts: () => (counted++, store.counts()) },
  };
  const { status } = await import("../../src/http/api/status.ts");
  const app = status(counting);
  for (const second of [0, 0, 1, 1, 2]) {
    time = now + second;
    expect((await app.request("/")).status).toBe(200);
  }
  expect(counted).toBe(3);
  await open.close();
});

test("the status shows the last index check and the progress of re-encoding", async () => {
  const open = await openApp();
  const { upkeep, store } = open.context;
  upkeep.lastCheck = { at: now, sampled: 2, failures: [7], differing: {} };
  upkeep.reencoding.left = 12;
  await addSubmissions(open.context, 1);
  const content = {
    md5: "",
    size: 1,
    format: "png",
    width: 1,
    height: 1,
    frames: 1,
    original: false,
  } as const;
  const { fileId } = await store.saveFile(
    "https://a.test/1.png",
    { ...content, sha256: "a".repeat(64), descriptors: {} },
    1,
  );
  for (let tries = 0; tries < 3; tries++) await store.beginReencoding(fileId, now);
  // A deleted file does not count.
  for (let tries = 0; tries < 3; tries++) await store.beginReencoding(999, now);
  expect(await open.json("/api/status")).toMatchObject({
    body: {
      index: { lastCheck: { at: now, sampled: 2, failures: [7], differing: {} } },
      reencoding: { left: 12, failed: 1 },
    },
  });
  await store.saveReencoded(fileId, { dhash: new Uint8Array(24) }, "thumbnail");
  expect(await open.json(`/api/file/${fileId}`)).toMatchObject({
    body: { encodedFrom: "thumbnail", encoders: ["dhash"] },
  });
  await open.close();
});

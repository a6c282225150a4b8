import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { WorkerName } from "../../src/config/config.ts";
import { openWriter } from "../../src/database/connection.ts";
import { noteChanges } from "../../src/database/notices.ts";
import { writes } from "../../src/database/writes.ts";
import {
  commentOf,
  observationOf,
  sightingOf,
  archive,
  temporaryFolder,
} from "../support/temporary-store.ts";

const folder = temporaryFolder();
let db: ReturnType<typeof openWriter>;
let store: ReturnType<typeof writes>;
let notice: ReturnType<typeof noteChanges>;
beforeAll(() => {
  db = openWriter(join(folder.path, "rebooru.sqlite"));
  store = writes(db);
  notice = noteChanges(db);
});
afterAll(() => {
  db.$client.close();
  folder.dispose();
});

const url = "https://a.test/1.png";
const host = "a.test";
const later = {
  state: "due",
  tries: 1,
  nextAt: 99,
  troubleSince: null,
  errorCode: "timeout",
  error: "",
} as const;
const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
const descriptors = { dhash: new Uint8Array(24) };
const poll = { feedId: 1, provider: "p", lane: "new" } as const;
const page = { ...poll, cursor: {}, done: false, newest: null, oldest: null, submissions: 0 };
const original = {
  originalImageId: 1,
  score: 100,
  verdict: "same",
  transform: "upright",
  occurrence: 2,
} as const;
const found = {
  ...original,
  distances: { pdq: 0, dhash: 0, histogram: 0, correlation: 1 },
  templateFileId: null,
};
const withComments = { ...archive, wantsComments: true };

/** In order, each on what those before it left: what it does, and which stages have something to do by it. */
const steps: [name: string, write: () => unknown, due: WorkerName[]][] = [
  [
    "a feed",
    () => store.addFeed({ source: "reddit", address: "pics", created: 1, since: 1 }, 1),
    ["aggregate"],
  ],
  ["comments asked for", () => store.changeFeed(1, { comments: true }), ["aggregate", "revisit"]],
  ["all comments queued", () => store.enqueueForests(9, 1), []],
  ["a provider's first page", () => store.savePoll([], archive, { ...page, nextAt: 5 }, 1), ["aggregate"]],
  ["its next page", () => store.savePoll([], archive, { ...page, nextAt: 6 }, 1), []],
  ["its failure", () => store.failPoll(poll, { code: "timeout", message: "", nextAt: 90 }, 1), []],
  [
    "a submission without a link",
    () => store.saveSightings([observationOf({ id: "a" }, [])], archive, 1),
    [],
  ],
  [
    "a submission with a link",
    () => store.saveSightings([observationOf({ id: "b" }, [url])], archive, 1),
    ["resolve"],
  ],
  ["the same again", () => store.saveSightings([observationOf({ id: "b" }, [url])], archive, 1), []],
  [
    "a submission whose comments are wanted",
    () => store.saveSightings([observationOf({ id: "c" }, [])], withComments, 1),
    ["revisit"],
  ],
  ["its comments failed", () => store.failForest("c", later), []],
  ["its comments dead", () => store.failForest("c", { ...later, state: "dead" }), []],
  ["its comments taken up again", () => store.requeueRows({ stage: "forest" }), ["revisit"]],
  [
    "a comment with a link",
    () =>
      store.saveComments(
        [
          {
            comment: commentOf({ id: "c1", submissionId: "a" }),
            links: [{ url: "https://b.test/", key: "b", type: null, host: "b.test" }],
          },
        ],
        true,
        1,
      ),
    ["resolve"],
  ],
  ["a link that failed for now", () => store.failLink(1, later, 1), []],
  ["a link's picture", () => store.saveResolvedLink(1, { images: [{ url, key: url, host }] }, 1), ["encode"]],
  ["a picture that failed for now", () => store.failImage(url, later, 1), []],
  ["a decode try", () => store.countDecodeTry(url), []],
  [
    "a picture's content",
    () => store.saveFile(url, { ...facts, sha256: "f", descriptors }, 1),
    ["watch", "tag"],
  ],
  [
    "the same picture elsewhere",
    () => store.addImages([{ submissionId: "a", url, key: url, host, created: 1 }], 1),
    ["watch"],
  ],
  ["a picture that was compared", () => store.saveVerdicts(1, [], 1), []],
  ["a repost", () => store.saveVerdicts(2, [{ imageId: 2, fileId: 1, found }], 1), ["deliver"]],
  [
    "one that is to be compared again",
    () => store.saveVerdicts(2, [{ imageId: 1, fileId: 1, found: "again" }], 1),
    ["watch"],
  ],
  [
    "the rules of a feed",
    () => store.changeFeed(1, { options: { reposts: { minScore: 50 } } }),
    ["aggregate"],
  ],
  [
    "a removal upstream",
    () =>
      store.saveSightings([{ sighting: sightingOf({ id: "a", removal: "deleted" }), links: [] }], archive, 2),
    ["revisit"],
  ],
  [
    "a ban",
    () =>
      store.addBlocks(
        { bank: "b", targets: [{ sha256: "f", pdq: null, radius: 0 }], reason: null, by: "x" },
        1,
      ),
    ["block"],
  ],
  ["how far it is", () => store.advanceBlocks([1], 1), []],
  [
    "its hit, which a report goes with",
    () => store.takeDown([{ blockId: 1, fileId: 1 }], 1),
    ["block", "deliver"],
  ],
  ["a ban applied", () => store.finishBlocks([1]), []],
  ["a ban undone", () => store.undoBlocks([1], "x", 1), ["block"]],
  ["what it had hit", () => store.releaseHits([1], 9), ["encode"]],
  ["a dataset", () => store.addJob({}, 1), ["export"]],
  ["how far that is", () => store.changeJob(1, { state: "running" }), []],
  ["a feed that is paused", () => store.changeFeed(1, { state: "paused" }), []],
  ["a feed that is followed again", () => store.changeFeed(1, { state: "active" }), ["aggregate"]],
  ["a key", () => store.addKey({ name: "k", hash: "h", prefix: "p", scopes: ["read"] }, 1), []],
];

test.each(steps)("%s", (_, write, due) => {
  write();
  expect((notice()?.due ?? []).toSorted()).toEqual(due.toSorted());
});

test("the log of changed descriptors grows with every change, also of the file that changed last", () => {
  const numbers: number[] = [];
  for (let n = 0; n < 3; n++) {
    store.postDescriptors("dhash", [{ image: 1, bytes: new Uint8Array(24).fill(n) }], ["dhash"], 1);
    numbers.push(notice()?.descriptorChange ?? -1);
  }
  expect(new Set(numbers).size).toBe(3);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(notice()).toBeUndefined();
});

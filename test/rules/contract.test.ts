import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RepostRules } from "../../src/model/repost.ts";
import { defaultRules } from "../../src/rules/default-rules.ts";
import { judge } from "../../src/rules/judge.ts";
import type { Pair, Posting } from "../../src/rules/rule.ts";
import { rules } from "../../src/rules/rules.ts";

const day = 86_400;
const original: Posting = {
  submissionId: "first",
  source: "reddit",
  place: "pics",
  title: "A whale over the harbour",
  author: "ann",
  created: 1_600_000_000,
  score: 10,
  root: "first",
  feeds: [1],
};
const candidate: Posting = {
  ...original,
  submissionId: "second",
  root: "second",
  place: "Art",
  author: "bob",
  title: "Look, a whale!",
  created: original.created + 10 * day,
  feeds: [2],
};
const pair: Pair = {
  candidate,
  original,
  score: 90,
  isDismissed: false,
  feed: 2,
  cluster: { authors: 2, textShare: 0.5 },
};

type Change = Omit<Partial<Pair>, "candidate" | "original"> & {
  candidate?: Partial<Posting>;
  original?: Partial<Posting>;
};
const changed = (change: Change): Pair => ({
  ...pair,
  ...change,
  candidate: { ...candidate, ...change.candidate },
  original: { ...original, ...change.original },
});

const cases: [rule: string, settings: Partial<RepostRules>, change: Change, reason: string | undefined][] = [
  ["dismissed", {}, {}, undefined],
  ["dismissed", {}, { isDismissed: true }, "marked as not a repost"],
  ["score", { minScore: 90 }, {}, undefined],
  ["score", { minScore: 91 }, {}, "a score of 90, less than 91"],
  ["scope", {}, {}, undefined],
  ["scope", { scope: "feed" }, {}, "seen first in another feed"],
  ["scope", { scope: "feed" }, { original: { feeds: [3, 2] } }, undefined],
  ["scope", { scope: "feed" }, { feed: null }, "seen first in another feed"],
  ["scope", { scope: "feed" }, { feed: null, original: { place: "aRT" } }, undefined],
  [
    "scope",
    { scope: "feed" },
    { feed: null, original: { place: "Art", source: "x" } },
    "seen first in another feed",
  ],
  ["age", { withinDays: null }, { original: { created: 0 } }, undefined],
  ["age", { withinDays: 10 }, {}, undefined],
  ["age", { withinDays: 10 }, { original: { created: original.created - 1 } }, "10 days before, over 10"],
  ["title", { minTitleSimilarity: 0 }, { candidate: { title: "" } }, undefined],
  ["title", { minTitleSimilarity: 0.3 }, {}, undefined],
  ["title", { minTitleSimilarity: 0.5 }, {}, "titles alike by 0.33, less than 0.5"],
  ["title", { minTitleSimilarity: 1 }, { candidate: { title: "WHALE, over the hárbour: a" } }, undefined],
  ["title", { minTitleSimilarity: 1 }, { candidate: { title: "!" }, original: { title: "" } }, undefined],
  ["own-gallery", {}, {}, undefined],
  ["own-gallery", {}, { candidate: { submissionId: "first" } }, "in the same submission"],
  ["own-gallery", { ignoreOwnGallery: false }, { candidate: { submissionId: "first" } }, undefined],
  ["same-author", {}, {}, undefined],
  ["same-author", {}, { candidate: { author: "Ann" } }, "posted first by ann too"],
  ["same-author", {}, { candidate: { author: "ann", source: "x" } }, undefined],
  ["same-author", {}, { candidate: { author: "ann", submissionId: "first" } }, undefined],
  ["same-author", {}, { candidate: { author: null }, original: { author: null } }, undefined],
  ["same-author", { ignoreSameAuthor: false }, { candidate: { author: "ann" } }, undefined],
  ["crosspost", {}, {}, undefined],
  ["crosspost", {}, { candidate: { root: "first" } }, "a crosspost of first"],
  ["crosspost", {}, { candidate: { root: "else" }, original: { root: "else" } }, "a crosspost of else"],
  ["crosspost", {}, { candidate: { root: "else" } }, undefined],
  ["crosspost", {}, { original: { root: "second" } }, undefined],
  ["crosspost", { ignoreCrossposts: false }, { candidate: { root: "first" } }, undefined],
  ["submission-score", {}, { candidate: { score: null } }, undefined],
  ["submission-score", { minSubmissionScore: 10 }, {}, undefined],
  ["submission-score", { minSubmissionScore: 11 }, {}, "10 votes, fewer than 11"],
  ["submission-score", { minSubmissionScore: 1 }, { candidate: { score: null } }, "0 votes, fewer than 1"],
  ["meme-guard", {}, { cluster: { authors: 7, textShare: 0.5 } }, undefined],
  ["meme-guard", {}, { cluster: { authors: 8, textShare: 0.04 } }, undefined],
  [
    "meme-guard",
    {},
    { cluster: { authors: 8, textShare: 0.08 }, score: 96 },
    "made from one template by 8, with a score of 96, less than 97",
  ],
  ["meme-guard", {}, { cluster: { authors: 8, textShare: 0.08 }, score: 97 }, undefined],
  ["meme-guard", { memeGuard: false }, { cluster: { authors: 8, textShare: 0.08 } }, undefined],
];

test.each(cases)("%s with %j, of %j: %s", (name, settings, change, reason) => {
  const tested = rules.find((rule) => rule.name === name);
  expect(tested?.ignores(changed(change), { ...defaultRules, ...settings })).toBe(reason);
});

test("every rule is one file of its name, with at least one case that gives a reason", () => {
  const others = ["rule", "rules", "judge", "default-rules"];
  const files = readdirSync(join(import.meta.dir, "../../src/rules"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""));
  const names = rules.map((rule) => rule.name);
  expect(names.toSorted()).toEqual(files.filter((file) => !others.includes(file)).sort());
  const reasoned = new Set(cases.filter(([, , , reason]) => reason !== undefined).map(([name]) => name));
  expect(names.filter((name) => !reasoned.has(name))).toEqual([]);
});

test("a skipped original leaves the next occurrence as the original; an exempt candidate is no repost", () => {
  const early = changed({ isDismissed: true });
  const [late, exempt] = [changed({ original: { author: "cy" } }), changed({ candidate: { author: "ann" } })];
  expect(judge([early, late], defaultRules)).toBe(late);
  expect(judge([exempt, late], defaultRules)).toBeUndefined();
  expect(judge([early], defaultRules)).toBeUndefined();
  expect(judge([], defaultRules)).toBeUndefined();
});

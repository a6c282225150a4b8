import { describe, expect, test } from "bun:test";
import type { PictureCluster, PostedImage, RepostRules, Scene } from "../../src/model/repost.ts";
import { judgeScene } from "../../src/tasks/judge-scene.ts";

const day = 86_400;
const first: PostedImage = {
  imageId: 1,
  fileId: 1,
  sha256: "a",
  isWatched: true,
  submissionId: "aa1",
  source: "reddit",
  place: "pics",
  title: "A whale",
  author: "ann",
  created: 1_600_000_000,
  score: 1,
  crosspostParent: null,
  feeds: [1],
  feed: 1,
  settings: undefined,
};
/** Ten days later, of a recompressed copy. */
const second: PostedImage = {
  ...first,
  imageId: 2,
  fileId: 2,
  sha256: "b",
  submissionId: "aa2",
  place: "art",
  title: "Look, a whale",
  author: "bob",
  created: first.created + 10 * day,
  score: 5,
  feeds: [2],
  feed: 2,
};
const identical = { fileId: first.fileId, sha256: first.sha256 };

/** Decides on the last occurrence: its original, its occurrence number and its template, or `none`. */
function judged(occurrences: readonly PostedImage[], changes: Partial<Scene> & { score?: number } = {}) {
  const files = [...new Set(occurrences.map(({ fileId }) => fileId))];
  const { score = 96, ...scene } = changes;
  const edges = files.flatMap((a) => files.filter((b) => a < b).map((b) => ({ a, b, score })));
  const cluster = { files, name: 1, authors: 2, textShare: 0 };
  const image = occurrences.at(-1) ?? second;
  const verdicts = judgeScene(
    { occurrences: [...occurrences], edges, dismissals: [], cluster, reports: [], ...scene },
    { id: image.imageId, fileId: image.fileId },
    [],
  );
  const found = [...verdicts].flat().find(({ imageId }) => imageId === image.imageId)?.found;
  if (found === undefined || typeof found === "string") return found ?? "undecided";
  const { originalImageId, occurrence, templateFileId } = found;
  return { originalImageId, occurrence, templateFileId };
}

const repost = { originalImageId: 1, occurrence: 2, templateFileId: null };

describe("the settings of a feed", () => {
  /** Settings, what differs in the second occurrence, and whether it is a repost without the settings and with them. */
  type Case = [
    settings: Partial<RepostRules>,
    change: Partial<PostedImage>,
    without: boolean,
    within: boolean,
  ];
  const cases: Case[] = [
    [{ scope: "feed" }, {}, true, false],
    [{ scope: "feed" }, { feeds: [1], feed: 1 }, true, true],
    [{ withinDays: 9 }, {}, true, false],
    [{ withinDays: 10 }, {}, true, true],
    [{ minScore: 100 }, {}, true, false],
    [{ minScore: 100 }, identical, true, true],
    [{ ignoreSameAuthor: false }, { author: "Ann" }, false, true],
    [{ ignoreCrossposts: false }, { ...identical, crosspostParent: "aa1" }, false, true],
    [{ ignoreOwnGallery: false }, { submissionId: "aa1" }, false, true],
    [{ minSubmissionScore: 6 }, {}, true, false],
    [{ minSubmissionScore: 5 }, {}, true, true],
    [{ minTitleSimilarity: 0.9 }, {}, true, false],
    [{ minTitleSimilarity: 0.9 }, { title: "a whale!" }, true, true],
  ];
  test.each(cases)("%j decide on %j", (settings, change, without, within) => {
    const late = { ...second, ...change };
    const expected = (isRepost: boolean) => (isRepost ? repost : "none");
    expect(judged([first, late])).toEqual(expected(without));
    expect(judged([first, { ...late, settings }])).toEqual(expected(within));
  });
});

describe("memes of one template", () => {
  /** As much lettering as a template has. */
  const template: PictureCluster = { files: [1, 2], name: 7, authors: 10, textShare: 0.086 };
  const memeOf = (change: Partial<PictureCluster>) => ({ cluster: { ...template, ...change } });

  test("with other words are no reposts; with the same words they are, and name the template", () => {
    expect(judged([first, second], memeOf({}))).toBe("none");
    expect(judged([first, { ...second, ...identical }], memeOf({}))).toEqual({
      ...repost,
      templateFileId: 7,
    });
  });

  test.each([
    ["few post it", { authors: 3 }],
    ["it has no lettering", { textShare: 0 }],
  ])("there is none where %s", (_, change) => {
    expect(judged([first, second], memeOf(change))).toEqual(repost);
  });

  test("are reported if the guard is off, and name the template", () => {
    const late = { ...second, settings: { memeGuard: false } };
    expect(judged([first, late], memeOf({}))).toEqual({ ...repost, templateFileId: 7 });
  });
});

test("an original that is dismissed leaves the next one, and counts for no occurrence", () => {
  const third = { ...second, imageId: 3, fileId: 3, sha256: "c", submissionId: "aa3", author: "cy" };
  const dismissals = [{ a: "a", b: "c" }];
  expect(judged([first, second, third], { dismissals })).toEqual({ ...repost, originalImageId: 2 });
  expect(judged([first, second, third])).toEqual({ ...repost, occurrence: 3 });
});

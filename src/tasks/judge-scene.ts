import { slices } from "../concurrency/slices.ts";
import { type FileMatch, inverseTurn, type Turn } from "../model/match.ts";
import { defaultRules } from "../rules/default-rules.ts";
import { judge } from "../rules/judge.ts";
import { isTemplate } from "../rules/meme-guard.ts";
import type { Pair, Posting } from "../rules/rule.ts";
import type { FormerReport, FoundRepost, ImageVerdict, Scene, PostedImage } from "../model/repost.ts";
import type { UnwatchedImage } from "../model/image.ts";

/** Occurrences decided on in one step; the event loop runs between steps. */
const batchSize = 20;

type Posted = PostedImage & Posting;
type Likeness = Pick<FoundRepost, "verdict" | "transform" | "distances">;

/**
 * Decides on a new occurrence, and again on those that it may change: all occurrences of its cluster that were compared
 * before.
 * @param added The new occurrence.
 * @param near Files that match the new occurrence's, `same` or `likely`.
 */
export function* judgeScene(
  scene: Scene,
  added: UnwatchedImage,
  near: readonly FileMatch[],
): Generator<ImageVerdict[]> {
  const roots = rootsOf(scene.occurrences);
  const occurrences = scene.occurrences.map((occurrence): Posted => ({
    ...occurrence,
    root: roots(occurrence.submissionId),
  }));
  const scores = scoresOf(scene);
  const dismissed = new Set(scene.dismissals.map(({ a, b }) => `${a} ${b}`));
  const reports = new Map(scene.reports.map((report) => [report.imageId, report]));
  const template = isTemplate(scene.cluster) ? scene.cluster.name : null;
  const decided = occurrences.flatMap(({ imageId, isWatched }, index) =>
    isWatched || imageId === added.id ? [index] : [],
  );

  /** An occurrence with each earlier one of nearly the same pictures. */
  function pairsOf(index: number, candidate: Posted): (Pair & { original: Posted })[] {
    const fileScores = scores.get(candidate.fileId);
    return occurrences.slice(0, index).flatMap((original) => {
      const score = original.fileId === candidate.fileId ? 100 : fileScores?.get(original.fileId);
      if (score === undefined) return [];
      const [a = "", b = ""] = [candidate, original].map(contentOf).sort();
      const isDismissed = dismissed.has(`${a} ${b}`);
      return [{ candidate, original, score, isDismissed, feed: candidate.feed, cluster: scene.cluster }];
    });
  }

  function verdictOf(index: number, candidate: Posted): ImageVerdict["found"] | undefined {
    const settings = { ...defaultRules, ...candidate.settings };
    const former = reports.get(candidate.imageId);
    const pairs = pairsOf(index, candidate);
    const repost = judge(pairs, settings);
    if (former && holds(former, repost?.original)) return undefined;
    if (!repost) return "none";
    const likeness = likenessOf(candidate, repost.original, former, near, added);
    if (!likeness) return "again";
    const counted = pairs.filter(({ score, isDismissed }) => !isDismissed && score >= settings.minScore);
    const occurrence = counted.length + 1;
    const originalImageId = repost.original.imageId;
    return { ...likeness, originalImageId, score: repost.score, occurrence, templateFileId: template };
  }

  for (const indexes of slices(decided, batchSize))
    yield indexes.flatMap((index) => {
      const occurrence = occurrences[index];
      const found = occurrence && verdictOf(index, occurrence);
      return occurrence && found ? [{ imageId: occurrence.imageId, fileId: occurrence.fileId, found }] : [];
    });
}

const contentOf = ({ fileId, sha256 }: PostedImage): string => sha256 ?? `file:${fileId}`;

/** A removed original still counts as the original, unless an earlier one turns up. */
const holds = (former: FormerReport, original: Posted | undefined): boolean =>
  former.isOriginalGone &&
  former.state !== "withdrawn" &&
  (original === undefined || former.originalCreated <= original.created);

/** Scores of edges, from either file to the other. */
function scoresOf({ edges }: Scene): Map<number, Map<number, number>> {
  const scores = new Map<number, Map<number, number>>();
  const note = (file: number, other: number, score: number) =>
    scores.getOrInsertComputed(file, () => new Map()).set(other, score);
  for (const { a, b, score } of edges) {
    note(a, b, score);
    note(b, a, score);
  }
  return scores;
}

/** Gives the first submission in a chain of crossposts, as far as it is known. */
function rootsOf(occurrences: readonly PostedImage[]): (submissionId: string) => string {
  const parents = new Map(
    occurrences.map(({ submissionId, crosspostParent }) => [submissionId, crosspostParent]),
  );
  return (submissionId) => {
    let root = submissionId;
    const seen = new Set([root]);
    for (let parent = parents.get(root); parent && !seen.has(parent); parent = parents.get(root))
      seen.add((root = parent));
    return root;
  };
}

const identical: Likeness = {
  verdict: "same",
  transform: "upright",
  distances: { pdq: 0, dhash: 0, histogram: 0, correlation: 1 },
};
/** Found by a search for the other picture only. */
const unmeasured: Likeness = {
  verdict: "likely",
  transform: "unknown",
  distances: { pdq: null, dhash: null, histogram: null, correlation: null },
};

/** Similarity of a picture and its original; `undefined`: they must be compared again. */
function likenessOf(
  candidate: Posted,
  original: Posted,
  former: FormerReport | undefined,
  near: readonly FileMatch[],
  added: UnwatchedImage,
): Likeness | undefined {
  if (candidate.fileId === original.fileId) return identical;
  const match = (fileId: number) => near.find((file) => file.fileId === fileId);
  const toOriginal = candidate.fileId === added.fileId ? match(original.fileId) : undefined;
  if (toOriginal) return describe(toOriginal, toOriginal.turn);
  const toCandidate = original.fileId === added.fileId ? match(candidate.fileId) : undefined;
  if (toCandidate) return describe(toCandidate, inverseTurn(toCandidate.turn));
  if (former?.fileId === candidate.fileId && former.originalFileId === original.fileId) {
    const { verdict, transform, distances } = former;
    return { verdict, transform, distances };
  }
  return candidate.imageId === added.id ? unmeasured : undefined;
}

function describe({ verdict, views, distances }: FileMatch, turn: Turn): Likeness {
  const cut = [...new Set([views.query, views.file])].filter((view) => view !== "whole").sort();
  return { verdict, distances, transform: [turn, ...cut].join(", ") };
}

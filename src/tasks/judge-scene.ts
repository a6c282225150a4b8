import type { FileMatch, Turn } from "../model/match.ts";
import { defaultRules } from "../rules/default-rules.ts";
import { judge } from "../rules/judge.ts";
import { isTemplate } from "../rules/meme-guard.ts";
import type { Pair, Posting } from "../rules/rule.ts";
import type { FormerReport, FoundRepost, ImageVerdict, Scene, PostedImage } from "../model/repost.ts";
import type { UnwatchedImage } from "../model/image.ts";

/** Occurrences that are decided on at once, so that nobody waits for more. */
const atOnce = 20;

type Posted = PostedImage & Posting;
type Likeness = Pick<FoundRepost, "verdict" | "transform" | "distances">;

/**
 * Decides on an occurrence that is new, and anew on those that it may change: all that were compared before and show what is
 * nearly the same.
 * @param near what the file of the new one matches, `same` or `likely`.
 */
export function* judgeScene(
  scene: Scene,
  own: UnwatchedImage,
  near: readonly FileMatch[],
): Generator<ImageVerdict[]> {
  const roots = rootsOf(scene.postings);
  const postings = scene.postings.map((one): Posted => ({ ...one, root: roots(one.submissionId) }));
  const scores = scoresOf(scene);
  const dismissed = new Set(scene.dismissals.map(({ a, b }) => `${a} ${b}`));
  const reports = new Map(scene.reports.map((one) => [one.imageId, one]));
  const within = new Set(scene.files);
  const template = isTemplate(scene.cluster) ? scene.cluster.name : null;
  const decided = postings.flatMap((one, at) =>
    within.has(one.fileId) && (one.isWatched || one.imageId === own.id) ? [at] : [],
  );

  /** An occurrence with each earlier one of what is nearly the same. */
  function pairsOf(at: number, candidate: Posted): (Pair & { original: Posted })[] {
    const alike = scores.get(candidate.fileId);
    return postings.slice(0, at).flatMap((original) => {
      const score = original.fileId === candidate.fileId ? 100 : alike?.get(original.fileId);
      if (score === undefined) return [];
      const [a = "", b = ""] = [candidate, original].map(contentOf).sort();
      const isDismissed = dismissed.has(`${a} ${b}`);
      return [{ candidate, original, score, isDismissed, feed: candidate.feed, cluster: scene.cluster }];
    });
  }

  function verdictOf(at: number, candidate: Posted): ImageVerdict["found"] | undefined {
    const settings = { ...defaultRules, ...candidate.settings };
    const former = reports.get(candidate.imageId);
    const pairs = pairsOf(at, candidate);
    const found = judge(pairs, settings);
    if (former && holds(former, found?.original)) return undefined;
    if (!found) return "none";
    const likeness = likenessOf(candidate, found.original, former, near, own);
    if (!likeness) return "again";
    const counted = pairs.filter(({ score, isDismissed }) => !isDismissed && score >= settings.minScore);
    const occurrence = counted.length + 1;
    const originalImageId = found.original.imageId;
    return { ...likeness, originalImageId, score: found.score, occurrence, templateFileId: template };
  }

  for (let from = 0; from < decided.length; from += atOnce)
    yield decided.slice(from, from + atOnce).flatMap((at) => {
      const one = postings[at];
      const found = one && verdictOf(at, one);
      return one && found ? [{ imageId: one.imageId, fileId: one.fileId, found }] : [];
    });
}

const contentOf = ({ fileId, sha256 }: PostedImage): string => sha256 ?? `file:${fileId}`;

/** An original whose picture was given up is still the original, unless an earlier one turns up. */
const holds = (former: FormerReport, found: Posted | undefined): boolean =>
  former.isOriginalGone &&
  former.state !== "withdrawn" &&
  (found === undefined || former.originalCreated <= found.created);

/** How alike each two files are, from either. */
function scoresOf({ edges }: Scene): Map<number, Map<number, number>> {
  const scores = new Map<number, Map<number, number>>();
  const note = (one: number, other: number, score: number) => {
    const known = scores.get(one) ?? new Map<number, number>();
    scores.set(one, known.set(other, score));
  };
  for (const { a, b, score } of edges) {
    note(a, b, score);
    note(b, a, score);
  }
  return scores;
}

/** From which submission each was crossposted in the end, as far as it is known. */
function rootsOf(postings: readonly PostedImage[]): (submissionId: string) => string {
  const parents = new Map(postings.map((one) => [one.submissionId, one.crosspostParent]));
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
/** Only the other picture has found this one. */
const unmeasured: Likeness = {
  verdict: "likely",
  transform: "unknown",
  distances: { pdq: null, dhash: null, histogram: null, correlation: null },
};

/** How a picture is like its original; `undefined`: they must be compared again. */
function likenessOf(
  candidate: Posted,
  original: Posted,
  former: FormerReport | undefined,
  near: readonly FileMatch[],
  own: UnwatchedImage,
): Likeness | undefined {
  if (candidate.fileId === original.fileId) return identical;
  const match = (fileId: number) => near.find((one) => one.fileId === fileId);
  const found = candidate.fileId === own.fileId ? match(original.fileId) : undefined;
  if (found) return describe(found, found.turn);
  const turned = original.fileId === own.fileId ? match(candidate.fileId) : undefined;
  if (turned) return describe(turned, inverse(turned.turn));
  if (former?.fileId === candidate.fileId && former.originalFileId === original.fileId) {
    const { verdict, transform, distances } = former;
    return { verdict, transform, distances };
  }
  return candidate.imageId === own.id ? unmeasured : undefined;
}

function describe({ verdict, views, distances }: FileMatch, turn: Turn): Likeness {
  const cut = [...new Set([views.query, views.file])].filter((view) => view !== "whole").sort();
  return { verdict, distances, transform: [turn, ...cut].join(", ") };
}

/** A reflection is its own inverse, however it is turned. */
function inverse(turn: Turn): Turn {
  if (turn === "rotated 90") return "rotated 270";
  return turn === "rotated 270" ? "rotated 90" : turn;
}

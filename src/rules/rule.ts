import type { RepostRules } from "../model/repost.ts";

/** What rules know of one occurrence of a picture. */
export type Posting = {
  submissionId: string;
  source: string;
  /** As upstream spells it. */
  place: string;
  title: string;
  author: string | null;
  created: number;
  /** Votes; `null`: nobody has said. */
  score: number | null;
  /** The submission that it was crossposted from, and that one from, as far as they are here; else its own id. */
  root: string;
  /** The feeds that showed it. */
  feeds: readonly number[];
};

/** The pictures that are nearly the same, one by another. */
export type Cluster = {
  /** Distinct ones who posted them. */
  authors: number;
  /** How much of the pictures looks like lettering, 0 to 1, on average. */
  textShare: number;
};

/** An occurrence, and an earlier one of the same picture. */
export type Pair = {
  candidate: Posting;
  original: Posting;
  /** How alike the two pictures are, 0 to 100. */
  score: number;
  /** Whether somebody said that neither is a repost of the other. */
  isDismissed: boolean;
  /** The feed whose rules count; `null`: none. */
  feed: number | null;
  cluster: Cluster;
};

/**
 * To add one: write `src/rules/<name>.ts` exporting a `RepostRule`, and put it into the list in `rules.ts`; what can be set of
 * it is a field of `RepostRules` in `matches.ts`, with its default in `default-rules.ts`.
 * `test/rules/contract.test.ts` holds every rule to this.
 *
 * A rule says why an occurrence is not to be reported as a repost of an earlier one. It is pure.
 */
export type RepostRule = {
  readonly name: string;
  /**
   * What follows where it has a reason: `pass over` the original, so that the next later one may be it, or `excuse` the
   * candidate, which is no repost at all then.
   */
  readonly effect: "pass over" | "excuse";
  /** @returns the reason, in words; `undefined` where it has none. */
  ignores(pair: Pair, settings: RepostRules): string | undefined;
};

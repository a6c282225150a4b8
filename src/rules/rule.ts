import type { RepostRules } from "../model/repost.ts";

/** One occurrence of a picture, as rules see it. */
export type Posting = {
  submissionId: string;
  source: string;
  /** As upstream spells it. */
  place: string;
  title: string;
  author: string | null;
  created: number;
  /** Votes; `null`: unknown. */
  score: number | null;
  /** Id of the first submission in its chain of crossposts, as far as stored; without a chain its own id. */
  root: string;
  /** The feeds that showed it. */
  feeds: readonly number[];
};

/** Pictures connected by near-duplicate edges. */
export type Cluster = {
  /** Number of distinct authors. */
  authors: number;
  /** Mean share of a picture that looks like lettering, 0 to 1. */
  textShare: number;
};

/** An occurrence, and an earlier one of the same picture. */
export type Pair = {
  candidate: Posting;
  original: Posting;
  /** Similarity of the two pictures, 0 to 100. */
  score: number;
  /** Whether a moderator marked the two pictures as no repost of each other. */
  isDismissed: boolean;
  /** The feed whose rules apply; `null`: none. */
  feed: number | null;
  cluster: Cluster;
};

/**
 * To add one: write `src/rules/<name>.ts` exporting a `RepostRule`, and put it into the list in `rules.ts`; its settings are
 * fields of `RepostRules` in `model/repost.ts`, with defaults in `default-rules.ts`. `test/rules/contract.test.ts` checks every
 * rule.
 *
 * A rule gives a reason not to report an occurrence as a repost of an earlier one. It is a pure function.
 */
export type RepostRule = {
  readonly name: string;
  /**
   * Effect of a reason: `skip original` goes on with the next later occurrence as the original, `exempt candidate` makes the
   * candidate no repost at all.
   */
  readonly effect: "skip original" | "exempt candidate";
  /** @returns the reason as a text; `undefined` where the rule does not apply. */
  ignores(pair: Pair, settings: RepostRules): string | undefined;
};

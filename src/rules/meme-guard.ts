import type { Cluster, RepostRule } from "./rule.ts";

/**
 * A cluster of near-duplicates with this many authors and this share of lettering is a meme template. The median share of a
 * photograph is 3 %, of the same photograph with two lines of a meme 15 %.
 */
const templateMinimum = { authors: 8, textShare: 0.08 };

/** Pictures of one template with different text score below this, with the same text above it. */
const strictScore = 97;

/** Whether the pictures of a cluster fill in one template. */
export const isTemplate = ({ authors, textShare }: Cluster): boolean =>
  authors >= templateMinimum.authors && textShare >= templateMinimum.textShare;

/** Pictures that fill in one template with different text are no reposts of each other: `memeGuard`. */
export const memeGuard: RepostRule = {
  name: "meme-guard",
  effect: "skip original",
  ignores({ cluster, score }, settings) {
    if (!settings.memeGuard || !isTemplate(cluster) || score >= strictScore) return undefined;
    return `made from one template by ${cluster.authors}, with a score of ${score}, less than ${strictScore}`;
  },
};

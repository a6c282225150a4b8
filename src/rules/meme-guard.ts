import type { Cluster, RepostRule } from "./rule.ts";

/**
 * So many who post pictures that are nearly the same, with so much lettering, fill in one template. Photographs have 3 % of what
 * looks like lettering (median), the same with two lines of a meme 15 %.
 */
const templateFrom = { authors: 8, textShare: 0.08 };

/** With other words pictures of one template are as much alike; the same words are more so. */
const strictScore = 97;

/** Whether the pictures of a cluster are made of one template. */
export const isTemplate = ({ authors, textShare }: Cluster): boolean =>
  authors >= templateFrom.authors && textShare >= templateFrom.textShare;

/** Pictures made of one template with other words are no reposts of each other: `memeGuard`. */
export const memeGuard: RepostRule = {
  name: "meme-guard",
  effect: "pass over",
  ignores({ cluster, score }, settings) {
    if (!settings.memeGuard || !isTemplate(cluster) || score >= strictScore) return undefined;
    return `made from one template by ${cluster.authors}, with a score of ${score}, less than ${strictScore}`;
  },
};

import type { RepostRule } from "./rule.ts";

/** Where the original may have been posted: `scope`. A candidate of no feed is compared by its place instead. */
export const scope: RepostRule = {
  name: "scope",
  effect: "skip original",
  ignores({ candidate, original, feed }, settings) {
    if (settings.scope === "all") return undefined;
    const isWithin =
      feed === null
        ? candidate.source === original.source &&
          candidate.place.toLowerCase() === original.place.toLowerCase()
        : original.feeds.includes(feed);
    return isWithin ? undefined : "seen first in another feed";
  },
};

import type { RepostRule } from "./rule.ts";

/** Where the original may be: `scope`. What no feed has found has its place for a feed. */
export const scope: RepostRule = {
  name: "scope",
  effect: "pass over",
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

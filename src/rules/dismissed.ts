import type { RepostRule } from "./rule.ts";

/** A moderator marked these two pictures as no repost: this holds in either direction and for every author. */
export const dismissed: RepostRule = {
  name: "dismissed",
  effect: "skip original",
  ignores: ({ isDismissed }) => (isDismissed ? "marked as not a repost" : undefined),
};

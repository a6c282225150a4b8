import type { RepostRule } from "./rule.ts";

/** "Not a repost" sticks: of these two pictures, in either direction, whoever posts them. */
export const dismissed: RepostRule = {
  name: "dismissed",
  effect: "pass over",
  ignores: ({ isDismissed }) => (isDismissed ? "somebody said that it is not a repost" : undefined),
};

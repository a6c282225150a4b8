import type { RepostRule } from "./rule.ts";

const daySeconds = 86_400;

/** Maximum age of the original in days: `withinDays`. */
export const age: RepostRule = {
  name: "age",
  effect: "skip original",
  ignores({ candidate, original }, { withinDays }) {
    if (withinDays === null) return undefined;
    const days = (candidate.created - original.created) / daySeconds;
    return days > withinDays ? `${Math.floor(days)} days before, over ${withinDays}` : undefined;
  },
};

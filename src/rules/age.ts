import type { RepostRule } from "./rule.ts";

const daySeconds = 86_400;

/** How far back the original may lie: `withinDays`. */
export const age: RepostRule = {
  name: "age",
  effect: "pass over",
  ignores({ candidate, original }, { withinDays }) {
    if (withinDays === null) return undefined;
    const days = (candidate.created - original.created) / daySeconds;
    return days > withinDays ? `${Math.floor(days)} days before, over ${withinDays}` : undefined;
  },
};

import { Hono } from "hono";
import { growthChart } from "../../datasets/charts/growth.ts";
import { distributionChart } from "../../datasets/charts/histogram.ts";
import { scoreByChallenge } from "../../datasets/charts/scatter.ts";
import { answerSvg } from "../answer/answer-svg.ts";
import { cached } from "../answer/cached.ts";
import type { AppContext } from "../app-context.ts";

/** How long counts are reused: counting everything takes a while. */
const cacheSeconds = 300;

/** `/api/chart`: charts of all data as SVG: `scores.svg`, `challenges.svg`, `growth.svg`. */
export function charts({ store, now }: Pick<AppContext, "store" | "now">): Hono {
  const scores = cached(cacheSeconds, now, () => store.scoreBins());
  const contests = cached(cacheSeconds, now, () => store.challengeScores());
  const growth = cached(cacheSeconds, now, () => store.growth());
  return new Hono()
    .get("/scores.svg", async () =>
      answerSvg(distributionChart({ ...(await scores()), title: "Mean scores" })),
    )
    .get("/challenges.svg", async () =>
      answerSvg(scoreByChallenge({ challenges: await contests(), title: "Scores by challenge" })),
    )
    .get("/growth.svg", async () =>
      answerSvg(growthChart({ days: await growth(), title: "What there is, by the day of its posting" })),
    );
}

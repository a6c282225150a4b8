import { mean } from "d3-array";
import { countBars } from "./charts/count-bars.ts";
import { scoreByChallenge } from "./charts/scatter.ts";
import { scoreChart } from "./score-chart.ts";
import type { DatasetFacts } from "./source.ts";

/** What is known of what a query selects, before anything is made of it. */
export type PreviewCounts = {
  pictures: number;
  /** Whose file is kept here, and the bytes of these. */
  originals: number;
  bytes: number;
  prompts: number;
  rated: number;
  /** Whose hosts ask that no models are trained on them. */
  noAi: number;
};

/** Plots of a selection by name, in the order in which they are shown. */
export const previewPlots = ["scores", "challenges", "balance", "places", "cameras"] as const;
export type PreviewPlot = (typeof previewPlots)[number];

type Contest = { title: string; at: number; scores: number[] };

const byCount = (counts: ReadonlyMap<string, number>) =>
  [...counts].sort(([, a], [, b]) => b - a).map(([label, count]) => ({ label, count }));

const increase = <Key>(counts: Map<Key, number>, key: Key): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** Samples are this many, and up to twice as many while they are collected. */
const sampleSize = 24;

/** Collects what a query selects for its preview. */
export function createPreview() {
  const counts: PreviewCounts = { pictures: 0, originals: 0, bytes: 0, prompts: 0, rated: 0, noAi: 0 };
  const scores: number[] = [];
  const whole = new Map<number, number>();
  const [places, cameras] = [new Map<string, number>(), new Map<string, number>()];
  const contests = new Map<string, Contest>();
  // Every `stride`th file: from everywhere, whatever the number.
  let [samples, stride, files]: [number[], number, number] = [[], 1, 0];

  function sample(fileId: number): void {
    if (files++ % stride !== 0) return;
    samples.push(fileId);
    if (samples.length < 2 * sampleSize) return;
    samples = samples.filter((_, index) => index % 2 === 0);
    stride *= 2;
  }

  function add(facts: DatasetFacts): void {
    const { mos, place, camera, challenge } = facts;
    counts.pictures++;
    if (facts.fileId !== null) sample(facts.fileId);
    if (facts.hasOriginal) {
      counts.originals++;
      counts.bytes += facts.size ?? 0;
    }
    if (facts.hasPrompt) counts.prompts++;
    if (facts.noAi) counts.noAi++;
    if (place !== null) increase(places, place);
    if (camera !== null) increase(cameras, camera);
    if (mos === null) return;
    counts.rated++;
    scores.push(mos);
    increase(whole, Math.floor(mos));
    if (challenge === null) return;
    const contest = contests.get(challenge) ?? {
      title: facts.challengeTitle ?? challenge,
      at: 0,
      scores: [],
    };
    contests.set(challenge, contest);
    contest.at = Math.max(contest.at, facts.created ?? 0);
    contest.scores.push(mos);
  }

  const drawings: Record<PreviewPlot, () => string> = {
    scores: () => scoreChart(scores, "Mean scores"),
    challenges: () =>
      scoreByChallenge({
        challenges: [...contests.values()].sort((a, b) => a.at - b.at).map(describeContest),
        title: "Scores by challenge",
      }),
    balance: () =>
      countBars({
        classes: [...whole]
          .sort(([a], [b]) => a - b)
          .map(([score, count]) => ({ label: `${score} up to ${score + 1}`, count })),
        title: "Pictures by mean score",
      }),
    places: () => countBars({ classes: byCount(places), title: "Pictures by where they were posted" }),
    cameras: () => countBars({ classes: byCount(cameras), title: "Pictures by camera" }),
  };
  const has: Record<PreviewPlot, () => boolean> = {
    scores: () => scores.length > 0,
    challenges: () => contests.size > 1,
    balance: () => whole.size > 1,
    places: () => places.size > 1,
    cameras: () => cameras.size > 0,
  };
  return {
    add,
    counts,
    /** Ids of files from everywhere in the selection. */
    samples: () => samples.slice(0, sampleSize),
    /** The plots that have something to show. */
    plots: (): PreviewPlot[] => previewPlots.filter((name) => has[name]()),
    /** @returns SVG. */
    draw: (name: PreviewPlot): string => drawings[name](),
  };
}

const describeContest = ({ title, scores }: Contest) => ({
  title,
  average: mean(scores) ?? null,
  lowest: Math.min(...scores),
  highest: Math.max(...scores),
  entries: scores.length,
});

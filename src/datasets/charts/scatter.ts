import { drawChart, drawHorizontal, drawNothing, drawVertical, plotBeside, upwards } from "./frame.ts";
import { paint } from "./look.ts";
import { countOf, extentOf, formatNumber, formatValue, isCount, isUsable, quantile } from "./numbers.ts";
import { linearScale } from "./scales.ts";
import { element, type Markup, pathThrough } from "./svg.ts";
import { cutText } from "./text.ts";

/** How a challenge was rated; `null` where unknown. */
export type ScoredChallenge = {
  title: string;
  average: number | null;
  lowest: number | null;
  highest: number | null;
  entries: number | null;
};

/** Consecutive challenges, drawn together. */
type Band = {
  low: number;
  high: number;
  quarter: number;
  middle: number;
  threeQuarters: number;
  label: string;
};

/** More bands cannot be distinguished. */
const MAX_BANDS = 80;

type Averaged = ScoredChallenge & { average: number };
const hasAverage = (challenge: ScoredChallenge): challenge is Averaged => isUsable(challenge.average);

const show = (value: number): string => formatNumber(value, 2);
const entriesOf = (challenges: readonly ScoredChallenge[]): number =>
  challenges.reduce((sum, { entries }) => sum + (isCount(entries) ? entries : 0), 0);

function gather(challenges: readonly Averaged[], first: number): Band {
  const averages = challenges.map(({ average }) => average).toSorted((a, b) => a - b);
  const ends = challenges.flatMap(({ lowest, highest }) => [lowest, highest]).filter(isUsable);
  const [low, high] = extentOf([...averages, ...ends]);
  const middle = quantile(averages, 0.5);
  const [min, max] = extentOf(averages);
  const name =
    challenges.length === 1
      ? `${cutText(challenges[0]?.title ?? "", 400, 12)}: average ${show(middle)}`
      : `Challenges ${formatValue(first + 1)} to ${formatValue(first + challenges.length)}: averages ${show(min)} to ${show(max)}, median ${show(middle)}`;
  return {
    low,
    high,
    middle,
    quarter: quantile(averages, 0.25),
    threeQuarters: quantile(averages, 0.75),
    label: `${name}; scores ${show(low)} to ${show(high)}, ${formatValue(entriesOf(challenges))} entries`,
  };
}

/**
 * The scores of challenges in the order given, the oldest first: each one's average, and from its lowest to its highest; of
 * many, several per band. Challenges without an average are left out.
 */
export function scoreByChallenge(data: { challenges: readonly ScoredChallenge[]; title?: string }): string {
  const { title = "Score by challenge" } = data;
  const averaged = data.challenges.filter(hasAverage);
  if (averaged.length === 0) return drawNothing(title);
  const perBand = Math.ceil(averaged.length / MAX_BANDS);
  const bands: Band[] = [];
  for (let start = 0; start < averaged.length; start += perBand)
    bands.push(gather(averaged.slice(start, start + perBand), start));
  const y = linearScale(
    bands.flatMap(({ low, high }) => [low, high]),
    upwards(),
  );
  const plot = plotBeside(y);
  const pitch = (plot.right - plot.left) / bands.length;
  const middleOf = (index: number) => plot.left + (index + 0.5) * pitch;
  const scale = linearScale([1, averaged.length], [0, 1], { steps: 6, isCount: true });
  // The nth challenge is in a band of several; it is named where its band is.
  const ticks = [{ value: 1, label: "1" }, ...scale.ticks].filter(
    ({ value }) => value >= 1 && value <= averaged.length,
  );
  const place = (nth: number) => middleOf(Math.floor((nth - 1) / perBand));
  const averages = averaged.map(({ average }) => average);
  const [min, max] = extentOf(averages);
  const isGathered = perBand > 1;
  const many = countOf(averaged.length, "challenge");
  return drawChart({
    title,
    description: `${many}, ${formatValue(entriesOf(averaged))} entries; averages from ${show(min)} to ${show(max)}${isGathered ? `, ${formatValue(perBand)} challenges together` : ""}.`,
    keys: [
      { label: many, colour: "blue", mark: "words" },
      { label: "lowest to highest", colour: "band", mark: "patch" },
      ...(isGathered ? [{ label: "middle half of averages", colour: "pale", mark: "patch" } as const] : []),
      {
        label: isGathered ? `median of ${perBand}` : "average",
        colour: "orange",
        mark: isGathered ? "line" : "dot",
      },
    ],
    body: [
      drawVertical(y, plot, "score"),
      ...bands.flatMap((band, index) => drawBand(band, middleOf(index))),
      isGathered ? drawTrend() : drawDots(),
      drawHorizontal({ ticks, place }, plot, "challenge, the oldest first"),
    ],
  });

  function drawBand({ low, high, quarter, threeQuarters, label }: Band, middle: number): Markup[] {
    const width = Math.min(24, pitch * 0.7);
    const box = (from: number, to: number, height = y.place(from) - y.place(to)) => ({
      x: middle - width / 2,
      y: y.place(to),
      width,
      height,
    });
    const whole = element(
      "rect",
      { ...paint({ fill: "band" }), ...box(low, high) },
      element("title", {}, label),
    );
    const half = {
      ...paint({ fill: "pale", stroke: "blue" }),
      "stroke-width": 0.75,
      ...box(quarter, threeQuarters),
    };
    return isGathered ? [whole, element("rect", half, element("title", {}, label))] : [whole];
  }

  function drawTrend(): Markup {
    const points = bands.map(({ middle }, index) => [middleOf(index), y.place(middle)] as const);
    return element("path", { ...paint({ stroke: "orange" }), "stroke-width": 2, d: pathThrough(points) });
  }

  function drawDots(): Markup {
    const dots = bands.map(({ middle, label }, index) =>
      element("circle", { cx: middleOf(index), cy: y.place(middle), r: 3 }, element("title", {}, label)),
    );
    return element("g", paint({ fill: "orange" }), ...dots);
  }
}

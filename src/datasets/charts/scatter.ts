import { drawChart, drawHorizontal, drawNothing, drawVertical, plotBeside, upwards } from "./frame.ts";
import { paint } from "./look.ts";
import { countOf, extentOf, formatNumber, formatValue, isCount, isUsable, quantile } from "./numbers.ts";
import { linearScale } from "./scales.ts";
import { element, type Markup, pathThrough } from "./svg.ts";
import { cutText } from "./text.ts";

/** How a challenge was rated; `null` is what nobody tells. */
export type ScoredChallenge = {
  title: string;
  average: number | null;
  lowest: number | null;
  highest: number | null;
  entries: number | null;
};

/** Challenges that follow each other, drawn as one. */
type Band = {
  low: number;
  high: number;
  quarter: number;
  middle: number;
  threeQuarters: number;
  says: string;
};

/** As many bands as can be told apart. */
const MAX_BANDS = 80;

type Averaged = ScoredChallenge & { average: number };
const hasAverage = (challenge: ScoredChallenge): challenge is Averaged => isUsable(challenge.average);

const show = (value: number): string => formatNumber(value, 2);
const entriesOf = (challenges: readonly ScoredChallenge[]): number =>
  challenges.reduce((sum, { entries }) => sum + (isCount(entries) ? entries : 0), 0);

function gather(challenges: readonly Averaged[], first: number): Band {
  const averages = challenges.map(({ average }) => average).toSorted((one, other) => one - other);
  const ends = challenges.flatMap(({ lowest, highest }) => [lowest, highest]).filter(isUsable);
  const [low, high] = extentOf([...averages, ...ends]);
  const middle = quantile(averages, 0.5);
  const [least, most] = extentOf(averages);
  const name =
    challenges.length === 1
      ? `${cutText(challenges[0]?.title ?? "", 400, 12)}: average ${show(middle)}`
      : `Challenges ${formatValue(first + 1)} to ${formatValue(first + challenges.length)}: averages ${show(least)} to ${show(most)}, median ${show(middle)}`;
  return {
    low,
    high,
    middle,
    quarter: quantile(averages, 0.25),
    threeQuarters: quantile(averages, 0.75),
    says: `${name}; scores ${show(low)} to ${show(high)}, ${formatValue(entriesOf(challenges))} entries`,
  };
}

/**
 * The scores of challenges in the order given, the oldest first: each one's average, and from its lowest to its highest; of
 * many, so many together that they can be told apart. Left out is what has no average.
 */
export function scoreByChallenge(data: { challenges: readonly ScoredChallenge[]; title?: string }): string {
  const { title = "Score by challenge" } = data;
  const known = data.challenges.filter(hasAverage);
  if (known.length === 0) return drawNothing(title);
  const together = Math.ceil(known.length / MAX_BANDS);
  const bands: Band[] = [];
  for (let at = 0; at < known.length; at += together) bands.push(gather(known.slice(at, at + together), at));
  const y = linearScale(
    bands.flatMap(({ low, high }) => [low, high]),
    upwards(),
  );
  const plot = plotBeside(y);
  const pitch = (plot.right - plot.left) / bands.length;
  const middleOf = (at: number) => plot.left + (at + 0.5) * pitch;
  const scale = linearScale([1, known.length], [0, 1], { steps: 6, isCount: true });
  // The nth challenge is in a band of several; it is named where its band is.
  const ticks = [{ value: 1, label: "1" }, ...scale.ticks].filter(
    ({ value }) => value >= 1 && value <= known.length,
  );
  const place = (nth: number) => middleOf(Math.floor((nth - 1) / together));
  const averages = known.map(({ average }) => average);
  const [least, most] = extentOf(averages);
  const isGathered = together > 1;
  const many = countOf(known.length, "challenge");
  return drawChart({
    title,
    description: `${many}, ${formatValue(entriesOf(known))} entries; averages from ${show(least)} to ${show(most)}${isGathered ? `, ${formatValue(together)} challenges together` : ""}.`,
    keys: [
      { label: many, colour: "blue", mark: "words" },
      { label: "lowest to highest", colour: "band", mark: "patch" },
      ...(isGathered ? [{ label: "middle half of averages", colour: "pale", mark: "patch" } as const] : []),
      {
        label: isGathered ? `median of ${together}` : "average",
        colour: "orange",
        mark: isGathered ? "line" : "dot",
      },
    ],
    body: [
      drawVertical(y, plot, "score"),
      ...bands.flatMap((band, at) => drawBand(band, middleOf(at))),
      isGathered ? drawTrend() : drawDots(),
      drawHorizontal({ ticks, place }, plot, "challenge, the oldest first"),
    ],
  });

  function drawBand({ low, high, quarter, threeQuarters, says }: Band, middle: number): Markup[] {
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
      element("title", {}, says),
    );
    const half = {
      ...paint({ fill: "pale", stroke: "blue" }),
      "stroke-width": 0.75,
      ...box(quarter, threeQuarters),
    };
    return isGathered ? [whole, element("rect", half, element("title", {}, says))] : [whole];
  }

  function drawTrend(): Markup {
    const points = bands.map(({ middle }, at) => [middleOf(at), y.place(middle)] as const);
    return element("path", { ...paint({ stroke: "orange" }), "stroke-width": 2, d: pathThrough(points) });
  }

  function drawDots(): Markup {
    const dots = bands.map(({ middle, says }, at) =>
      element("circle", { cx: middleOf(at), cy: y.place(middle), r: 3 }, element("title", {}, says)),
    );
    return element("g", paint({ fill: "orange" }), ...dots);
  }
}

import { drawChart, drawGround, drawNothing, drawVertical, plotBeside, upwards } from "./frame.ts";
import { paint } from "./look.ts";
import { countOf, formatNumber, formatShort, formatValue, isCount, isUsable } from "./numbers.ts";
import { linearScale } from "./scales.ts";
import { element, type Markup } from "./svg.ts";
import { cutText, measureText } from "./text.ts";

/** The scores of pictures made with one setting; `low` and `high` are the ends of the whiskers. */
export type SettingGroup = {
  label: string;
  count: number;
  mean: number;
  p25: number;
  p50: number;
  p75: number;
  low: number;
  high: number;
};

/** As many boxes as have room for their labels. */
const MAX_GROUPS = 30;
const FONT = 11;

/** The groups that can be drawn, in the order given; of too many the largest. */
function chooseGroups(groups: readonly SettingGroup[]): SettingGroup[] {
  const sound = groups.filter(
    ({ count, p25, p50, p75, low, high }) => isCount(count) && [p25, p50, p75, low, high].every(isUsable),
  );
  if (sound.length <= MAX_GROUPS) return sound;
  const largest = new Set(sound.toSorted((a, b) => b.count - a.count).slice(0, MAX_GROUPS));
  return sound.filter((group) => largest.has(group));
}

const describeGroup = ({ label, count, p50, p25, p75 }: SettingGroup): string =>
  `${cutText(label, 300, FONT)}: ${countOf(count, "picture")}, median ${formatNumber(p50, 2)}, half of them from ${formatNumber(p25, 2)} to ${formatNumber(p75, 2)}`;

/**
 * The scores by a setting of the camera (`ISO`, `aperture`): a box with whiskers for each of its values, in the order given,
 * at most thirty. Groups with numbers that are not finite are left out.
 */
export function scoreBySetting(data: {
  setting: string;
  groups: readonly SettingGroup[];
  title?: string;
}): string {
  const { setting, title = `Score by ${setting}` } = data;
  const groups = chooseGroups(data.groups);
  if (groups.length === 0) return drawNothing(title);
  const limit = upwards();
  const scores = groups
    .flatMap(({ mean, p25, p50, p75, low, high }) => [low, p25, p50, p75, high, mean])
    .filter(isUsable);
  const upright = plotBeside(linearScale(scores, limit));
  const widest = Math.max(...groups.map(({ label }) => measureText(cutText(label, 200, FONT), FONT)));
  const isSlanted = widest > (upright.right - upright.left) / groups.length - 6;
  const room = isSlanted ? Math.min(78, Math.max(24, widest * 0.67)) : 14;
  const y = linearScale(scores, upwards(room));
  const beside = plotBeside(y, room);
  // The first label extends to the left of its box.
  const plot = isSlanted
    ? { ...beside, left: Math.max(beside.left, Math.min(widest, room * 1.5) * 0.77) }
    : beside;
  const pitch = (plot.right - plot.left) / groups.length;
  const width = Math.min(36, pitch * 0.6);
  const middleOf = (index: number) => plot.left + (index + 0.5) * pitch;
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const left = data.groups.length - groups.length;
  return drawChart({
    title,
    description: `${groups.map(describeGroup).join(". ")}.${left > 0 ? ` ${formatValue(left)} more are not shown.` : ""}`,
    keys: [
      { label: countOf(total, "picture"), colour: "blue", mark: "words" },
      { label: "middle half", colour: "pale", mark: "patch" },
      { label: "median", colour: "blue", mark: "line" },
      { label: "mean", colour: "orange", mark: "dot" },
      ...(left > 0 ? [{ label: `${formatValue(left)} more`, colour: "blue", mark: "words" } as const] : []),
    ],
    body: [
      drawVertical(y, plot, "score"),
      ...groups.map((group, index) => drawBox(group, middleOf(index))),
      ...groups.map((group, index) => (isSlanted ? drawSlanted : drawUpright)(group, middleOf(index))),
      drawGround(plot),
      element(
        "text",
        { ...paint({ fill: "faint" }), x: (plot.left + plot.right) / 2, y: 388, "text-anchor": "middle" },
        cutText(setting, plot.right - plot.left, 12),
      ),
    ],
  });

  function drawBox(group: SettingGroup, middle: number): Markup {
    const { p25, p50, p75, low, high, mean } = group;
    const [bottom, top] = [Math.min(p25, p75), Math.max(p25, p75)];
    const line = (x1: number, x2: number, from: number, to = from) =>
      element("line", { x1, x2, y1: y.place(from), y2: y.place(to) });
    const edges = { left: middle - width / 2, right: middle + width / 2 };
    const box = { x: edges.left, y: y.place(top), width, height: y.place(bottom) - y.place(top) };
    return element(
      "g",
      {},
      element("title", {}, describeGroup(group)),
      element(
        "g",
        { ...paint({ stroke: "faint" }), "stroke-width": 1.5 },
        line(middle, middle, low, high),
        ...[low, high].map((end) => line(middle - width / 4, middle + width / 4, end)),
      ),
      element("rect", { ...paint({ fill: "pale", stroke: "blue" }), ...box }),
      element("g", { ...paint({ stroke: "blue" }), "stroke-width": 3 }, line(edges.left, edges.right, p50)),
      ...(isUsable(mean)
        ? [element("circle", { ...paint({ fill: "orange" }), cx: middle, cy: y.place(mean), r: 3.5 })]
        : []),
    );
  }

  function drawUpright({ label, count }: SettingGroup, middle: number): Markup {
    return element(
      "g",
      { ...paint({ fill: "faint" }), "text-anchor": "middle", "font-size": FONT },
      element("text", { x: middle, y: plot.bottom + 16 }, cutText(label, pitch, FONT)),
      element("text", { x: middle, y: plot.bottom + 30 }, `n ${formatShort(count)}`),
    );
  }

  function drawSlanted({ label, count }: SettingGroup, middle: number): Markup {
    const turn = `translate(${Math.round(middle + 4)} ${plot.bottom + 14}) rotate(-40)`;
    const text = cutText(label, room * 1.5, FONT);
    return element(
      "text",
      { ...paint({ fill: "faint" }), "text-anchor": "end", "font-size": FONT, transform: turn },
      element("title", {}, countOf(count, "picture")),
      text,
    );
  }
}

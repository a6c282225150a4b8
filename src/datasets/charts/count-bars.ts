import { drawChart, drawNothing } from "./frame.ts";
import { paint } from "./look.ts";
import { countOf, formatShare, formatValue, isCount } from "./numbers.ts";
import { element, type Markup } from "./svg.ts";
import { cutText, measureText } from "./text.ts";

/** How many pictures there are of a class. */
export type ClassCount = { label: string; count: number };

/** As many bars as have room for their labels. */
const MAX_BARS = 12;
const FONT = 12;
const [TOP, BOTTOM, LEFT, RIGHT] = [66, 384, 16, 616];
/** The widest label; a longer one is cut. */
const LABEL = 210;

/**
 * How many pictures there are of each class: a bar for each, from above in the order given, with its count and share. Of too
 * many classes the rest is one bar.
 */
export function countBars(data: { classes: readonly ClassCount[]; title: string }): string {
  const { title } = data;
  const sound = data.classes.filter(({ count }) => isCount(count) && count > 0);
  if (sound.length === 0) return drawNothing(title);
  const total = sound.reduce((sum, { count }) => sum + count, 0);
  const [shown, rest] =
    sound.length <= MAX_BARS ? [sound, []] : [sound.slice(0, MAX_BARS - 1), sound.slice(MAX_BARS - 1)];
  const others = rest.reduce((sum, { count }) => sum + count, 0);
  const bars = rest.length === 0 ? shown : [...shown, { label: `${rest.length} others`, count: others }];
  const words = bars.map(({ label, count }) => ({
    label: cutText(label, LABEL, FONT),
    value: `${formatValue(count)}, ${formatShare(count / total)}`,
  }));
  const start = LEFT + Math.max(...words.map(({ label }) => measureText(label, FONT))) + 10;
  const room = RIGHT - start - Math.max(...words.map(({ value }) => measureText(value, FONT))) - 8;
  const most = Math.max(...bars.map(({ count }) => count));
  const pitch = Math.min(44, (BOTTOM - TOP) / bars.length);
  const middleOf = (index: number) => TOP + (index + 0.5) * pitch;
  const widthOf = (count: number) => (count / most) * room;

  const drawBar = ({ label, count }: ClassCount, index: number): Markup =>
    element(
      "rect",
      { x: start, y: middleOf(index) - pitch * 0.36, width: widthOf(count), height: pitch * 0.72 },
      element("title", {}, `${label}: ${countOf(count, "picture")}, ${formatShare(count / total)}`),
    );
  return drawChart({
    title,
    description: `${bars.map(({ label, count }) => `${label}: ${formatValue(count)}`).join(", ")}.`,
    keys: [{ label: countOf(total, "picture"), colour: "pale", mark: "patch" }],
    body: [
      element(
        "g",
        { ...paint({ fill: "pale", stroke: "blue" }), "stroke-width": 0.75 },
        ...bars.map(drawBar),
      ),
      element(
        "g",
        { ...paint({ fill: "ink" }), "text-anchor": "end" },
        ...words.map(({ label }, index) => element("text", { x: start - 8, y: middleOf(index) + 4 }, label)),
      ),
      element(
        "g",
        paint({ fill: "faint" }),
        ...words.map(({ value }, index) =>
          element("text", { x: start + widthOf(bars[index]?.count ?? 0) + 8, y: middleOf(index) + 4 }, value),
        ),
      ),
    ],
  });
}

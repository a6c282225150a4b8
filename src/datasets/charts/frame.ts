import { type Colour, paint, style } from "./look.ts";
import type { Scale, Tick } from "./scales.ts";
import { element, type Markup, writeSvg } from "./svg.ts";
import { cutText, measureText } from "./text.ts";

/** The size of every chart, in pixels; it scales. */
const WIDTH = 640;
const HEIGHT = 400;
const MARGIN = 16;
const FONT = 12;

/** Where the data are drawn, in pixels. */
export type Plot = { left: number; right: number; top: number; bottom: number };

/** The pixels of every vertical scale. */
export const upwards = (room = 0): [bottom: number, top: number] => [348 - room, 66];

/** The plot beside the labels of a vertical scale, and above labels that need `room` pixels more than usual. */
export function plotBeside({ ticks }: Scale, room = 0): Plot {
  const widest = Math.max(...ticks.map(({ label }) => measureText(label, FONT)));
  const [bottom, top] = upwards(room);
  return { left: Math.round(MARGIN + 18 + widest + 8), right: WIDTH - 24, top, bottom };
}

/** An entry of the legend: a patch or a line in its colour, and its name. */
export type Key = { label: string; colour: Colour; mark: "patch" | "line" | "dashes" | "dot" | "words" };

function drawKey({ colour, mark }: Key, x: number): Markup[] {
  const y = 46;
  const stroke = { ...paint({ stroke: colour }), "stroke-width": 2 };
  if (mark === "patch")
    return [
      element("rect", {
        ...paint({ fill: colour }),
        x,
        y: y - 5,
        width: 14,
        height: 10,
      }),
    ];
  if (mark === "dot") return [element("circle", { ...paint({ fill: colour }), cx: x + 7, cy: y, r: 4 })];
  if (mark === "words") return [];
  const dashes = mark === "dashes" ? { "stroke-dasharray": "4 3" } : {};
  return [element("line", { ...stroke, ...dashes, x1: x, x2: x + 14, y1: y, y2: y })];
}

/** The maximum width of each text so that all fit: short ones complete, long ones equal. */
function shareRoom(widths: readonly number[], room: number): number {
  let left = room;
  for (const [index, width] of widths.toSorted((a, b) => a - b).entries()) {
    const share = left / (widths.length - index);
    if (width > share) return share;
    left -= width;
  }
  return room;
}

/** The keys in a row, cut to fit. */
function drawKeys(keys: readonly Key[]): Markup[] {
  const GAP = 16;
  const leads = keys.map(({ mark }) => (mark === "words" ? 0 : 20));
  const room = WIDTH - 2 * MARGIN - leads.reduce<number>((sum, lead) => sum + lead + GAP, 0);
  const widths = keys.map(({ label }) => measureText(cutText(label, room, FONT), FONT));
  const share = shareRoom(widths, room);
  let x = MARGIN;
  return keys.flatMap((key, index) => {
    const label = cutText(key.label, share, FONT);
    const lead = leads[index] ?? 0;
    const words = element("text", { ...paint({ fill: "faint" }), x: x + lead, y: 50 }, label);
    const drawn = [...drawKey(key, x), words];
    x += lead + measureText(label, FONT) + GAP;
    return drawn;
  });
}

/** The parts of every chart. `description` is the content in words, for screen readers. */
export type Chart = { title: string; description: string; keys?: readonly Key[]; body: readonly Markup[] };

/** The text of an SVG picture. */
export function drawChart({ title, description, keys = [], body }: Chart): string {
  const shown = cutText(title, WIDTH - 2 * MARGIN, 17) || "Untitled";
  const size = { width: WIDTH, height: HEIGHT };
  return writeSvg(
    element(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        ...size,
        role: "img",
        "font-family": "system-ui, 'DejaVu Sans', sans-serif",
        "font-size": FONT,
      },
      element("title", {}, cutText(title, 3000, FONT) || shown),
      element("desc", {}, description),
      element("style", {}, style),
      element("rect", { ...paint({ fill: "paper" }), ...size }),
      element(
        "text",
        { ...paint({ fill: "ink" }), x: MARGIN, y: 28, "font-size": 17, "font-weight": 600 },
        shown,
      ),
      ...drawKeys(keys),
      ...body,
    ),
  );
}

/** A chart of no data. */
export function drawNothing(title: string): string {
  const words = element(
    "text",
    { ...paint({ fill: "faint" }), x: WIDTH / 2, y: HEIGHT / 2, "text-anchor": "middle", "font-size": 15 },
    "No values",
  );
  return drawChart({ title, description: "No values: there is nothing to show.", body: [words] });
}

/** The vertical axis: lines across the plot, their values, and what they are. */
export function drawVertical(scale: Scale, plot: Plot, label: string): Markup {
  const middle = (plot.top + plot.bottom) / 2;
  const lines = scale.ticks.map(({ value }) => {
    const y = scale.place(value);
    return element("line", { x1: plot.left, x2: plot.right, y1: y, y2: y });
  });
  const values = scale.ticks.map(({ value, label: text }) =>
    element("text", { x: plot.left - 8, y: scale.place(value) + 4 }, text),
  );
  const name = {
    x: 0,
    y: 0,
    "text-anchor": "middle",
    transform: `translate(${MARGIN + 10} ${middle}) rotate(-90)`,
  };
  return element(
    "g",
    {},
    element("g", paint({ stroke: "grid" }), ...lines),
    element("g", { ...paint({ fill: "faint" }), "text-anchor": "end" }, ...values),
    element("text", { ...paint({ fill: "faint" }), ...name }, cutText(label, plot.bottom - plot.top, FONT)),
  );
}

/** The line below the plot. */
export const drawGround = ({ left, right, bottom }: Plot): Markup =>
  element("line", { ...paint({ stroke: "faint" }), x1: left, x2: right, y1: bottom, y2: bottom });

/** The horizontal axis: ticks with those of their labels that do not touch, and what they are. */
export function drawHorizontal(
  { ticks, place }: Pick<Scale, "ticks" | "place">,
  plot: Plot,
  label: string,
): Markup {
  const y = plot.bottom;
  let free = 0;
  const drawn = ticks.flatMap((tick: Tick) => {
    const half = measureText(tick.label, FONT) / 2;
    const middle = Math.min(place(tick.value), WIDTH - 4 - half);
    const mark = element("line", {
      ...paint({ stroke: "faint" }),
      x1: place(tick.value),
      x2: place(tick.value),
      y1: y,
      y2: y + 4,
    });
    if (middle - half < free) return [mark];
    free = middle + half + 8;
    return [mark, element("text", { x: middle, y: y + 18 }, tick.label)];
  });
  const name = { x: (plot.left + plot.right) / 2, y: HEIGHT - 12 };
  return element(
    "g",
    { ...paint({ fill: "faint" }), "text-anchor": "middle" },
    drawGround(plot),
    ...drawn,
    element("text", name, cutText(label, plot.right - plot.left, FONT)),
  );
}

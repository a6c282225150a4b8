import type { Attributes } from "./svg.ts";

/** Each colour on light and on dark paper. */
const colours = {
  paper: ["#ffffff", "#15191e"],
  ink: ["#1c2128", "#e8eaed"],
  faint: ["#57606a", "#a3adb8"],
  grid: ["#e2e6ea", "#2e353d"],
  band: ["#c6ced6", "#434d58"],
  pale: ["#a9c8ea", "#2f5580"],
  blue: ["#2f6db3", "#6cabee"],
  orange: ["#c2410c", "#fb9a4b"],
  green: ["#26794a", "#5fc489"],
  purple: ["#7d4bb5", "#bd96ec"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Colour = keyof typeof colours;

/** The colours of the lines of one chart, in order. */
export const lineColours = ["blue", "orange", "green", "purple"] as const satisfies readonly Colour[];

/** Light paper needs no style; the class names are prefixed, since a page may contain other styles. */
export const style = `@media (prefers-color-scheme:dark){${Object.entries(colours)
  .map(([name, [, dark]]) => `.rb-f-${name}{fill:${dark}}.rb-s-${name}{stroke:${dark}}`)
  .join("")}}`;

/**
 * The `Content-Security-Policy` under which a chart shows as it should: its own style, by its SHA-256 (a test fails when it has
 * changed), and nothing else.
 */
export const chartPolicy =
  "default-src 'none'; style-src 'sha256-aTiznm5fOxxY+SBsLIAU8xMgd+QhKmCQUgFf8QdSeTg='";

/** The attributes that colour an element. */
export function paint({ fill, stroke }: { fill?: Colour; stroke?: Colour }): Attributes {
  const names = [fill === undefined ? [] : [`rb-f-${fill}`], stroke === undefined ? [] : [`rb-s-${stroke}`]];
  return {
    class: names.flat().join(" "),
    fill: fill === undefined ? "none" : colours[fill][0],
    ...(stroke === undefined ? {} : { stroke: colours[stroke][0] }),
  };
}

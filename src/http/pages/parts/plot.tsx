import { spanText } from "./when.tsx";
import { linearScale } from "../../../datasets/charts/scales.ts";
import { pathThrough, type Point } from "../../../datasets/charts/svg.ts";

const [width, height] = [300, 72];
/** The curve covers what was measured, at least five minutes. */
const least = 300;

/** A value at a moment, Unix seconds. */
export type Measured = { at: number; value: number };

type PlotProps = {
  title: string;
  values: readonly Measured[];
  /** Writes a value with its unit. */
  write: (value: number) => string;
  now: number;
};

/** A curve of the last hour, with its present and its largest value in words. */
export const Plot = ({ title, values, write, now }: PlotProps) => {
  const present = values.at(-1)?.value;
  const most = Math.max(0, ...values.map(({ value }) => value));
  const scale = linearScale([most], [height - 1, 2], { hasZero: true });
  const span = Math.max(least, now - (values[0]?.at ?? now));
  const points = values.map(({ at, value }): Point => [(1 - (now - at) / span) * width, scale.place(value)]);
  const [first, last] = [points[0], points.at(-1)];
  const words = present === undefined ? "nothing yet" : `${write(present)} now, ${write(most)} at most`;
  return (
    <figure class="plot card">
      <figcaption>
        <span class="soft small">{title}</span>{" "}
        <strong>{present === undefined ? "-" : write(present)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, the last ${spanText(span)}: ${words}`}
      >
        {first && last && (
          <>
            <path class="area" d={`${pathThrough(points)}L${last[0]} ${height}L${first[0]} ${height}Z`} />
            <path class="line" d={pathThrough(points)} />
          </>
        )}
      </svg>
      <p class="axis small soft" aria-hidden="true">
        <span>{spanText(span)} ago</span>
        <span>at most {write(most)}</span>
        <span>now</span>
      </p>
    </figure>
  );
};

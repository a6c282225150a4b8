import { formatValue } from "../../../datasets/charts/numbers.ts";
import type { PreviewPlot } from "../../../datasets/preview.ts";
import type { PostRow } from "../../../model/post.ts";
import type { PreviewRun } from "../../dataset-previews.ts";
import type { DatasetFields } from "./dataset-fields.ts";
import { Facts, sizeText } from "./facts.tsx";
import { PictureGrid } from "./picture-grid.tsx";

/** What a picture of a plot shows, for those who cannot see it. */
const plotWords: Record<PreviewPlot, string> = {
  scores: "Histogram of the mean scores with their Gaussian",
  challenges: "Scores by challenge, the oldest first",
  balance: "How many pictures there are of each mean score",
  places: "How many pictures there are of each subreddit or contest",
  cameras: "How many pictures there are of each camera",
};

type PreviewProps = { fields: DatasetFields; run: PreviewRun; samples: readonly PostRow[]; blurs: boolean };

/** What a query selects: its count, samples and plots. While it is counted, the page asks again. */
export const DatasetPreview = ({ fields, run, samples, blurs }: PreviewProps) => {
  const { counts, state } = run;
  const plots = run.plots();
  return (
    <section
      id="preview"
      class="stack"
      aria-labelledby="preview-title"
      data-refresh={state === "counting" ? "1" : undefined}
      data-says={state === "counting" ? undefined : countWords(run)}
    >
      <h2 id="preview-title">{countWords(run)}</h2>
      {state === "counting" && (
        <p class="soft">
          It is still being counted. <a href={plotPath("", fields, run)}>Look again</a>
        </p>
      )}
      {state === "cut" && (
        <p class="soft">The figures and plots are of the first {formatValue(counts.pictures)}.</p>
      )}
      {counts.pictures > 0 && (
        <>
          <Facts
            facts={[
              ["Originals here", `${formatValue(counts.originals)}, ${sizeText(counts.bytes)}`],
              ["With a prompt", counts.prompts === 0 ? null : formatValue(counts.prompts)],
              ["With ratings", counts.rated === 0 ? null : formatValue(counts.rated)],
              [
                "Not for machines",
                counts.noAi === 0
                  ? null
                  : `${formatValue(counts.noAi)}, ${fields.includeNoAi === "" ? "left out unless you choose otherwise" : "included"}`,
              ],
            ]}
          />
          {samples.length > 0 && (
            <>
              <h3>Some of them</h3>
              <PictureGrid pictures={samples} query={fields.query} blurs={blurs} />
            </>
          )}
          {plots.length > 0 && (
            <div class="plots">
              {plots.map((name) => (
                <img
                  src={plotPath(`/preview/${name}.svg`, fields, run)}
                  alt={plotWords[name]}
                  width="640"
                  height="400"
                />
              ))}
            </div>
          )}
        </>
      )}
    </section>
  );
};

function countWords({ counts: { pictures }, state }: PreviewRun): string {
  if (pictures === 0) return state === "counting" ? "Counting" : "It selects nothing";
  const count = `${formatValue(pictures)} ${pictures === 1 ? "picture" : "pictures"}`;
  return { counting: `${count} so far`, whole: count, cut: `More than ${count}` }[state];
}

/** A plot has another address when more was counted. */
function plotPath(path: string, { query, caption }: DatasetFields, { counts, state }: PreviewRun): string {
  const parameters = new URLSearchParams({ query, caption });
  if (path !== "") parameters.set("at", `${state} ${counts.pictures}`);
  return `/datasets${path}?${parameters}`;
}

import { formatValue } from "../../../datasets/charts/numbers.ts";
import { filesOf, type Manifest } from "../../read-manifest.ts";
import { Facts, sizeText } from "./facts.tsx";

/** Files that the page lists; the rest stands in the manifest. */
const shownFiles = 100;

const chartWords: Record<string, string> = {
  scores: "Histogram of the mean scores with their Gaussian",
  growth: "Pictures by the day of their posting",
  iso: "Scores by ISO",
  "f-number": "Scores by aperture",
  "focal-mm": "Scores by focal length",
};

/** What is in a finished dataset: its counts, charts, terms and files. */
export const DatasetDetails = ({ id, manifest }: { id: number; manifest: Manifest }) => {
  const { leftOut } = manifest;
  const files = filesOf(manifest);
  const path = (file: string) => `/api/export/${id}/files/${file}`;
  const charts = files.filter(({ path: file }) => /^charts\/[\w-]+\.svg$/.test(file));
  return (
    <>
      <section class="stack" aria-labelledby="contents">
        <h2 id="contents">What is in it</h2>
        <Facts
          facts={[
            ["Rows", formatValue(manifest.rows)],
            ["Pictures copied", someText(manifest.pictures)],
            ["Parts", countsText(manifest.splits)],
            ["From", countsText(manifest.sources)],
            ["Captions", countsText(manifest.captions)],
            ["Near-duplicates left out", someText(leftOut.nearDuplicates)],
            ["Left out for balance", someText(leftOut.forBalance)],
            ["Not for machines", someText(leftOut.notForMachines)],
            [
              "Left out by the format",
              leftOut.byFormat === 0 ? null : `${formatValue(leftOut.byFormat)}: ${leftOut.why ?? ""}`,
            ],
          ]}
        />
        <div class="plots">
          {charts.map(({ path: file }) => {
            const name = file.replace(/^charts\/|\.svg$/g, "");
            return (
              <img src={path(file)} alt={chartWords[name] ?? name} width="640" height="400" loading="lazy" />
            );
          })}
        </div>
      </section>
      <section class="stack" aria-labelledby="terms">
        <h2 id="terms">Terms</h2>
        {Object.keys(manifest.sources).map((source) => (
          <p>{manifest.terms[source] ?? "Unknown: ask who made the pictures."}</p>
        ))}
      </section>
      <section class="stack" aria-labelledby="files">
        <h2 id="files">Files</h2>
        <table class="files">
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {files.slice(0, shownFiles).map((file) => (
              <tr>
                <td>
                  <a href={path(file.path)} download="">
                    {file.path}
                  </a>
                </td>
                <td>{sizeText(file.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {files.length > shownFiles && (
          <p class="soft">And {formatValue(files.length - shownFiles)} more: manifest.json names them all.</p>
        )}
      </section>
    </>
  );
};

const countsText = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${formatValue(count)}`)
    .join(", ");

const someText = (count: number): string | null => (count === 0 ? null : formatValue(count));

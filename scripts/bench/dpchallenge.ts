import { parseHTML } from "linkedom";
import { parser } from "../../src/sites/dpchallenge/results-page.ts";
import { createResultsPage } from "./support/results-page.ts";
import { percentile } from "./support/percentile.ts";

const entries = 450;
const challengeId = 1303;
const url = `https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=${challengeId}&show_full=1`;

/** `bun run bench dpchallenge`: reads a results page of 450 entries again and again, bytes to records, and as a document. */
export async function run(): Promise<void> {
  const html = createResultsPage(challengeId, entries);
  const bytes = new TextEncoder().encode(html);
  const page = parser.read(bytes, url);
  const found = page.kind === "results" ? page.entries.length : 0;
  console.log(`${(bytes.length / 1e6).toFixed(2)} MB, ${found} entries`);
  const ours = measure(bytes.length, 200, () => parser.read(bytes, url));
  const theirs = measure(bytes.length, 9, () => parseHTML(new TextDecoder().decode(bytes)));
  print("records of the page", ours);
  print("linkedom, the document alone", theirs);
}

/** MB/s of each pass, and MB per second of processor time over all of them, which a busy machine changes less. */
type Speeds = { passes: number[]; perProcessor: number };

/** The first third warms up. */
function measure(size: number, passes: number, pass: () => unknown): Speeds {
  for (let n = 0; n < passes / 3; n++) pass();
  const speeds: number[] = [];
  const used = process.cpuUsage();
  while (speeds.length < passes) {
    const started = performance.now();
    pass();
    speeds.push(size / 1000 / (performance.now() - started));
  }
  const { user, system } = process.cpuUsage(used);
  return { passes: speeds, perProcessor: (size * passes) / (user + system) };
}

function print(what: string, { passes, perProcessor }: Speeds): void {
  const figure = (speed: number) => `${speed.toFixed(1).padStart(6)} MB/s`;
  console.log(
    `${what.padEnd(30)} p50 ${figure(percentile(passes, 0.5))}, best ${figure(percentile(passes, 1))}, by processor time ${figure(perProcessor)}`,
  );
}

import { formatValue } from "../../../datasets/charts/numbers.ts";
import type { JobRow } from "../../../model/job.ts";
import { sizeText } from "./facts.tsx";
import { Meter } from "./meter.tsx";
import { Ago } from "./when.tsx";

/** A dataset that is not finished: the page asks again. */
export const isUnfinished = ({ state }: JobRow): boolean => state === "waiting" || state === "running";

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

/** What it was asked for, in short. */
export const queryOf = ({ request }: JobRow): string => textOf(request["query"]).trim() || "everything";
export const formatOf = ({ request }: JobRow): string => textOf(request["format"]);

/** Datasets, the newest first. */
export const DatasetList = ({ jobs, now }: { jobs: readonly JobRow[]; now: number }) => (
  <ol class="stack datasets">
    {jobs.map((job) => (
      <li class="card row between">
        <div class="stack">
          <h3>
            <a href={`/datasets/${job.id}`}>
              <bdi>{queryOf(job)}</bdi>
            </a>
          </h3>
          <p class="small soft">
            {formatOf(job)}, asked for <Ago at={job.createdAt} now={now} />
          </p>
          <DatasetState job={job} />
        </div>
        <DatasetActions job={job} />
      </li>
    ))}
  </ol>
);

/** How far it is, in words and as a bar. */
export const DatasetState = ({ job }: { job: JobRow }) => {
  const { state, progress, result, error } = job;
  switch (state) {
    case "waiting":
      return <p>Waiting for its turn: datasets are made one after another.</p>;
    case "running":
      return (
        <Meter
          label="Progress"
          share={progress?.total ? progress.done / progress.total : null}
          words={progressWords(progress)}
        />
      );
    case "done":
      return (
        <p>
          {formatValue(numberOf(result?.["rows"]))} rows in {formatValue(numberOf(result?.["files"]))} files,{" "}
          {sizeText(numberOf(result?.["bytes"]))}
        </p>
      );
    case "cancelled":
      return <p>Cancelled</p>;
    case "failed":
      return <p class="fault">It could not be made: {error ?? "nobody knows why"}</p>;
  }
};

function progressWords(progress: JobRow["progress"]): string {
  if (!progress) return "Starting";
  const [done, total] = [formatValue(progress.done), formatValue(progress.total ?? 0)];
  switch (progress.stage) {
    case "select":
      return `Selecting: ${done} so far`;
    case "compare":
      return `Looking for near-duplicates among ${total}`;
    default:
      return `Writing: ${done} of ${total}`;
  }
}

/** What can be done with it. */
export const DatasetActions = ({ job }: { job: JobRow }) => (
  <div class="row">
    {job.state === "done" && (
      <a class="button primary" href={`/api/export/${job.id}/dataset.tar`} download={`dataset-${job.id}.tar`}>
        Download
      </a>
    )}
    {isUnfinished(job) ? (
      <form method="post" action={`/datasets/${job.id}/cancel`}>
        <button aria-label={`Cancel: ${queryOf(job)}`}>Cancel</button>
      </form>
    ) : (
      <form method="post" action={`/datasets/${job.id}/remove`}>
        <button class="danger" aria-label={`Delete: ${queryOf(job)}`}>
          Delete
        </button>
      </form>
    )}
  </div>
);

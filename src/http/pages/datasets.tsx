import { type Context, Hono } from "hono";
import { z } from "zod";
import { previewPlots } from "../../datasets/preview.ts";
import { AppError } from "../../errors.ts";
import { exportRequest } from "../../datasets/formats/dataset-request.ts";
import { answerSvg } from "../answer/answer-svg.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { createDatasetPreviews, type PreviewRun } from "../dataset-previews.ts";
import { readManifest } from "../read-manifest.ts";
import { readForm } from "../request/form.ts";
import { readPathId } from "../request/path-id.ts";
import { readQuery } from "../request/read-query.ts";
import {
  type DatasetFields,
  type FieldFault,
  fieldsFrom,
  fieldsOfForm,
  fieldsOfRequest,
  fieldsPath,
  fieldsQuery,
  readRequest,
} from "./parts/dataset-fields.ts";
import { DatasetDetails } from "./parts/dataset-details.tsx";
import { DatasetForm } from "./parts/dataset-form.tsx";
import { DatasetActions, DatasetList, DatasetState, isUnfinished, queryOf } from "./parts/dataset-list.tsx";
import { DatasetPreview } from "./parts/dataset-preview.tsx";
import { answerPage, type PageInfo } from "./parts/document.tsx";
import { readReader } from "./parts/reader.ts";

type Needs = Pick<AppContext, "assets" | "config" | "exporter" | "now" | "store">;

const listedJobs = 50;
/** Milliseconds that a page waits for a count; a longer one goes on behind it. */
const patienceMs = 700;
/** Before a dataset is begun it may take longer to find out that it would be empty. */
const startPatienceMs = 3000;

const plotShape = z.strictObject({
  query: z.string().max(2000, "a query of at most 2000 characters").default(""),
  caption: z.enum(["any", "prompt"], "any or prompt").default("any"),
  at: z.string().optional(),
});
const listShape = fieldsQuery.extend({ done: z.literal("deleted", "deleted").optional() });

/** `/datasets`: what a query selects, and datasets of it; `/:id`: one of them with its files. */
export function datasets(context: Needs): Hono {
  const { store, exporter, now } = context;
  const openPreview = createDatasetPreviews(context);

  async function settle(run: PreviewRun, ms: number): Promise<PreviewRun> {
    await Promise.race([run.ended, new Promise((resolve) => setTimeout(resolve, ms))]);
    return run;
  }

  /** The count of what the fields select, or what is wrong with their query. */
  async function preview(fields: DatasetFields, ms: number): Promise<PreviewRun | FieldFault> {
    try {
      const caption = fields.caption === "prompt" ? "prompt" : "any";
      return await settle(openPreview({ query: fields.query.slice(0, 2000), caption }), ms);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== "bad_request") throw thrown;
      return { field: "query", sentence: `${thrown.message.replace(/^query: /, "")}.` };
    }
  }

  async function answerForm(c: Context, fields: DatasetFields, given?: FieldFault, isDeleted = false) {
    const [found, jobs] = await Promise.all([
      preview(fields, patienceMs),
      store.newestJobs(Number.MAX_SAFE_INTEGER, listedJobs),
    ]);
    const run = "ended" in found ? found : undefined;
    const fault = given ?? ("ended" in found ? emptyFault(found) : found);
    const samples = await Promise.all((run?.samples() ?? []).map((id) => store.postOf(id, true)));
    // Half a word is no fault while one types: a browser would complain of it.
    const isTyping = c.req.header("x-typing") !== undefined;
    const status: PageInfo["status"] = given ? 422 : run || isTyping ? 200 : 400;
    return answerPage(
      c,
      context,
      { title: "Datasets", current: "/datasets", name: "datasets", status },
      <>
        <header>
          <h1>Datasets</h1>
        </header>
        {isDeleted && (
          <p class="notice" role="status">
            The dataset is deleted.
          </p>
        )}
        <div class="datasets-page">
          <div class="stack">
            <h2>A new dataset</h2>
            <DatasetForm fields={fields} fault={fault} />
          </div>
          {run ? (
            <DatasetPreview
              fields={fields}
              run={run}
              samples={samples.filter((post) => post !== undefined)}
              blurs={readReader(c).nsfw !== "show"}
            />
          ) : (
            <section id="preview"></section>
          )}
        </div>
        <section
          id="jobs"
          class="stack"
          aria-labelledby="jobs-title"
          data-refresh={jobs.some(isUnfinished) ? "1" : undefined}
        >
          <h2 id="jobs-title">Datasets so far</h2>
          {jobs.length === 0 ? (
            <p class="soft">None yet. Say what is in one, look at it, and make it.</p>
          ) : (
            <DatasetList jobs={jobs} now={now()} />
          )}
        </section>
      </>,
    );
  }

  async function jobOf(c: Context) {
    const job = await store.job(readPathId(c) ?? 0);
    return requireFound(job, `dataset ${c.req.param("id")}: there is none of this number`);
  }

  return new Hono()
    .get("/", (c) => {
      const { done, ...given } = readQuery(c, listShape);
      return answerForm(c, fieldsFrom(given), undefined, done !== undefined);
    })
    .post("/", async (c) => {
      const fields = fieldsOfForm(await readForm(c));
      const request = readRequest(fields);
      if ("field" in request) return answerForm(c, fields, request);
      const found = await preview(fields, startPatienceMs);
      const fault = "ended" in found ? emptyFault(found) : found;
      if (fault) return answerForm(c, fields, fault);
      const { id } = await store.addJob(request, now());
      return c.redirect(`/datasets/${id}`, 303);
    })
    .get("/preview/:plot", async (c) => {
      const name = c.req.param("plot");
      const plot = requireFound(
        previewPlots.find((known) => `${known}.svg` === name),
        `plot ${name}: there is none`,
      );
      const { query, caption } = readQuery(c, plotShape);
      const run = await settle(openPreview({ query, caption }), patienceMs);
      const answer = answerSvg(run.draw(plot));
      answer.headers.set("cache-control", run.state === "counting" ? "no-store" : "private, max-age=60");
      return answer;
    })
    .get("/:id{[0-9]+}", async (c) => {
      const job = await jobOf(c);
      const request = exportRequest.safeParse(job.request);
      return answerPage(
        c,
        context,
        { title: queryOf(job), current: "/datasets", name: "dataset" },
        <div
          id="dataset"
          class="stack dataset"
          data-refresh={isUnfinished(job) ? "1" : undefined}
          data-says={isUnfinished(job) ? undefined : `The dataset is ${job.state}`}
        >
          <header class="row between">
            <h1>
              Dataset: <bdi>{queryOf(job)}</bdi>
            </h1>
            <a href="/datasets">All datasets</a>
          </header>
          <div class="card stack">
            <DatasetState job={job} />
            <div class="row">
              <DatasetActions job={job} />
              {request.success && (
                <a class="button" href={fieldsPath(fieldsOfRequest(request.data))}>
                  Change it and make another
                </a>
              )}
            </div>
          </div>
          {job.state === "done" && (
            <DatasetDetails id={job.id} manifest={await readManifest(exporter, job.id)} />
          )}
        </div>,
      );
    })
    .get("/:id{[0-9]+}/cancel", (c) => c.redirect(`/datasets/${c.req.param("id")}`, 303))
    .get("/:id{[0-9]+}/remove", (c) => c.redirect(`/datasets/${c.req.param("id")}`, 303))
    .post("/:id{[0-9]+}/cancel", async (c) => {
      const { id } = await jobOf(c);
      await store.changeJob(id, { state: "cancelled", finishedAt: now() });
      return c.redirect(`/datasets/${id}`, 303);
    })
    .post("/:id{[0-9]+}/remove", async (c) => {
      const job = await store.job(readPathId(c) ?? 0);
      // One that is being made is cancelled first.
      if (job && isUnfinished(job)) await store.changeJob(job.id, { state: "cancelled", finishedAt: now() });
      if (job) {
        await store.removeJob(job.id);
        await exporter.remove(job.id);
      }
      return c.redirect("/datasets?done=deleted", 303);
    });
}

/** A query that selects nothing is said beside its field. */
const emptyFault = ({ state, counts }: PreviewRun): FieldFault | undefined =>
  state === "whole" && counts.pictures === 0
    ? { field: "query", sentence: "It selects nothing. Take a word away, or look at an example." }
    : undefined;

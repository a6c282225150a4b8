import { type Context, Hono } from "hono";
import { exportRequest } from "../../datasets/formats/dataset-request.ts";
import { formatNames } from "../../datasets/formats/format-names.ts";
import { AppError } from "../../errors.ts";
import type { JobRow } from "../../model/job.ts";
import { parseSelection } from "../../query/selection.ts";
import { answerList } from "../answer/answer-list.ts";
import { answerTar } from "../answer/answer-tar.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { filesOf, readManifest } from "../read-manifest.ts";
import { invalidField, readObject } from "../request/body.ts";
import { readPathId } from "../request/path-id.ts";

/** `/api/export`: datasets made on request, one after another: request, watch, cancel, download. */
export function exports({ store, exporter, now }: Pick<AppContext, "store" | "exporter" | "now">): Hono {
  async function jobOf(c: Context): Promise<JobRow> {
    const id = readPathId(c);
    const job = id === undefined ? undefined : await store.job(id);
    return requireFound(job, `export ${c.req.param("id")}: not known`);
  }

  async function doneJobOf(c: Context): Promise<JobRow> {
    const job = await jobOf(c);
    if (job.state !== "done") throw new AppError("conflict", `export ${job.id}: ${job.state}, not done`);
    return job;
  }

  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: ([after = 0], limit) => store.jobPage(after, limit),
        place: (job) => [job.id],
        show,
      }),
    )
    .post("/", async (c) => {
      const request = await readObject(c, exportRequest);
      if (!formatNames.includes(request.format))
        throw invalidField("format", request.format, formatNames.join(", "));
      const { train, val, test } = request.ratios;
      if (train + val + test <= 0)
        throw invalidField("ratios", request.ratios, "three shares, at least one of them above 0");
      parseSelection(request.query);
      const job = await store.addJob(request, now());
      return c.json(show(job), 202);
    })
    .get("/:id", async (c) => c.json(show(await jobOf(c))))
    .delete("/:id", async (c) => {
      const job = await jobOf(c);
      const isStopped = await store.changeJob(job.id, { state: "cancelled", finishedAt: now() });
      if (isStopped) return c.json(show({ ...job, state: "cancelled" }));
      await store.removeJob(job.id);
      await exporter.remove(job.id);
      return c.json(show(job));
    })
    .get("/:id/dataset.tar", async (c) => {
      const { id } = await doneJobOf(c);
      const manifest = await readManifest(exporter, id);
      const name = `dataset-${id}`;
      return answerTar(c, `${name}.tar`, filesOf(manifest), (path) => exporter.file(id, path), name);
    })
    .get("/:id/files/:path{.+}", async (c) => {
      const job = await doneJobOf(c);
      const path = c.req.param("path");
      const file = requireFound(await exporter.file(job.id, path), `export ${job.id}: no file ${path}`);
      const headers = {
        "content-type": path.endsWith(".svg") ? "image/svg+xml" : "application/octet-stream",
        "content-disposition": `attachment; filename="${path.split("/").at(-1)}"`,
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
      };
      return new Response(file.stream(), { headers: { ...headers, "content-length": String(file.size) } });
    });
}

function show(job: JobRow) {
  const path = `/api/export/${job.id}`;
  return {
    ...job,
    files: job.state === "done" ? `${path}/files/manifest.json` : null,
    tar: job.state === "done" ? `${path}/dataset.tar` : null,
  };
}

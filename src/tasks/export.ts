import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../errors.ts";
import { columns } from "../datasets/columns.ts";
import type { Exported, ExportProgress, ExportRequest } from "../datasets/formats/dataset-request.ts";
import type { DatasetItem, Format } from "../datasets/formats/format.ts";
import { findText } from "../datasets/formats/read-values.ts";
import { formats } from "../datasets/formats/formats.ts";
import { imageFormats } from "../model/image-format.ts";
import type { Filter } from "../query/filter.ts";
import type { ImageFormat } from "../model/image-format.ts";
import { createDatasetCharts } from "../datasets/charts.ts";
import { nameClusters, type SelectedPicture } from "../datasets/cluster.ts";
import { openDatasetFolder, syncPath } from "../datasets/folder.ts";
import type { ExportParts } from "../datasets/parts.ts";
import type { DatasetPlace, DatasetSource } from "../datasets/source.ts";
import { type Plan, planDataset } from "../datasets/plan.ts";
import { filterOf } from "./request-filter.ts";
import { keyOf, toRow } from "../datasets/row.ts";
import { type Counts, writeManifest } from "../datasets/manifest.ts";

const [keysAtOnce, rowsAtOnce] = [2000, 500];

/**
 * Makes a dataset: selects twice, once to plan the splits, once to write. The folder has another name until it is complete.
 * The same data, query and seed give the same bytes.
 * @param folder the result; what is there is replaced.
 * @throws AppError `bad_request` for an invalid query or format, `not_found` where nothing is selected, `stopping`.
 */
export async function exportDataset(
  parts: ExportParts,
  request: ExportRequest,
  folder: string,
  onProgress: (progress: ExportProgress) => void,
  signal: Pick<AbortSignal, "aborted">,
): Promise<Exported> {
  const format = formats.find(({ name }) => name === request.format);
  if (!format)
    throw new AppError(
      "bad_request",
      `format ${request.format}: one of ${formats.map(({ name }) => name).join(", ")}`,
    );
  const filter = filterOf(request);

  /** Everything selected, by the page. */
  async function* select<Row extends { next: DatasetPlace }>(
    read: (request: { filter: Filter; after: DatasetPlace; limit: number }) => Promise<Row[]>,
    limit: number,
  ): AsyncGenerator<Row[]> {
    let after: DatasetPlace = { fileId: 0 };
    for (;;) {
      if (signal.aborted) throw new AppError("stopping", "making a dataset: stopped");
      const page = await read({ filter, after, limit });
      const last = page.at(-1);
      if (!last) return;
      after = last.next;
      yield page;
    }
  }

  const selected: SelectedPicture[] = [];
  let noAi = 0;
  for await (const page of select((wanted) => parts.store.datasetKeys(wanted), keysAtOnce)) {
    for (const row of page) {
      if (row.noAi && !request.includeNoAi) noAi++;
      else
        selected.push({
          key: keyOf(row),
          fileId: row.fileId,
          mos: row.mos,
        });
    }
    onProgress({ stage: "select", done: selected.length, total: null });
  }
  if (selected.length === 0)
    throw new AppError(
      "not_found",
      `query ${JSON.stringify(request.query)}: it selects nothing${noAi > 0 ? ` (but ${noAi} that are not for machines)` : ""}`,
    );
  onProgress({ stage: "compare", done: 0, total: selected.length });
  const clusters = await nameClusters(parts, selected);
  const plan = planDataset(
    selected.map(({ key, mos }) => ({ key, mos, cluster: clusters.get(key) ?? key })),
    { seed: request.seed, ratios: request.ratios, isUnique: request.unique, isBalanced: request.balance },
  );
  const partial = `${folder}.partial`;
  try {
    const rows = select((wanted) => parts.store.datasetPage(wanted), rowsAtOnce);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const made = await write(parts, format, request, rows, plan, clusters, partial, onProgress);
    if (signal.aborted) throw new AppError("stopping", "making a dataset: stopped");
    if (made.counts.rows === 0)
      throw new AppError(
        "not_found",
        `query ${JSON.stringify(request.query)}: nothing of ${selected.length} pictures can be written as ${format.name}${format.leavesOut === undefined ? "" : ` (it leaves out ${format.leavesOut})`}`,
      );
    await writeManifest(made.target, { request, format, plan, noAi, counts: made.counts });
    const files = made.target.files();
    await made.target.sync();
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    await syncPath(dirname(folder));
    return {
      rows: made.counts.rows,
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    };
  } catch (thrown) {
    // A failure to remove it does not hide the first error.
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw AppError.from(thrown, `writing a dataset into ${folder}`);
  }
}

async function write(
  { media }: ExportParts,
  format: Format,
  request: ExportRequest,
  pages: AsyncGenerator<DatasetSource[]>,
  plan: Plan,
  clusters: ReadonlyMap<string, string>,
  partial: string,
  onProgress: (progress: ExportProgress) => void,
) {
  const target = openDatasetFolder(partial);
  const counts: Counts = {
    rows: 0,
    splits: { train: 0, val: 0, test: 0 },
    sources: {},
    withPicture: 0,
    captions: { prompt: 0, caption: 0, title: 0, none: 0 },
  };
  const charts = createDatasetCharts();
  const total = plan.splits.size;
  let done = 0;

  async function pictureOf(source: DatasetSource) {
    if (request.link || !format.hasPictures || source.sha256 === null || source.format === null)
      return undefined;
    const kept = await media.original(source.sha256, source.format as ImageFormat);
    if (kept === undefined) return undefined;
    counts.withPicture++;
    return { extension: imageFormats[source.format as ImageFormat].extension, bytes: await kept.bytes() };
  }

  async function* items(): AsyncGenerator<DatasetItem> {
    const written = new Set<string>();
    for await (const page of pages) {
      for (const source of page) {
        const key = keyOf(source);
        const split = plan.splits.get(key);
        if (split === undefined || written.has(key)) continue;
        written.add(key);
        const row = toRow(source, split, clusters.get(key) ?? key);
        counts.splits[split] = (counts.splits[split] ?? 0) + 1;
        const from = source.source ?? "ratings";
        counts.sources[from] = (counts.sources[from] ?? 0) + 1;
        counts.captions[findText(row).from]++;
        charts.add(row);
        yield { row, picture: () => pictureOf(source) };
        done++;
      }
      onProgress({ stage: "write", done, total });
    }
  }
  counts.rows = await format.write(items(), columns, target);
  for (const [name, svg] of charts.draw()) {
    const file = await target.create(`charts/${name}.svg`);
    await file.write(svg);
    await file.close();
  }
  return { target, counts };
}

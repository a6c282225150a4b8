import type { ExportRequest } from "../datasets/formats/dataset-request.ts";
import { createPreview } from "../datasets/preview.ts";
import { filterOf } from "../tasks/request-filter.ts";
import type { DatasetPlace } from "../datasets/source.ts";
import type { AppContext } from "./app-context.ts";

/** A preview looks at no more pictures than this. */
export const mostPreviewed = 100_000;
const picturesAtOnce = 2000;
/** Previews that are kept, and for how many seconds. */
const [mostKept, keptSeconds] = [6, 60];

type Selection = Pick<ExportRequest, "query" | "caption">;

/** What a query selects, as far as it was counted. */
export type PreviewRun = ReturnType<typeof createPreview> & {
  state: "counting" | "whole" | "cut";
  /** Resolves when nothing more is counted; rejects where the database failed. */
  ended: Promise<void>;
  startedAt: number;
  stop(): void;
};

/**
 * Previews of queries. Each is counted once, in the background, and shared by the page and its plots; one that nobody looks at any
 * more is given up for a newer one.
 */
export function createDatasetPreviews({ store, now }: Pick<AppContext, "store" | "now">) {
  const runs = new Map<string, PreviewRun>();

  function start(selection: Selection): PreviewRun {
    const filter = filterOf(selection);
    const preview = createPreview();
    let isStopped = false;
    async function count(): Promise<void> {
      let after: DatasetPlace = { fileId: 0 };
      while (!isStopped) {
        const rows = await store.datasetFacts({ filter, after, limit: picturesAtOnce });
        for (const row of rows) preview.add(row);
        const last = rows.at(-1);
        if (!last || preview.counts.pictures >= mostPreviewed) {
          run.state = last ? "cut" : "whole";
          return;
        }
        after = last.next;
      }
    }
    const stop = () => void (isStopped = true);
    const run: PreviewRun = {
      ...preview,
      state: "counting",
      startedAt: now(),
      stop,
      ended: Promise.resolve().then(count),
    };
    return run;
  }

  /** @throws AppError `bad_request` for a query that is none, or can select nothing. */
  return function open(selection: Selection): PreviewRun {
    const { query, caption } = selection;
    const key = `${caption} ${query.trim()}`;
    const kept = runs.get(key);
    const isFresh = kept && (kept.state === "counting" || now() - kept.startedAt < keptSeconds);
    const run = isFresh ? kept : start(selection);
    // The last one in the map was looked at last.
    runs.delete(key);
    runs.set(key, run);
    // A failure is not kept: whoever asks next tries again.
    run.ended.catch(() => runs.get(key) === run && runs.delete(key));
    for (const [oldest, { stop }] of runs) {
      if (runs.size <= mostKept) break;
      stop();
      runs.delete(oldest);
    }
    return run;
  };
}

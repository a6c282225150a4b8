import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { ingestComments } from "./ingest.ts";
import { failRow } from "./queue/fail-row.ts";
import type { DueForest } from "../model/comment.ts";

const enqueuedAtOnce = 200;

/** Up to `room` due forests that are not busy, after adding those of feeds whose comments are requested since a short while. */
export async function takeForests(
  { store, now, signal }: Pick<Context, "store" | "now" | "signal">,
  busy: readonly DueForest[],
  room: number,
): Promise<DueForest[]> {
  if (room <= 0) return [];
  while (!signal.aborted && (await store.enqueueForests(enqueuedAtOnce, now())));
  const taken = new Set(busy.map((forest) => forest.submissionId));
  const due = await store.dueForests(now(), room + busy.length);
  return due.filter((forest) => !taken.has(forest.submissionId)).slice(0, room);
}

/**
 * Reads all comments of a submission from the first provider that can: comments, links. Idempotent.
 */
export async function readForest(context: Context, forest: DueForest): Promise<void> {
  const { store, sources, network, log, now, signal } = context;
  const { submissionId } = forest;
  const readers = sources.flatMap(({ serves, name, readForest: read }) =>
    serves === forest.source && read ? [{ name, read }] : [],
  );
  let failure = new AppError(
    "gone",
    `comments of ${submissionId}: no provider of ${forest.source} gives any`,
  );
  for (const { name, read } of readers) {
    try {
      let comments = 0;
      for await (const page of read(submissionId, network.fetcher)) {
        // Page by page: what was read stays when the rest fails.
        await ingestComments(context, page, forest.isNews);
        comments += page.length;
      }
      return await store.finishForest(submissionId, comments, now());
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      failure = AppError.from(thrown, `${name}: reading the comments of ${submissionId}`);
      log.debug({ provider: name, submission: submissionId, code: failure.code }, failure.message);
    }
  }
  throw failure;
}

/** Writes the failure of reading a forest. */
export function failForest(context: Context, forest: DueForest, thrown: unknown): Promise<void> {
  const { submissionId } = forest;
  const action = `reading the comments of ${submissionId}`;
  const failed = { row: forest, action, fields: { submission: submissionId } };
  return failRow(context, failed, thrown, (backoff) => context.store.failForest(submissionId, backoff));
}

import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { ingestComments } from "./ingest.ts";
import { backoffOf } from "./queue/backoff.ts";
import type { DueForest } from "../model/comment.ts";

const plantedAtOnce = 200;

/** Up to `room` forests that are due and not busy; those of feeds that ask for comments since a short while are planted first. */
export async function takeForests(
  { store, now, signal }: Pick<Context, "store" | "now" | "signal">,
  busy: readonly DueForest[],
  room: number,
): Promise<DueForest[]> {
  if (room <= 0) return [];
  while (!signal.aborted && (await store.plantForests(plantedAtOnce, now())));
  const taken = new Set(busy.map((forest) => forest.submissionId));
  const due = await store.dueForests(now(), room + busy.length);
  return due.filter((forest) => !taken.has(forest.submissionId)).slice(0, room);
}

/**
 * Reads the comments under a submission to the last one, from the first provider that can: comments, links. Idempotent.
 */
export async function readForest(context: Context, forest: DueForest): Promise<void> {
  const { store, sources, network, config, log, now, signal } = context;
  const { submissionId } = forest;
  const readers = sources.flatMap((one) =>
    one.serves === forest.source && one.readForest ? [{ name: one.name, read: one.readForest }] : [],
  );
  let failure = new AppError(
    "gone",
    `comments of ${submissionId}: no provider of ${forest.source} gives any`,
  );
  for (const { name, read } of readers) {
    try {
      let comments = 0;
      for await (const page of read(submissionId, network.fetcher)) {
        // A page at a time: what was read stays, however the rest ends.
        await ingestComments(context, page, forest.isNews);
        comments += page.length;
      }
      return await store.finishForest(submissionId, comments, now());
    } catch (thrown) {
      if (signal.aborted) return;
      failure = AppError.from(thrown, `${name}: reading the comments of ${submissionId}`);
      log.debug({ provider: name, submission: submissionId, code: failure.code }, failure.message);
    }
  }
  await store.failForest(submissionId, backoffOf(forest, failure, now(), config.tickSeconds));
  const level = failure.code === "internal" ? "error" : "debug";
  log[level]({ submission: submissionId, code: failure.code, err: failure.cause }, failure.message);
}

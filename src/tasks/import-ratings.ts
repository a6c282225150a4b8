import type { RatingLine, RatingRecord } from "../importers/rating-record.ts";

/** How far an import of ratings is. */
export type RatingProgress = { lines: number; ratings: number; challenges: number; bad: number };

/** Records that are handed over at once. */
const batchSize = 500;

/**
 * Hands the records of a rating file over, some at a time. Idempotent, and quick enough to begin again: nothing is remembered.
 * @param save stores a batch.
 * @param bad is told of each line that cannot be read.
 */
export async function importRatings(
  lines: AsyncIterable<RatingLine>,
  save: (batch: readonly RatingRecord[]) => Promise<void>,
  watch: { bad(line: number, reason: string): void; stored(progress: RatingProgress): void },
): Promise<RatingProgress> {
  const progress: RatingProgress = { lines: 0, ratings: 0, challenges: 0, bad: 0 };
  let batch: RatingRecord[] = [];
  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    await save(batch);
    batch = [];
    watch.stored(progress);
  }
  for await (const { line, value, error } of lines) {
    progress.lines++;
    if (error) {
      progress.bad++;
      watch.bad(line, error.message);
      continue;
    }
    if (value.rating) progress.ratings++;
    if (value.challenge) progress.challenges++;
    batch.push(value);
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return progress;
}

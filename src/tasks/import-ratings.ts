import type { RatingLine, RatingRecord } from "../importers/rating-record.ts";

/** Progress of an import of ratings. */
export type RatingProgress = { lines: number; ratings: number; challenges: number; bad: number };

/** Records in a batch. */
const batchSize = 500;

/**
 * Saves the records of a rating file in batches. Idempotent, and quick enough to begin again: no progress is stored.
 * @param save stores a batch.
 * @param bad called for each line that cannot be read.
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

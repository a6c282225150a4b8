import type { Context } from "../context.ts";
import { LONGEST_PAUSE_SECONDS } from "../model/due-time.ts";
import { nextRevisit, type DueRevisit } from "../model/submission.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { forget } from "./forget.ts";
import { observe } from "./observe.ts";
import { readByIds } from "./read-submission.ts";
import { failForest, readForest, takeForests } from "./read-forest.ts";
import { slices } from "../concurrency/slices.ts";
import { wantPictures } from "./want-pictures.ts";
import type { DueForest } from "../model/comment.ts";

/** Ticks after which a gallery that is not ready is read again: 1 and 5 minutes, 1, 6, 36 and 48 hours of them. */
const patience = [1, 5, 60, 360, 2160, 2880];

/** Older submissions are read again only once. */
const settledSeconds = 3 * 86_400;

/** When to read a submission again that was read `revisits` times; `undefined`: no more. */
export function revisitTime(
  { created, revisits }: { created: number; revisits: number },
  now: number,
  tickSeconds: number,
): number | undefined {
  const ticks = revisits > 0 && now - created > settledSeconds ? undefined : patience[revisits];
  return ticks === undefined ? undefined : now + ticks * tickSeconds;
}

/** The longest time for which a revisit is planned ahead, in seconds. */
const longestPlan = ({ revisitAges, tickSeconds }: Context["config"]): number =>
  Math.max(LONGEST_PAUSE_SECONDS, ...revisitAges, ...patience.map((ticks) => ticks * tickSeconds));

const batchSize = 100;
/** Each is a series of requests to the same few hosts. */
const forestsAtOnce = 2;

/**
 * Reads submissions again: those with an unfinished gallery or with missing fields, and all of them at the ages of
 * `REVISIT_HOURS`: due submissions -> their changes. Beside it, submissions that were removed upstream are deleted where
 * `SYNC_DELETIONS` is set, and comments are read where feeds ask for them.
 */
export async function revisit(context: Context, bell: Bell): Promise<number> {
  async function takeSubmissions(): Promise<DueRevisit[][]> {
    await forget(context);
    await wantPictures(context);
    const due = await context.store.dueRevisits(context.now(), batchSize, longestPlan(context.config));
    return [...Map.groupBy(due, (row) => row.source).values()];
  }
  const take = async (busy: readonly (DueRevisit[] | DueForest)[]) => {
    const forests = busy.flatMap((due) => (Array.isArray(due) ? [] : [due]));
    const submissions = forests.length < busy.length ? [] : await takeSubmissions();
    return [...submissions, ...(await takeForests(context, forests, forestsAtOnce - forests.length))];
  };
  const settle = (due: DueRevisit[] | DueForest) =>
    Array.isArray(due) ? readAgain(context, due) : readForest(context, due);
  const fail = (due: DueRevisit[] | DueForest, thrown: unknown) =>
    // The submissions stay due.
    Array.isArray(due) ? Promise.reject(thrown) : failForest(context, due, thrown);
  return drain({ take, settle, fail, concurrency: forestsAtOnce + 1 }, bell, context.signal);
}

async function readAgain(context: Context, rows: DueRevisit[]): Promise<void> {
  const { store, resolvers, now, config } = context;
  const [first] = rows;
  if (!first) return;
  const { by, failure } = await readByIds(
    context,
    first.source,
    rows.map((row) => row.id),
  );
  const readIds = new Set<string>();
  for (const { source, sightings } of by) {
    const observer = { provider: source.name, feedId: 0, fresh: true };
    for (const run of slices(sightings.map((sighting) => observe(resolvers, sighting))))
      await store.saveSightings(run, observer, now());
    for (const { id } of sightings) readIds.add(id);
  }
  // Submissions that no provider could be asked for wait until one answers.
  const unread = failure ? rows.filter((row) => !readIds.has(row.id)) : [];
  const pause = Math.ceil(failure?.retryAfter ?? 5 * config.tickSeconds);
  const later = unread.map((row) => row.id);
  if (later.length > 0) await store.postponeRevisits(later, now() + pause);
  const read = rows.filter((row) => !later.includes(row.id));
  await store.finishRevisits(read.map((row) => ({ id: row.id, nextAt: nextTime(row, readIds.has(row.id)) })));
  await store.rereadForests(read.map((row) => row.id));

  function nextTime(row: DueRevisit, wasRead: boolean): number | null {
    // What is created in the future has no age.
    const planned = row.created > now() ? null : nextRevisit(row.created, now(), config.revisitAges);
    // No archive has it yet.
    const soon = row.complete || wasRead ? undefined : revisitTime(row, now(), config.tickSeconds);
    return soon === undefined ? planned : Math.min(soon, planned ?? Infinity);
  }
}

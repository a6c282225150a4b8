import type { Context, DueRevisit } from "../context.ts";
import { AppError } from "../errors.ts";
import { authorityOf, type Sighting } from "../records.ts";
import { type Bell, drain } from "./batch.ts";
import { observe } from "./observe.ts";
import { slices } from "./slices.ts";

/** Ticks after which a gallery that is not ready is read again: 1 and 5 minutes, 1, 6, 36 and 48 hours of them. */
const patience = [1, 5, 60, 360, 2160, 2880];

/** What is older than this is as ready as it will be: it is read again once. */
const settledSeconds = 3 * 86_400;

/** When to read a submission again that was read `revisits` times; `undefined`: it has had its chances. */
export function revisitTime(
  { created, revisits }: { created: number; revisits: number },
  now: number,
  tickSeconds: number,
): number | undefined {
  const ticks = revisits > 0 && now - created > settledSeconds ? undefined : patience[revisits];
  return ticks === undefined ? undefined : now + ticks * tickSeconds;
}

const batchSize = 100;

/** Reads submissions again whose gallery was not ready: due submissions -> their links are due again. */
export async function revisit(context: Context, bell: Bell): Promise<number> {
  const take = async (busy: readonly DueRevisit[][]) => {
    if (busy.length > 0) return [];
    const due = await context.store.dueRevisits(context.now(), batchSize);
    return [...Map.groupBy(due, (row) => row.source).values()];
  };
  return drain({ take, settle: (rows) => readAgain(context, rows), concurrency: 2 }, bell, context.signal);
}

async function readAgain(context: Context, rows: DueRevisit[]): Promise<void> {
  const { store, sources, resolvers, now, log, config } = context;
  const ids = rows.map((row) => row.id);
  const providers = sources.filter((source) => source.serves === rows[0]?.source);
  let failure: AppError | undefined;
  for (const source of providers) {
    let sightings: Sighting[];
    try {
      sightings = await source.read(ids, context.network.fetcher);
    } catch (thrown) {
      failure = AppError.from(thrown, `${source.name}: reading ${ids.length} submissions again`);
      if (context.signal.aborted) return;
      log.warn({ provider: source.name, code: failure.code }, failure.message);
      continue;
    }
    const by = { provider: source.name, feedId: 0, authority: authorityOf(source.name), fresh: true };
    for (const run of slices(sightings.map((sighting) => observe(resolvers, sighting)))) {
      await store.saveSightings(run, by, now());
    }
    await store.finishRevisits(ids);
    context.wake("resolve");
    return;
  }
  const pause = Math.ceil(failure?.retryAfter ?? 5 * config.tickSeconds);
  await store.postponeRevisits(ids, now() + pause);
}

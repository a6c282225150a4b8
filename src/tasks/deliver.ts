import type { Context, OutboxRow } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Bookmark, Sink } from "../sinks/sink.ts";
import { type Bell, drain } from "./batch.ts";

/** A sink that failed is asked again after a tick, twice as long each time, an hour at most. */
const maxPauseSeconds = 3600;

/**
 * Hands finished generations to the sinks, each at its own pace, in order: outbox -> sinks. What a sink has taken is noted
 * only when it says so: a kill repeats one batch, which a sink absorbs. What a sink refuses is found by halves.
 */
export async function deliver(context: Context, bell: Bell): Promise<number> {
  const { sinks, signal } = context;
  /** Sinks that had nothing to take, or failed, in this round. */
  const resting = new Set<Sink>();
  const take = async (busy: readonly Sink[]) =>
    sinks.filter((sink) => !busy.includes(sink) && !resting.has(sink));
  const sizes: Sizes = new Map();
  const settle = async (sink: Sink) => {
    if (!(await deliverBatch(context, sink, sizes))) resting.add(sink);
  };
  return drain({ take, settle, concurrency: Math.max(sinks.length, 1) }, bell, signal);
}

/** How many a sink was last found to take at once, where that is fewer than it says. */
type Sizes = Map<Sink, number>;

/** @returns whether there may be more to deliver at once. */
async function deliverBatch(context: Context, sink: Sink, sizes: Sizes): Promise<boolean> {
  const { store, config, log, now, signal } = context;
  const known = await store.sinkState(sink.name);
  if ((known?.nextAt ?? 0) > now()) return false;
  const rows = await store.outboxPage(known?.deliveredSeq ?? 0, sizes.get(sink) ?? sink.batchSize);
  const last = rows.at(-1);
  if (!last) return false;
  const bookmark = known?.bookmark ?? null;
  try {
    const taken = await hand(context, sink, rows, bookmark);
    await store.saveDelivery(sink.name, { seq: last.seq, taken: rows.length, bookmark: taken }, now());
    sizes.delete(sink);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    const error = AppError.from(thrown, `handing generations to ${sink.name}`);
    if (error.code === "bad_answer" || error.code === "too_large" || error.code === "over_limit") {
      if (rows.length > 1) return sizes.set(sink, Math.ceil(rows.length / 2)).has(sink);
      if (await passRefused(context, sink, last, bookmark, error)) return true;
    }
    const doubled = config.tickSeconds * 2 ** Math.min(known?.failures ?? 0, 12);
    const pause = Math.ceil(error.retryAfter ?? Math.min(doubled, maxPauseSeconds));
    await store.failDelivery(sink.name, { code: error.code, message: error.message, nextAt: now() + pause });
    const level = error.code === "internal" ? "error" : "warn";
    log[level]({ sink: sink.name, code: error.code, again: pause, err: error.cause }, error.message);
    return false;
  }
}

function hand(
  { network }: Context,
  sink: Sink,
  rows: readonly OutboxRow[],
  bookmark: Bookmark,
): Promise<Bookmark> {
  const batch = rows.map(({ sha256, ...row }) => ({
    ...row,
    thumbnail: sha256 === null ? null : `/thumbs/${sha256}.webp`,
  }));
  return sink.deliver(batch, bookmark, network.fetcher);
}

/**
 * One generation alone is refused. Where the sink takes the next one, it is that one's fault, and is left out; else it is
 * the sink's, and everything waits.
 */
async function passRefused(
  context: Context,
  sink: Sink,
  refused: OutboxRow,
  bookmark: Bookmark,
  error: AppError,
): Promise<boolean> {
  const { store, log, now } = context;
  const next = await store.outboxPage(refused.seq, 1);
  const [row] = next;
  if (!row) return false;
  const taken = await hand(context, sink, next, bookmark).catch(() => undefined);
  if (taken === undefined) return false;
  const refusal = `${refused.id}: ${error.message}`;
  await store.saveDelivery(sink.name, { seq: row.seq, taken: 1, bookmark: taken, refusal }, now());
  log.warn({ sink: sink.name, generation: refused.id, code: error.code }, `left out: ${error.message}`);
  return true;
}

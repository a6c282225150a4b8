import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Sink } from "../sinks/sink.ts";
import { type Bell, drain } from "./batch.ts";

/** A sink that failed is asked again after a tick, twice as long each time, an hour at most. */
const maxPauseSeconds = 3600;

/**
 * Hands finished generations to the sinks, each at its own pace, in order: outbox -> sinks. What a sink has taken is noted
 * only when it says so: a kill repeats one batch, which a sink absorbs.
 */
export async function deliver(context: Context, bell: Bell): Promise<number> {
  const { sinks, signal } = context;
  /** Sinks that had nothing to take, or failed, in this round. */
  const resting = new Set<Sink>();
  const take = async (busy: readonly Sink[]) =>
    sinks.filter((sink) => !busy.includes(sink) && !resting.has(sink));
  const settle = async (sink: Sink) => {
    if (!(await deliverBatch(context, sink))) resting.add(sink);
  };
  return drain({ take, settle, concurrency: Math.max(sinks.length, 1) }, bell, signal);
}

/** @returns whether something was delivered. */
async function deliverBatch(
  { store, network, config, log, now, signal }: Context,
  sink: Sink,
): Promise<boolean> {
  const known = await store.sinkState(sink.name);
  if ((known?.nextAt ?? 0) > now()) return false;
  const rows = await store.outboxPage(known?.deliveredSeq ?? 0, sink.batchSize);
  const last = rows.at(-1);
  if (!last) return false;
  const batch = rows.map(({ sha256, ...row }) => ({
    ...row,
    thumbnail: sha256 === null ? null : `/thumbs/${sha256}.webp`,
  }));
  try {
    const bookmark = await sink.deliver(batch, known?.bookmark ?? null, network.fetcher);
    await store.saveDelivery(sink.name, { seq: last.seq, taken: batch.length, bookmark }, now());
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    const error = AppError.from(thrown, `handing generations to ${sink.name}`);
    const doubled = config.tickSeconds * 2 ** Math.min(known?.failures ?? 0, 12);
    const pause = Math.ceil(error.retryAfter ?? Math.min(doubled, maxPauseSeconds));
    await store.failDelivery(sink.name, { code: error.code, message: error.message, nextAt: now() + pause });
    const level = error.code === "internal" ? "error" : "warn";
    log[level]({ sink: sink.name, code: error.code, again: pause, err: error.cause }, error.message);
    return false;
  }
}

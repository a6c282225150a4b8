import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Bookmark, Sink } from "../sinks/sink.ts";
import { type Bell, drain } from "../concurrency/drain.ts";
import { thumbnailPath } from "../model/picture-path.ts";

/** A sink that failed is asked again after a tick, twice as long each time, an hour at most. */
const maxPauseSeconds = 3600;

/** One sink and what it is handed, in order. */
type Lane = {
  name: string;
  batchSize: number;
  /** What comes after a place, at most so much, and how it is handed over. */
  next(after: number, limit: number): Promise<Batch>;
};
type Batch = { items: readonly { seq: number; name: string }[]; hand(bookmark: Bookmark): Promise<Bookmark> };

/**
 * Hands finished generations and events to the sinks, each at its own pace, in order. What a sink has taken is noted only when it
 * says so: a kill repeats one batch, which a sink absorbs. What a sink refuses is found by halves.
 */
export async function deliver(context: Context, bell: Bell): Promise<number> {
  const { store, sinks, eventSinks, signal } = context;
  const lanes = [
    ...sinks.map((sink) => laneOf(context, sink, generationsOf(store), ({ id }) => id)),
    ...eventSinks.map((sink) => laneOf(context, sink, store.eventPage, ({ seq }) => `event ${seq}`)),
  ];
  /** Those that had nothing to take, or failed, in this round. */
  const resting = new Set<Lane>();
  const take = async (busy: readonly Lane[]) =>
    lanes.filter((lane) => !busy.includes(lane) && !resting.has(lane));
  const sizes: Sizes = new Map();
  const settle = async (lane: Lane) => {
    if (!(await deliverBatch(context, lane, sizes))) resting.add(lane);
  };
  return drain({ take, settle, concurrency: Math.max(lanes.length, 1) }, bell, signal);
}

function laneOf<Item extends { seq: number }>(
  { network }: Context,
  sink: Sink<Item>,
  page: (after: number, limit: number) => Promise<Item[]>,
  nameOf: (item: Item) => string,
): Lane {
  const { name, batchSize } = sink;
  return {
    name,
    batchSize,
    async next(after, limit) {
      const batch = await page(after, limit);
      return {
        items: batch.map((item) => ({ seq: item.seq, name: nameOf(item) })),
        hand: (bookmark) => sink.deliver(batch, bookmark, network.fetcher),
      };
    },
  };
}

const generationsOf = (store: Context["store"]) => async (after: number, limit: number) =>
  (await store.outboxPage(after, limit)).map(({ sha256, ...row }) => ({
    ...row,
    thumbnail: thumbnailPath(sha256),
  }));

/** How many a sink was last found to take at once, where that is fewer than it says. */
type Sizes = Map<Lane, number>;

/** @returns whether there may be more to deliver at once. */
async function deliverBatch(context: Context, lane: Lane, sizes: Sizes): Promise<boolean> {
  const { store, config, log, now, signal } = context;
  const { name } = lane;
  const known = await store.sinkState(name);
  if ((known?.nextAt ?? 0) > now()) return false;
  const { items, hand } = await lane.next(known?.deliveredSeq ?? 0, sizes.get(lane) ?? lane.batchSize);
  const last = items.at(-1);
  if (!last) return false;
  const bookmark = known?.bookmark ?? null;
  try {
    const taken = await hand(bookmark);
    await store.saveDelivery(name, { seq: last.seq, taken: items.length, bookmark: taken }, now());
    sizes.delete(lane);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    const error = AppError.from(thrown, `handing over to ${name}`);
    if (error.code === "bad_answer" || error.code === "too_large" || error.code === "over_limit") {
      if (items.length > 1) return sizes.set(lane, Math.ceil(items.length / 2)).has(lane);
      if (await passRefused(context, lane, last, bookmark, error)) return true;
    }
    const doubled = config.tickSeconds * 2 ** Math.min(known?.failures ?? 0, 12);
    const pause = Math.ceil(error.retryAfter ?? Math.min(doubled, maxPauseSeconds));
    await store.failDelivery(name, { code: error.code, message: error.message, nextAt: now() + pause });
    const level = error.code === "internal" ? "error" : "warn";
    log[level]({ sink: name, code: error.code, again: pause, err: error.cause }, error.message);
    return false;
  }
}

/**
 * One item alone is refused. Where the sink takes the next one, it is that one's fault, and is left out; else it is the sink's,
 * and everything waits.
 */
async function passRefused(
  context: Context,
  lane: Lane,
  refused: Batch["items"][number],
  bookmark: Bookmark,
  error: AppError,
): Promise<boolean> {
  const { store, log, now } = context;
  const next = await lane.next(refused.seq, 1);
  const [item] = next.items;
  if (!item) return false;
  const taken = await next.hand(bookmark).catch(() => undefined);
  if (taken === undefined) return false;
  const refusal = `${refused.name}: ${error.message}`;
  await store.saveDelivery(lane.name, { seq: item.seq, taken: 1, bookmark: taken, refusal }, now());
  log.warn({ sink: lane.name, item: refused.name, code: error.code }, `left out: ${error.message}`);
  return true;
}

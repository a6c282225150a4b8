import type { Context } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Bookmark, Sink } from "../sinks/sink.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { pauseAfter } from "./queue/backoff.ts";
import { logFailure } from "./queue/fail-row.ts";
import { thumbnailPath } from "../model/picture-path.ts";

/** A sink and its items, in order. */
type Lane = {
  name: string;
  /** Items in a batch at most, and while the search for a refused item goes on. */
  maxBatchSize: number;
  batchSize: number;
  /** Items after a place, at most `limit`. */
  next(after: number, limit: number): Promise<Batch>;
};
type Batch = {
  items: readonly { seq: number; name: string }[];
  deliver(bookmark: Bookmark): Promise<Bookmark>;
};

/**
 * Delivers finished generations and events to the sinks, in order, each sink by itself. A batch counts once the sink has
 * acknowledged it: a kill repeats one batch, which sinks tolerate. A refused item is found by halving the batch.
 */
export async function deliver(context: Context, bell: Bell): Promise<number> {
  const { store, sinks, eventSinks, signal } = context;
  const lanes = [
    ...sinks.map((sink) => laneOf(context, sink, generationsOf(store), ({ id }) => id)),
    ...eventSinks.map((sink) => laneOf(context, sink, store.eventPage, ({ seq }) => `event ${seq}`)),
  ];
  /** Lanes that had no items, or failed, in this round. */
  const resting = new Set<Lane>();
  const take = async (busy: readonly Lane[]) =>
    lanes.filter((lane) => !busy.includes(lane) && !resting.has(lane));
  const settle = async (lane: Lane) => {
    if (!(await deliverBatch(context, lane))) resting.add(lane);
  };
  const fail = (lane: Lane, thrown: unknown) => {
    resting.add(lane);
    return failDelivery(context, lane, thrown);
  };
  return drain({ take, settle, fail, concurrency: Math.max(lanes.length, 1) }, bell, signal);
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
    maxBatchSize: batchSize,
    batchSize,
    async next(after, limit) {
      const batch = await page(after, limit);
      return {
        items: batch.map((item) => ({ seq: item.seq, name: nameOf(item) })),
        deliver: (bookmark) => sink.deliver(batch, bookmark, network.fetcher),
      };
    },
  };
}

const generationsOf = (store: Context["store"]) => async (after: number, limit: number) =>
  (await store.outboxPage(after, limit)).map(({ sha256, ...row }) => ({
    ...row,
    thumbnail: thumbnailPath(sha256),
  }));

/** Failures that are about the batch, not about the sink. */
const refusals: readonly ErrorCode[] = ["bad_answer", "too_large", "over_limit"];

/** @returns whether there may be more items. */
async function deliverBatch(context: Context, lane: Lane): Promise<boolean> {
  const { store, now, signal } = context;
  const state = await store.sinkState(lane.name);
  if ((state?.nextAt ?? 0) > now()) return false;
  const { items, deliver } = await lane.next(state?.deliveredSeq ?? 0, lane.batchSize);
  const last = items.at(-1);
  if (!last) return false;
  const bookmark = state?.bookmark ?? null;
  try {
    const taken = await deliver(bookmark);
    await store.saveDelivery(lane.name, { seq: last.seq, taken: items.length, bookmark: taken }, now());
    lane.batchSize = lane.maxBatchSize;
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown, `delivering to ${lane.name}`);
    if (signal.aborted || !refusals.includes(error.code)) throw error;
    if (items.length > 1) {
      lane.batchSize = Math.ceil(items.length / 2);
      return true;
    }
    if (await passRefused(context, lane, last, bookmark, error)) return true;
    throw error;
  }
}

/** Writes a sink's failure, and until when nothing is delivered to it. */
async function failDelivery(context: Context, { name }: Lane, thrown: unknown): Promise<void> {
  const { store, config, log, now } = context;
  const error = AppError.from(thrown, `delivering to ${name}`);
  const pause = pauseAfter(error, (await store.sinkState(name))?.failures ?? 0, config.tickSeconds);
  await store.failDelivery(name, { code: error.code, message: error.message, nextAt: now() + pause });
  logFailure(log, error, { sink: name, again: pause }, "warn");
}

/**
 * Leaves out an item that is refused alone, if the sink takes the next one; else the sink has failed, and everything waits.
 * @returns whether it was left out.
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
  const taken = await next.deliver(bookmark).catch(() => undefined);
  if (taken === undefined) return false;
  const refusal = `${refused.name}: ${error.message}`;
  await store.saveDelivery(lane.name, { seq: item.seq, taken: 1, bookmark: taken, refusal }, now());
  log.warn({ sink: lane.name, item: refused.name, code: error.code }, `left out: ${error.message}`);
  return true;
}

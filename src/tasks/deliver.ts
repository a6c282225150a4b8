import type { Context } from "../context.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import type { Sink } from "../sinks/sink.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { handOver } from "./hand-over.ts";
import { isDueAt } from "../model/due-time.ts";
import { pauseAfter } from "./queue/backoff.ts";
import { logFailure } from "./queue/fail-row.ts";
import { thumbnailPath } from "../model/picture-path.ts";

/** A sink and its items, in order. */
type Lane = {
  name: string;
  /** Delivers the next batch. @returns whether there may be more. */
  deliverNext(): Promise<boolean>;
};

/**
 * Delivers finished generations and events to the sinks, in order, each sink by itself. A batch counts once the sink has
 * acknowledged it: a kill repeats one batch, which sinks tolerate.
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
    if (!(await lane.deliverNext())) resting.add(lane);
  };
  const fail = (lane: Lane, thrown: unknown) => {
    resting.add(lane);
    return failDelivery(context, lane, thrown);
  };
  return drain({ take, settle, fail, concurrency: Math.max(lanes.length, 1) }, bell, signal);
}

const generationsOf = (store: Context["store"]) => async (after: number, limit: number) =>
  (await store.outboxPage(after, limit)).map(({ sha256, ...row }) => ({
    ...row,
    thumbnail: thumbnailPath(sha256),
  }));

/** Failures that are about the items, not about the sink. */
const refusals: readonly ErrorCode[] = ["bad_answer", "too_large", "over_limit"];

/** @param page items after a place, in order, at most `limit`. */
function laneOf<Item extends { seq: number }>(
  { store, network, now, signal, log }: Context,
  sink: Sink<Item>,
  page: (after: number, limit: number) => Promise<Item[]>,
  nameOf: (item: Item) => string,
): Lane {
  const { name, batchSize } = sink;
  return {
    name,
    async deliverNext() {
      const state = await store.sinkState(name);
      if (!isDueAt(state?.nextAt ?? 0, now())) return false;
      const items = await page(state?.deliveredSeq ?? 0, batchSize);
      let bookmark = state?.bookmark ?? null;
      let offered = bookmark;
      await handOver(items, {
        async offer(part) {
          try {
            offered = await sink.deliver(part, bookmark, network.fetcher);
            return undefined;
          } catch (thrown) {
            const error = AppError.from(thrown, `delivering to ${name}`);
            if (signal.aborted || !refusals.includes(error.code)) throw error;
            return error;
          }
        },
        async take(part) {
          bookmark = offered;
          const seq = part.at(-1)?.seq ?? 0;
          await store.saveDelivery(name, { seq, bookmark, taken: part.length }, now());
        },
        async leaveOut(item, { code, message }) {
          const refusal = { item: nameOf(item), code, reason: message };
          await store.saveDelivery(name, { seq: item.seq, bookmark, refusal }, now());
          log.warn({ sink: name, item: refusal.item, code }, `left out: ${message}`);
        },
        others: ({ seq }) => itemsAround(seq, page, batchSize),
      });
      return items.length > 0;
    },
  };
}

/** How many items just before a place are tried, and how many behind it. */
const [triedBefore, triedBehind] = [8, 64];
/** Numbers of items that are no more leave gaps. */
const numbersBack = 64;

/** Other items than the one at `seq`: those just before it, the latest first, then some of those behind it, over a whole batch. */
async function* itemsAround<Item extends { seq: number }>(
  seq: number,
  page: (after: number, limit: number) => Promise<Item[]>,
  batchSize: number,
): AsyncGenerator<Item> {
  const before = await page(Math.max(0, seq - 1 - numbersBack), numbersBack);
  const earlier = before.filter((item) => item.seq < seq).toReversed();
  yield* earlier.slice(0, triedBefore);
  const behind = (await page(seq, Math.max(batchSize, triedBehind))).toReversed();
  const step = Math.ceil(behind.length / triedBehind);
  yield* behind.filter((_, index) => index % step === 0);
}

/** Writes a sink's failure, and until when nothing is delivered to it. */
async function failDelivery(context: Context, { name }: Lane, thrown: unknown): Promise<void> {
  const { store, config, log, now, storage } = context;
  const error = AppError.from(thrown, `delivering to ${name}`);
  if (await storage.isUnusable(error)) throw error;
  const pause = pauseAfter(error, (await store.sinkState(name))?.failures ?? 0, config.tickSeconds);
  await store.failDelivery(name, { code: error.code, message: error.message, nextAt: now() + pause });
  logFailure(log, error, { sink: name, again: pause }, "warn");
}

import type { Subject } from "../model/event.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";

/** A finished generation as sinks receive it. */
export type Delivered = Generation & {
  /** Its number in the order of deliveries. */
  seq: number;
  /** Where its thumbnail is served, as a path of ours (`/thumbs/<sha256>.webp`); `null` where its picture is missing. */
  thumbnail: string | null;
  /** Where it was posted. */
  submissions: { id: string; place: string; permalink: string | null }[];
};

/** An event as sinks receive it, such as a repost that was found. */
export type DeliveredEvent = {
  /** Its number in the order of events. */
  seq: number;
  /** Unix seconds. */
  at: number;
  kind: string;
  subject: Subject;
};

/** A JSON value that a sink stores with its progress. */
export type Bookmark = Record<string, unknown> | null;

/**
 * To add one: write `src/sinks/<name>.ts` exporting a function that makes a `Sink` of its settings, and put it into the
 * list in `sinks.ts`. `test/sinks/contract.test.ts` runs every sink against a stand-in of its service, with faults.
 *
 * A sink receives finished generations, or events, at least once and in order. It owns no state but its bookmark, reaches the
 * network only through its fetcher, does not retry, and may receive an item again, which must not become two.
 */
export type Sink<Item = Delivered> = {
  readonly name: string;
  /** Items per delivery. */
  readonly batchSize: number;
  /**
   * Resolves once the whole batch is stored: only then it counts as delivered.
   * @param batch in order, at least one item.
   * @param bookmark the result of the last successful call.
   * @throws AppError as the fetcher does, and `bad_answer` where the service refuses a record: nothing of the batch then
   * counts as delivered.
   */
  deliver(batch: readonly Item[], bookmark: Bookmark, fetcher: Fetcher): Promise<Bookmark>;
};

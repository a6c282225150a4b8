import type { Subject } from "../model/event.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Generation } from "../model/generation.ts";

/** A finished generation as sinks are handed it. */
export type Delivered = Generation & {
  /** Its place in the order of deliveries, counting up. */
  seq: number;
  /** Where its thumbnail is served, as a path of ours (`/thumbs/<sha256>.webp`); `null` where its picture could not be had. */
  thumbnail: string | null;
  /** Where it was posted. */
  submissions: { id: string; place: string; permalink: string | null }[];
};

/** Something that happened, as sinks are handed it: a repost was found, say. */
export type DeliveredEvent = {
  /** Its place in the order of events, counting up. */
  seq: number;
  /** Unix seconds. */
  at: number;
  kind: string;
  subject: Subject;
};

/** What a sink wants to remember with what it has taken; survives JSON. */
export type Bookmark = Record<string, unknown> | null;

/**
 * To add one: write `src/sinks/<name>.ts` exporting a function that makes a `Sink` of its settings, and put it into the
 * list in `sinks.ts`. `test/sinks/contract.test.ts` runs every sink against a stand-in of its service, with faults.
 *
 * A sink is a place that finished generations, or events, are handed to: at least once, in order. It owns no state but its bookmark,
 * reaches the network through the fetcher it is handed, never retries by itself and may be handed the same again:
 * what it has already must not become two.
 */
export type Sink<Item = Delivered> = {
  readonly name: string;
  /** How many it takes at once. */
  readonly batchSize: number;
  /**
   * Resolves once all of the batch is safely there: then, and only then, it counts as delivered.
   * @param batch In order, at least one.
   * @param bookmark What the last successful call returned.
   * @throws AppError as the fetcher does, and `bad_answer` where the service refuses a record: nothing of the batch then
   * counts as delivered.
   */
  deliver(batch: readonly Item[], bookmark: Bookmark, fetcher: Fetcher): Promise<Bookmark>;
};

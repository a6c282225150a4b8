import { type Bell, createBell } from "../concurrency/bell.ts";
import { type WorkerName, workerNames } from "../config/config.ts";
import type { StoreNotice } from "../database/notices.ts";
import type { Follower } from "../index/follow-changes.ts";

/** What wakes each interval worker. */
export type Bells = Record<WorkerName, Bell>;

export const createBells = (): Bells =>
  Object.fromEntries(workerNames.map((name) => [name, createBell()])) as Bells;

/**
 * Does what follows from a transaction of the database: the only place that rings for what is stored, and that makes the
 * index follow.
 */
export const createDispatcher =
  (bells: Bells, follower: Pick<Follower, "follow">) =>
  ({ due, descriptorChange }: StoreNotice): void => {
    if (descriptorChange !== undefined) follower.follow();
    for (const stage of due) bells[stage].ring();
  };

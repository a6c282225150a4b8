import { type Bell, createBell } from "../concurrency/bell.ts";
import { type WorkerName, workerNames } from "../config/config.ts";
import type { StoreNotice } from "../database/notices.ts";
import type { Follower } from "../index/follow-changes.ts";
import type { Changes } from "./changes.ts";

/** What wakes each interval worker. */
export type Bells = Record<WorkerName, Bell>;

export const createBells = (): Bells =>
  Object.fromEntries(workerNames.map((name) => [name, createBell()])) as Bells;

/**
 * Does what follows from a transaction of the database: the only place that rings for what is stored, that makes the index
 * follow, and that tells those who listen.
 */
export const createDispatcher =
  (bells: Bells, follower: Pick<Follower, "follow">, changes: Pick<Changes, "tell">) =>
  (notice: StoreNotice): void => {
    if (notice.descriptorChange !== undefined) follower.follow();
    for (const stage of notice.due) bells[stage].ring();
    changes.tell(notice);
  };

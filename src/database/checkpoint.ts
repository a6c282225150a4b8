import { isLocked } from "../errors.ts";
import type { Connection } from "./connection.ts";

/** How long one try waits for other readers; the tries together are over before a stop would be forced. */
const waitMs = 500;
const tries = 5;

/** What is left in the log beside the database file: pages, 0 where the file is whole. */
export type Checkpoint = { pagesLeft: number };

/**
 * Moves everything from the write-ahead log into the database file and empties the log. Waits for other programs that read
 * the database, 2.5 seconds at most.
 * @returns how many pages are still in the log alone, because another program reads.
 */
export function emptyLog({ $client }: Connection): Checkpoint {
  $client.run(`PRAGMA busy_timeout = ${waitMs}`);
  type Answer = { busy: number; log: number; checkpointed: number };
  const checkpoint = (): Answer | null => {
    try {
      return $client.query<Answer, []>("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } catch (thrown) {
      if (!isLocked(thrown)) throw thrown;
      return { busy: 1, log: 1, checkpointed: 0 };
    }
  };
  let answer = checkpoint();
  for (let turn = 1; turn < tries && answer?.busy === 1; turn++) answer = checkpoint();
  // What is copied is in the file, also where the log could not be cut to nothing.
  return { pagesLeft: answer?.busy === 1 ? answer.log - answer.checkpointed : 0 };
}

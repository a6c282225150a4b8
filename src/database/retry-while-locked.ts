import { AppError, isLocked } from "../errors.ts";

const firstPauseMs = 5;
const longestPauseMs = 250;

/**
 * Reads, and tries again while another program has locked the database. Between two tries the thread does its other work:
 * SQLite's own wait would put it to sleep.
 * @param patienceMs milliseconds after which the last failure is thrown.
 * @param action starts the message of an error.
 * @throws AppError `busy` if it stays locked; whatever else `read` throws.
 */
export async function retryWhileLocked<Result>(
  read: () => Result,
  patienceMs: number,
  action: string,
): Promise<Result> {
  let waitedMs = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return read();
    } catch (thrown) {
      if (!isLocked(thrown)) throw thrown;
      if (waitedMs >= patienceMs) throw AppError.from(thrown, action);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    waitedMs += pauseMs;
  }
}

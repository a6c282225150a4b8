import type { Checkpoint } from "./checkpoint.ts";
import type { mainReads } from "./main-reads.ts";
import type { readerReads } from "./reader-reads.ts";
import type { reportReads } from "./report-reads.ts";
import type { writes } from "./writes.ts";

type Promised<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};

/**
 * The database as the rest of the program sees it: named functions, all of them asynchronous, wherever they run. Each is one
 * transaction over arguments and results that survive `structuredClone`.
 */
export type Store = Promised<
  ReturnType<typeof mainReads> &
    ReturnType<typeof readerReads> &
    ReturnType<typeof reportReads> &
    ReturnType<typeof writes>
> & {
  /**
   * Looks through the whole file for damage, in a process of its own at the lowest priority.
   * @returns what is wrong, in SQLite's words; nothing where it is whole.
   * @throws AppError `stopping` when the database is closed meanwhile, `internal` when the check cannot be made.
   */
  check(): Promise<string[]>;
  /**
   * Finishes what was requested and closes; the database file is whole then, without its log.
   * @returns how many pages are still in the log alone, because another program reads the database.
   */
  close(): Promise<Checkpoint>;
};

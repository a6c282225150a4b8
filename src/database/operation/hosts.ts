import { eq } from "drizzle-orm";
import type { HostState } from "../../net/fetcher.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { hostState } from "../schema/tables.ts";

export const hostPages = (db: Connection) => ({
  hostStates: (): HostState[] => db.select().from(hostState).all(),
});

export const hostWrites = (db: Connection) => ({
  /** Saves states; one that tells nothing any more is deleted. */
  saveHostStates: (states: readonly HostState[]): void =>
    inTransaction(db, () => {
      for (const { host, ...state } of states) {
        if (state.restUntil === 0 && state.failures === 0 && state.remaining === null) {
          db.delete(hostState).where(eq(hostState.host, host)).run();
          continue;
        }
        db.insert(hostState)
          .values({ host, ...state })
          .onConflictDoUpdate({ target: hostState.host, set: state })
          .run();
      }
    }),
});

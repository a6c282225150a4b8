import { eq } from "drizzle-orm";
import type { HostState } from "../../net/fetcher.ts";
import { type Connection, inTransaction } from "../connection.ts";
import { hostState } from "../schema/tables.ts";

export const hostStates = (db: Connection): HostState[] => db.select().from(hostState).all();

/** Saves states; one that limits nothing any more is deleted. */
export function saveHostStates(db: Connection, states: readonly HostState[]): void {
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
  });
}

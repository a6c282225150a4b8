import type { HostState } from "../net/fetcher.ts";
import { type Connection, inTransaction } from "./connection.ts";
import { hostState } from "./schema.ts";

export const hostPages = (db: Connection) => ({
  hostStates: (): HostState[] => db.select().from(hostState).all(),
});

export const hostWrites = (db: Connection) => ({
  saveHostStates: (states: readonly HostState[]): void =>
    inTransaction(db, () => {
      for (const { host, ...state } of states) {
        db.insert(hostState)
          .values({ host, ...state })
          .onConflictDoUpdate({ target: hostState.host, set: state })
          .run();
      }
    }),
});

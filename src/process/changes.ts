import type { StoreNotice } from "../database/notices.ts";

/** What a transaction of the database has changed. */
export type Change = StoreNotice;
type Listener = (change: Change) => void;

/** Lets anybody listen to what the database changes. */
export type Changes = {
  /** @param listener is called within the dispatcher: it only notes what it hears. @returns ends the listening. */
  listen(listener: Listener): () => void;
  tell(change: Change): void;
};

export function createChanges(): Changes {
  const listeners = new Set<Listener>();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(change) {
      for (const listener of listeners) listener(change);
    },
  };
}

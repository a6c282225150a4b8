/** What a client holds of a total. */
export type Share = {
  /** Takes more. @returns whether there was room; if not, nothing is taken. */
  grow(amount: number): boolean;
  /** Gives everything back; harmless when called twice. */
  release(): void;
};

export type Shares = {
  /** A share that holds nothing yet. */
  open(client: string): Share;
  /** What is held by all. */
  readonly held: number;
};

/** A total that clients share. @param each what a single one of them holds at most. */
export function createShares(total: number, each: number): Shares {
  const heldBy = new Map<string, number>();
  let held = 0;

  function change(client: string, amount: number): void {
    held += amount;
    const own = (heldBy.get(client) ?? 0) + amount;
    if (own > 0) heldBy.set(client, own);
    else heldBy.delete(client);
  }

  return {
    get held() {
      return held;
    },
    open(client) {
      let own = 0;
      return {
        grow(amount) {
          if (held + amount > total || (heldBy.get(client) ?? 0) + amount > each) return false;
          change(client, amount);
          own += amount;
          return true;
        },
        release() {
          change(client, -own);
          own = 0;
        },
      };
    },
  };
}

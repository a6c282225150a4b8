import type { AppError } from "../errors.ts";

/** What happens to the items that are handed over. */
export type Handover<Item> = {
  /** Offers items to the receiver. @returns its refusal, `undefined` where it took them. @throws what is not about these items. */
  offer(items: readonly Item[]): Promise<AppError | undefined>;
  /** The receiver has taken these. */
  take(items: readonly Item[]): Promise<void>;
  /** The receiver refuses this item, and takes others. */
  leaveOut(item: Item, refusal: AppError): Promise<void>;
  /** Items that it has taken, or is likely to take, the likeliest first: they are offered once more to find out whether it takes any. */
  others(item: Item): AsyncIterable<Item>;
};

/**
 * Hands over items in order. Refused ones are found by halves, until each stands alone, however many there are. An item counts as
 * refused only where the receiver takes another one right afterwards: it is judged by itself, not by its neighbours, and a receiver
 * that refuses everything loses nothing.
 * @throws the refusal where the receiver takes no other item either; what `offer` throws. What was taken before stays taken.
 */
export async function handOver<Item>(items: readonly Item[], handover: Handover<Item>): Promise<void> {
  /** The last item that it has taken. */
  let known: Item | undefined;

  async function takesAnother(item: Item): Promise<boolean> {
    if (known !== undefined && !(await handover.offer([known]))) return true;
    for await (const other of handover.others(item)) {
      if (await handover.offer([other])) continue;
      known = other;
      return true;
    }
    return false;
  }

  async function hand(part: readonly Item[]): Promise<void> {
    const refusal = await handover.offer(part);
    if (!refusal) {
      known = part.at(-1);
      return handover.take(part);
    }
    const [first] = part;
    if (part.length > 1) {
      const middle = Math.ceil(part.length / 2);
      await hand(part.slice(0, middle));
      await hand(part.slice(middle));
    } else if (first !== undefined) {
      if (!(await takesAnother(first))) throw refusal;
      await handover.leaveOut(first, refusal);
    }
  }

  if (items.length > 0) await hand(items);
}

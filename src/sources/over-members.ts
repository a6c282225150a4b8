import { z } from "zod";
import type { Poll, PollRequest } from "./source.ts";

/** One page's worth of posts or comments: a `Poll` before anybody asks which. */
export type ItemPage<Item> = Omit<Poll, "sightings" | "comments"> & { items: Item[] };

const memberSchema = z.object({
  cursor: z.record(z.string(), z.unknown()).optional(),
  /** Whether it has nothing more in this round. */
  ended: z.boolean(),
  newest: z.number().optional(),
});
const roundSchema = z.object({
  /** When the round began: what was posted since may have been passed over. */
  startedAt: z.number(),
  members: z.record(z.string(), memberSchema),
});

/**
 * Reads several places as one, where a provider takes one at a time: a page of one member a poll, in rounds, each member
 * from its own bookmark. Nothing is missing up to the time at which the round began.
 * @param poll reads one member, whose name is the request's address.
 */
export async function pollMembers<Item>(
  names: readonly string[],
  request: PollRequest,
  poll: (request: PollRequest) => Promise<ItemPage<Item>>,
): Promise<ItemPage<Item>> {
  const known = roundSchema.safeParse(request.cursor).data ?? { startedAt: request.now, members: {} };
  const isOver = names.every((name) => known.members[name]?.ended);
  const members = Object.fromEntries(
    names.map((name) => {
      const member = known.members[name] ?? { ended: false };
      return [name, isOver ? { ...member, ended: false } : member];
    }),
  );
  const startedAt = isOver ? request.now : known.startedAt;
  const name = names.find((one) => !members[one]?.ended) ?? names[0] ?? "";
  const page = await poll({ ...request, address: name, cursor: members[name]?.cursor });
  const newest = page.newest ?? members[name]?.newest;
  members[name] = {
    cursor: page.cursor,
    ended: page.next !== "more",
    ...(newest !== undefined && { newest }),
  };
  const isEnd = names.every((one) => members[one]?.ended);
  const cursor = { startedAt, members };
  if (!isEnd) return { items: page.items, cursor, next: "more" };
  if (request.lane === "backfill") return { items: page.items, cursor, next: "done" };
  const top = Math.max(...names.flatMap((one) => members[one]?.newest ?? []));
  return {
    items: page.items,
    cursor,
    next: "idle",
    newest: Number.isFinite(top) ? Math.min(top, startedAt) : undefined,
  };
}

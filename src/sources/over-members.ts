import { z } from "zod";
import type { Poll, PollRequest } from "./source.ts";

/** One page of posts or comments: a `Poll` of either. */
export type ItemPage<Item> = Omit<Poll, "sightings" | "comments"> & { items: Item[] };

const memberSchema = z.object({
  cursor: z.record(z.string(), z.unknown()).optional(),
  /** It has nothing more in this round. */
  ended: z.boolean(),
  newest: z.number().optional(),
});
const roundSchema = z.object({
  /** When the round began: posts since then may have been missed. */
  startedAt: z.number(),
  members: z.record(z.string(), memberSchema),
});

/**
 * Reads several places as one feed where a provider takes one at a time: each poll reads a page of one member, in rounds,
 * each member from its own cursor. Nothing up to the start of the round is missing.
 * @param poll reads one member, whose name is the request's address.
 */
export async function pollMembers<Item>(
  names: readonly string[],
  request: PollRequest,
  poll: (request: PollRequest) => Promise<ItemPage<Item>>,
): Promise<ItemPage<Item>> {
  const round = roundSchema.safeParse(request.cursor).data ?? { startedAt: request.now, members: {} };
  const isOver = names.every((name) => round.members[name]?.ended);
  const members = Object.fromEntries(
    names.map((name) => {
      const member = round.members[name] ?? { ended: false };
      return [name, isOver ? { ...member, ended: false } : member];
    }),
  );
  const startedAt = isOver ? request.now : round.startedAt;
  const name = names.find((member) => !members[member]?.ended) ?? names[0] ?? "";
  const page = await poll({ ...request, address: name, cursor: members[name]?.cursor });
  const newest = page.newest ?? members[name]?.newest;
  members[name] = {
    cursor: page.cursor,
    ended: page.next !== "more",
    ...(newest !== undefined && { newest }),
  };
  const isEnd = names.every((member) => members[member]?.ended);
  const cursor = { startedAt, members };
  if (!isEnd) return { items: page.items, cursor, next: "more" };
  if (request.lane === "backfill") return { items: page.items, cursor, next: "done" };
  const top = Math.max(...names.flatMap((member) => members[member]?.newest ?? []));
  return {
    items: page.items,
    cursor,
    next: "idle",
    newest: Number.isFinite(top) ? Math.min(top, startedAt) : undefined,
  };
}

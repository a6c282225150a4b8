import { slices } from "../../concurrency/slices.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";
import type { AppContext } from "../app-context.ts";
import { invalidField } from "./body.ts";

const idsAtOnce = 500;

/**
 * Checks that every image that the items of a body name is stored.
 * @throws AppError `invalid_body` naming the first item whose image is not.
 */
export async function requireImages(
  store: Pick<AppContext["store"], "knownImages">,
  items: readonly { id: number }[],
): Promise<void> {
  const stored = new Set<number>();
  for (const ids of slices([...new Set(items.map(({ id }) => id))], idsAtOnce)) {
    for (const id of await store.knownImages(ids)) stored.add(id);
    await yieldToEventLoop();
  }
  const index = items.findIndex(({ id }) => !stored.has(id));
  if (index >= 0) throw invalidField(`[${index}].id`, items[index]?.id, "the id of a stored image");
}

/**
 * Checks that every submission that the items of a body name is stored.
 * @param field the item's field that holds the submission's id.
 * @returns when each submission was created, by its id.
 * @throws AppError `invalid_body` naming the first item whose submission is not.
 */
export async function requireSubmissions<Field extends string>(
  store: Pick<AppContext["store"], "submissionTimes">,
  items: readonly Record<Field, string>[],
  field: Field,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const ids of slices([...new Set(items.map((item) => item[field]))], idsAtOnce)) {
    for (const { id, created } of await store.submissionTimes(ids)) times.set(id, created);
    await yieldToEventLoop();
  }
  const index = items.findIndex((item) => !times.has(item[field]));
  if (index >= 0)
    throw invalidField(`[${index}].${field}`, items[index]?.[field], "the id of a stored submission");
  return times;
}

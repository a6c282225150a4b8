import { slices } from "../../concurrency/slices.ts";
import type { AppContext } from "../app-context.ts";
import { invalidField } from "./body.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";

/**
 * Creation times of the submissions that items of a body name.
 * @param field the item's field that holds the submission's id.
 * @throws AppError `invalid_body` naming the first item whose submission is not stored.
 */
export async function knownSubmissions<Field extends string>(
  store: Pick<AppContext["store"], "submissionTimes">,
  items: readonly Record<Field, string>[],
  field: Field,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const some of slices([...new Set(items.map((item) => item[field]))], 500)) {
    for (const { id, created } of await store.submissionTimes(some)) times.set(id, created);
    await yieldToEventLoop();
  }
  const at = items.findIndex((item) => !times.has(item[field]));
  if (at >= 0) throw invalidField(`[${at}].${field}`, items[at]?.[field], "the id of a stored submission");
  return times;
}

import { slices } from "../../concurrency/slices.ts";
import type { AppContext } from "../app-context.ts";
import { invalidField } from "./body.ts";
import { yieldToEventLoop } from "../../concurrency/yield-to-event-loop.ts";

/** Checks that the images exist that items of a body name. @throws AppError `invalid_body` naming the first that does not. */
export async function checkImages(
  store: Pick<AppContext["store"], "knownImages">,
  items: readonly { id: number }[],
): Promise<void> {
  const known = new Set<number>();
  for (const some of slices([...new Set(items.map((item) => item.id))], 500)) {
    for (const id of await store.knownImages(some)) known.add(id);
    await yieldToEventLoop();
  }
  const at = items.findIndex((item) => !known.has(item.id));
  if (at >= 0) throw invalidField(`[${at}].id`, items[at]?.id, "the id of a stored image");
}

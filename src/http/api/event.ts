import { Hono } from "hono";
import { answerPage } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";

/** `/api/event`: events in order; `after` is the last `seq` that was read. */
export function events({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", (c) =>
    answerPage(c, {
      page: ([after = 0], limit) => store.eventPage(after, limit, seesRemoved(c)),
      place: (row) => [row.seq],
      show: (row) => row,
    }),
  );
}

import { Hono } from "hono";
import { answerPage } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";

/** `/api/refusal`: what sinks refused while they took others, with the reason, oldest first. */
export function refusals({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", (c) =>
    answerPage(c, {
      page: ([after = 0], limit) => store.refusalPage(c.req.query("sink"), after, limit),
      place: (row) => [row.seq],
      show: (row) => row,
    }),
  );
}

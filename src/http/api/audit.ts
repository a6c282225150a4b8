import { Hono } from "hono";
import type { AuditRow } from "../../model/event.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";

/** `/api/audit`: the administrative actions and who did them, oldest first. */
export function audits({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", (c) =>
    answerList<AuditRow>(c, {
      page: ([after = 0], limit) => store.auditPage(after, limit),
      place: (row) => [row.seq],
      show: (row) => row,
    }),
  );
}

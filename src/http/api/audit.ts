import { Hono } from "hono";
import type { AuditRow } from "../../database/operation/audit.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";

/** `/api/audit`: who did what, oldest first. */
export function audits({ store }: Pick<AppContext, "store">): Hono {
  return new Hono().get("/", (c) =>
    answerList<AuditRow>(c, {
      page: ([after = 0], limit) => store.auditPage(after, limit),
      place: (row) => [row.seq],
      show: (row) => row,
    }),
  );
}

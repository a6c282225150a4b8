import { Hono } from "hono";
import { AppError } from "../../errors.ts";
import { answerList } from "../answer/answer-list.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import type { ChallengeRow } from "../../model/challenge.ts";

/** `/api/challenge`: contests, and with `/:id` one with its entries by place. */
export function challenges({ store }: Pick<AppContext, "store">): Hono {
  return new Hono()
    .get("/", (c) =>
      answerList(c, {
        page: ([after = 0], limit) => store.challengePage(after, limit),
        place: (row) => [row.seq],
        show,
      }),
    )
    .get("/:id", async (c) => {
      const row = await store.challenge(c.req.param("id"));
      if (!row) throw new AppError("not_found", `challenge ${c.req.param("id")}: not stored`);
      return c.json({ ...show(row), pictures: await store.challengeEntries(row.id, seesRemoved(c)) });
    });
}

function show(row: ChallengeRow) {
  return { ...row, seq: undefined };
}

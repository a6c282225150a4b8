import { Hono } from "hono";
import type { ChallengeRow } from "../../model/challenge.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";

/** `/api/challenge`: contests; `/:id`: a contest with its entries by place. */
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
      const id = c.req.param("id");
      const row = requireFound(await store.challenge(id), `challenge ${id}: not stored`);
      return c.json({ ...show(row), pictures: await store.challengeEntries(row.id, seesRemoved(c)) });
    });
}

function show(row: ChallengeRow) {
  return { ...row, seq: undefined };
}

import { Hono } from "hono";
import type { CommentRow } from "../../model/comment.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";

/** `/api/comment`: comments in the order of their arrival, of one submission (`submission=ID`) or of all. */
export function comments({ store }: Pick<AppContext, "store">): Hono {
  return new Hono()
    .get("/", (c) => {
      const submission = c.req.query("submission");
      const removed = seesRemoved(c);
      return answerList(c, {
        page: ([after = 0], limit) => store.commentPage({ submission, after, limit, removed }),
        place: (row) => [row.seq],
        show,
      });
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const row = requireFound(await store.comment(id, seesRemoved(c)), `comment ${id}: not stored`);
      return c.json(show(row));
    });
}

function show(row: CommentRow) {
  const { id, source, author, created, score, body, removal, observedAt } = row;
  const place = { submission: row.submissionId, parent: row.parentId };
  return { id, source, ...place, author, created, score, body, removal, ...row.details, observedAt };
}

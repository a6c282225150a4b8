import { Hono } from "hono";
import type { GenerationRow } from "../../model/generation.ts";
import { thumbnailPath } from "../../model/picture-path.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readGenerationFilter } from "../request/generation-filter.ts";

/**
 * `/api/generation`: how pictures were generated: with `q` a ranked full-text search over the prompts, otherwise all, newest first.
 * Filters: `author subreddit type tool from to`.
 */
export function generations({ store }: Pick<AppContext, "store">): Hono {
  return new Hono()
    .get("/", (c) => {
      const filter = readGenerationFilter(c);
      return answerList(c, {
        page: (after, limit) => store.generationPage(filter, after, limit),
        place: (row) => row.next,
        show: summary,
      });
    })
    .get("/:id", async (c) => {
      const id = c.req.param("id");
      const row = requireFound(await store.generation(id, seesRemoved(c)), `generation ${id}: not stored`);
      return c.json({ ...summary(row), record: row.record });
    });
}

/** A generation as lists show it. */
function summary(row: GenerationRow) {
  const { file } = row;
  return {
    id: row.id,
    tool: row.tool,
    type: row.type,
    created: row.created,
    prompt: row.prompt,
    highlight: row.highlight,
    negativePrompt: row.negativePrompt,
    model: row.model,
    author: row.author,
    parent: row.parentId,
    task: row.taskId,
    promptId: row.promptId,
    imageUrl: row.imageUrl,
    sourceUrl: row.sourceUrl,
    maskUrl: row.maskUrl,
    via: row.via,
    archivedUrl: row.archivedUrl,
    archivedAt: row.archivedAt,
    file: file?.id ?? null,
    thumbnail: thumbnailPath(file?.sha256 ?? null),
    submissions: row.posts.map(({ submission, title, place, permalink }) => ({
      id: submission,
      title,
      subreddit: place,
      permalink,
    })),
  };
}

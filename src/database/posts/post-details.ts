import { inArray } from "drizzle-orm";
import type { PostRow } from "../../model/post.ts";
import type { Connection } from "../connection.ts";
import { post } from "../schema/tables.ts";
import { postOf } from "./post-pages.ts";

/** What made a picture, as its page shows it. */
export type PostPrompt = {
  id: string;
  tool: string;
  model: string | null;
  prompt: string | null;
  negativePrompt: string | null;
};

/** The prompts of a picture: in its file, or of the generations whose address it has. */
export const promptsOfFile = (db: Connection, fileId: number): PostPrompt[] =>
  db.$client
    .query<PostPrompt, { file: number }>(
      `SELECT id, tool, model, prompt, negative_prompt AS negativePrompt FROM generation
       WHERE file_id = $file
       UNION SELECT g.id, g.tool, g.model, g.prompt, g.negative_prompt FROM image i JOIN generation g ON g.image_url = i.url
         WHERE i.file_id = $file AND i.state = 'done' LIMIT 10`,
    )
    .all({ file: fileId });

/** The pictures whose first occurrence is one of these submissions. */
export function postsOfSubmissions(db: Connection, ids: readonly string[], removed: boolean): PostRow[] {
  if (ids.length === 0) return [];
  const files = db
    .select({ id: post.fileId })
    .from(post)
    .where(inArray(post.submissionId, [...ids]))
    .all();
  return files.flatMap(({ id }) => postOf(db, id, removed) ?? []);
}

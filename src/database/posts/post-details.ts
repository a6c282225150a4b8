import type { Connection } from "../connection.ts";
import { postPage, type PostRequest } from "./post-pages.ts";

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
       WHERE file_id = $file OR image_url IN (SELECT url FROM image WHERE file_id = $file AND state = 'done')
       ORDER BY seq LIMIT 10`,
    )
    .all({ file: fileId });

/** One picture of the gallery. */
export const postOf = (db: Connection, id: number, removed: boolean) => {
  const request: PostRequest = { filter: { terms: [], text: "" }, removed };
  const [row] = postPage(db, request, { from: "at", id }, 1);
  return row?.id === id ? row : undefined;
};

import { z } from "zod";
import { inlinePictures } from "./reddit-media.ts";
import { linksInText } from "./reddit-links.ts";
import { bareId, unescapeReddit } from "./reddit-text.ts";

/** What matters of a comment: the submission that it stands under, and where it leads. */
export type RedditComment = {
  id: string;
  submissionId: string;
  /** Absolute; addresses in its text, and pictures within it. */
  links: string[];
};

const commentSchema = z.object({
  id: z.string().regex(/^\w+$/),
  link_id: z.string().regex(/^(t3_)?\w+$/),
  body: z.string().catch(""),
  media_metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/**
 * Reads a comment in Reddit's shape.
 * @param escaped Whether its text is HTML-escaped once: not so when `raw_json=1` was asked for.
 * @returns `undefined` for what is none.
 */
export function readRedditComment(
  data: unknown,
  { escaped }: { escaped: boolean },
): RedditComment | undefined {
  const comment = commentSchema.safeParse(data).data;
  if (!comment) return undefined;
  const body = escaped ? unescapeReddit(comment.body) : comment.body;
  const links = [...inlinePictures(comment.media_metadata ?? {}), ...linksInText(body)];
  return {
    id: comment.id.toLowerCase(),
    submissionId: bareId(comment.link_id).toLowerCase(),
    links: [...new Set(links)],
  };
}

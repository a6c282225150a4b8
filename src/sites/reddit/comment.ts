import { z } from "zod";
import type { Comment } from "../../model/comment.ts";
import { inlinePictures } from "./media.ts";
import { linksInText } from "./links.ts";
import { toSeconds } from "./time.ts";
import { bareId, unescapeReddit } from "./text.ts";

const seconds = z.coerce.number().transform(toSeconds);
const time = seconds.nullish().catch(undefined);
const commentSchema = z.object({
  id: z.string().regex(/^\w+$/),
  link_id: z.string().regex(/^(t3_)?\w+$/),
  parent_id: z.string().nullish().catch(undefined),
  author: z.string().nullish().catch(undefined),
  created_utc: z.coerce.number().positive().transform(toSeconds),
  score: z.number().int().nullish().catch(undefined),
  score_hidden: z.boolean().nullish().catch(undefined),
  body: z.string().catch(""),
  media_metadata: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  retrieved_on: time,
  _meta: z
    .object({ retrieved_2nd_on: time, was_deleted_later: z.boolean().nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/** Placeholders of deleted texts, with the reason of removal. */
const removals: Record<string, string> = {
  "[deleted]": "deleted",
  "[removed]": "removed",
  "[ Removed by Reddit ]": "removed",
  "[removed too quickly to be archived]": "removed",
};

/** Before this age an archived score is that of the first seconds. */
const settledSeconds = 36 * 3600;

/**
 * Reads a comment in Reddit's shape, also as archives keep it.
 * @param escaped Whether its text is HTML-escaped once: not so when `raw_json=1` was asked for.
 * @returns `undefined` for anything but a comment.
 */
export function readRedditComment(data: unknown, { escaped }: { escaped: boolean }): Comment | undefined {
  const comment = commentSchema.safeParse(data).data;
  if (!comment) return undefined;
  const { author, _meta: meta } = comment;
  const text = escaped ? unescapeReddit(comment.body) : comment.body;
  const removal = removals[text.trim()];
  const body = removal === undefined ? text.toWellFormed() : null;
  const created = comment.created_utc;
  const seen = Math.floor(meta?.retrieved_2nd_on ?? comment.retrieved_on ?? 0);
  const isHidden = comment.score_hidden === true || (seen > 0 && seen - created < settledSeconds);
  const links = [...inlinePictures(comment.media_metadata ?? {}), ...linksInText(body ?? "")];
  return {
    id: comment.id.toLowerCase(),
    source: "reddit",
    submissionId: bareId(comment.link_id).toLowerCase(),
    parentId: /^t1_(\w+)$/i.exec(comment.parent_id ?? "")?.[1]?.toLowerCase() ?? null,
    author: author && author !== "[deleted]" ? author.slice(0, 64) : null,
    created,
    score: isHidden ? undefined : (comment.score ?? undefined),
    body,
    removal: removal ?? (meta?.was_deleted_later ? "deleted" : null),
    links: [...new Set(links)],
    ...(seen > 0 && { observedAt: seen }),
  };
}

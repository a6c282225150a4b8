import { z } from "zod";
import type { Sighting } from "../../model/submission.ts";
import { toSeconds } from "../reddit/time.ts";
import { readRedditPost } from "../reddit/post.ts";

/** Before this age an archived score and number of comments are those of the first seconds: 1 and 0. */
const SETTLED_SECONDS = 36 * 3600;

const time = z.coerce.number().transform(toSeconds).nullish().catch(undefined);
const archiveSchema = z.object({
  retrieved_on: time,
  retrieved_utc: time,
  _meta: z
    .object({
      retrieved_2nd_on: time,
      was_deleted_later: z.boolean().nullish().catch(undefined),
      removal_type: z.string().nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/**
 * Reads one post of the archive: Reddit's shape, escaped as Reddit escapes without `raw_json`, with the archive's
 * own notes of when it retrieved the post and whether it was deleted later.
 * @returns `undefined` for what is not a submission.
 */
export function readArchivedPost(data: unknown): Sighting | undefined {
  const post = readRedditPost(data, { escaped: true });
  if (!post) return undefined;
  const archive = archiveSchema.safeParse(data).data;
  const meta = archive?._meta;
  const retrievals = [meta?.retrieved_2nd_on, archive?.retrieved_on, archive?.retrieved_utc];
  const seen = retrievals.find((time) => time && time > 0) ?? 0;
  const settled = seen - post.created >= SETTLED_SECONDS;
  const removedLater =
    meta?.removal_type || (meta?.was_deleted_later ? post.removal || "deleted" : undefined);
  return {
    ...post,
    score: settled ? post.score : undefined,
    comments: settled ? post.comments : undefined,
    removal: removedLater ?? post.removal,
    ...(seen > 0 && { observedAt: seen }),
  };
}

import { and, asc, eq, gte, inArray, lte, sql } from "drizzle-orm";
import type { MatchFilter, MatchPost, MatchRow } from "../../model/match.ts";
import type { Connection } from "../connection.ts";
import { stands } from "../operation/visibility.ts";
import { file, image, submission } from "../schema/tables.ts";

/** Posts of one picture that are listed. */
const maxPosts = 100;

/** These files with the posts that pass the filter, in no order; files without any are left out. */
export const matchRows = (db: Connection, files: readonly number[], filter: MatchFilter): MatchRow[] =>
  files.flatMap((id) => {
    const row = db
      .select({
        id: file.id,
        sha256: file.sha256,
        format: file.format,
        width: file.width,
        height: file.height,
        original: file.original,
      })
      .from(file)
      .where(eq(file.id, id))
      .get();
    const posts = row ? postsOf(db, id, filter) : [];
    return row && posts.length > 0 ? [{ ...row, posts }] : [];
  });

/** The files of a submission's pictures, in its order. */
export const filesOfSubmission = (db: Connection, id: string, removed: boolean): number[] =>
  db
    .select({ fileId: sql<number>`${image.fileId}` })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(and(eq(image.submissionId, id), eq(image.state, "done"), stands(Number(removed))))
    .orderBy(asc(image.position), asc(image.id))
    .limit(maxPosts)
    .all()
    .map(({ fileId }) => fileId);

function postsOf(db: Connection, fileId: number, filter: MatchFilter): MatchPost[] {
  const { source, subreddit, from, to, nsfw, removed } = filter;
  return db
    .select({
      image: image.id,
      url: image.url,
      position: image.position,
      id: submission.id,
      title: submission.title,
      author: submission.author,
      source: submission.source,
      subreddit: submission.place,
      created: submission.created,
      permalink: submission.permalink,
      nsfw: submission.nsfw,
      removal: submission.removal,
    })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(
      and(
        eq(image.fileId, fileId),
        inArray(image.state, ["done", "due"]),
        stands(Number(removed)),
        source === undefined ? undefined : eq(submission.source, source),
        subreddit === undefined ? undefined : eq(sql`lower(${submission.place})`, subreddit.toLowerCase()),
        from === undefined ? undefined : gte(submission.created, from),
        to === undefined ? undefined : lte(submission.created, to),
        nsfw === undefined ? undefined : eq(submission.nsfw, nsfw),
      ),
    )
    .orderBy(asc(submission.created), asc(submission.seq), asc(image.id))
    .limit(maxPosts)
    .all();
}

import { and, asc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import type { Connection } from "../connection.ts";
import { connectedFiles, edgesOf } from "./edges.ts";
import { postingsOf } from "../images/posted-images.ts";
import { contentOf } from "./reposts.ts";
import { descriptor, dismissal, file, image, repost, submission } from "../schema/tables.ts";
import type { FormerReport, PictureCluster, Scene } from "../../model/repost.ts";
import type { UnwatchedImage } from "../../model/image.ts";

/** Beyond this a group is cut off: its later occurrences are left out. */
const [maxFiles, maxEdges, maxPostings] = [200, 5000, 1000];

export const watchingPages = (db: Connection) => {
  const unwatched = db
    .select({ id: image.id, fileId: sql<number>`${image.fileId}` })
    .from(image)
    .where(
      and(
        sql`${image.state} = 'done'`,
        isNull(image.watchedAt),
        sql`${image.fileId} is not null`,
        gt(image.id, sql.placeholder("after")),
      ),
    )
    .orderBy(asc(image.id))
    .limit(sql.placeholder("limit"))
    .prepare();
  return {
    /** Occurrences that were not compared with anything yet, by id. */
    unwatchedImages: (after: number, limit: number): UnwatchedImage[] => unwatched.all({ after, limit }),
    /** How much of these files looks like lettering, 0 to 1; 0 where nobody has looked. */
    textShareOf: (fileIds: readonly number[]): Map<number, number> => textShareOf(db, fileIds),
  };
};

function textShareOf(db: Connection, fileIds: readonly number[]): Map<number, number> {
  const rows = db
    .select({ fileId: descriptor.fileId, bytes: descriptor.bytes })
    .from(descriptor)
    .where(and(eq(descriptor.encoder, "text"), inArray(descriptor.fileId, [...fileIds])))
    .all();
  const known = new Map(rows.map(({ fileId, bytes }) => [fileId, (bytes[0] ?? 0) / 255]));
  return new Map(fileIds.map((id) => [id, known.get(id) ?? 0]));
}

export const watchingReports = (db: Connection) => {
  const connected = connectedFiles(db);

  function clusterOf(fileId: number): PictureCluster {
    const files = connected(fileId, maxFiles).sort((a, b) => a - b);
    const named = db
      .select({ id: file.id })
      .from(file)
      .where(inArray(file.id, files))
      .orderBy(sql`${file.sha256} is null`, asc(file.sha256), asc(file.id))
      .limit(1)
      .get();
    const posted = db
      .select({ author: submission.author })
      .from(image)
      .innerJoin(submission, eq(submission.id, image.submissionId))
      .where(and(inArray(image.fileId, files), eq(image.state, "done")))
      .limit(maxPostings)
      .all();
    const authors = new Set(posted.flatMap(({ author }) => author?.toLowerCase() ?? []));
    const shares = [...textShareOf(db, files).values()];
    const textShare = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return { files, name: named?.id ?? fileId, authors: authors.size, textShare };
  }

  return {
    /** All that decides on the occurrences of a file and of what is nearly the same. */
    sceneOf(fileId: number): Scene {
      const own = edgesOf(db, [fileId], maxFiles - 1);
      const files = [fileId, ...own.map(({ a, b }) => (a === fileId ? b : a))];
      const edges = edgesOf(db, files, maxEdges);
      const all = new Set([...files, ...edges.flatMap(({ a, b }) => [a, b])]);
      const postings = postingsOf(db, [...all], maxPostings);
      const contents = [...new Set(postings.map((one) => contentOf({ id: one.fileId, sha256: one.sha256 })))];
      return {
        files,
        postings,
        edges,
        dismissals: db
          .select({ a: dismissal.a, b: dismissal.b })
          .from(dismissal)
          .where(or(sql`${dismissal.a} in ${contents}`, sql`${dismissal.b} in ${contents}`))
          .all(),
        cluster: clusterOf(fileId),
        reports: formerReports(
          db,
          postings.map((one) => one.imageId),
        ),
      };
    },
  };
};

function formerReports(db: Connection, imageIds: readonly number[]): FormerReport[] {
  return db
    .select({
      imageId: repost.imageId,
      fileId: repost.fileId,
      originalImageId: repost.originalImageId,
      originalFileId: repost.originalFileId,
      score: repost.score,
      verdict: repost.verdict,
      transform: repost.transform,
      distances: repost.distances,
      occurrence: repost.occurrence,
      state: repost.state,
      originalCreated: submission.created,
      isOriginalGone: sql<boolean>`coalesce(${image.state} = 'removed', 1)`.mapWith(Boolean),
    })
    .from(repost)
    .innerJoin(submission, eq(submission.id, repost.originalSubmissionId))
    .leftJoin(image, eq(image.id, repost.originalImageId))
    .where(sql`${repost.imageId} in ${[...imageIds]}`)
    .all();
}

import { and, asc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import type { UnwatchedImage } from "../../model/image.ts";
import type { FormerReport, PictureCluster, Scene } from "../../model/repost.ts";
import { type Connection, prepared } from "../connection.ts";
import { postedImages } from "../images/posted-images.ts";
import { descriptor, dismissal, file, image, repost, submission } from "../schema/tables.ts";
import { connectedFiles } from "./connected-files.ts";
import { edgesAmong } from "./edges.ts";
import { contentOf } from "./reposts.ts";
import { maxClusterFiles } from "./rewatch-clusters.ts";

/** Beyond this a cluster is cut off: its later occurrences are left out. */
const maxOccurrences = 1000;
/** Every pair of its files. */
const maxEdges = (maxClusterFiles * (maxClusterFiles - 1)) / 2;

const selectUnwatched = prepared((db) =>
  db
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
    .prepare(),
);

/** Occurrences that were not compared with anything yet, by id. */
export const unwatchedImages = (db: Connection, after: number, limit: number): UnwatchedImage[] =>
  selectUnwatched(db).all({ after, limit });

/** How much of these files looks like lettering, 0 to 1; 0 where it was not measured. */
export function textShareOf(db: Connection, fileIds: readonly number[]): Map<number, number> {
  const rows = db
    .select({ fileId: descriptor.fileId, bytes: descriptor.bytes })
    .from(descriptor)
    .where(and(eq(descriptor.encoder, "text"), inArray(descriptor.fileId, [...fileIds])))
    .all();
  const shares = new Map(rows.map(({ fileId, bytes }) => [fileId, (bytes[0] ?? 0) / 255]));
  return new Map(fileIds.map((id) => [id, shares.get(id) ?? 0]));
}

/** Everything that decides on the occurrences of a file's cluster. */
export function sceneOf(db: Connection, fileId: number): Scene {
  const cluster = clusterOf(db, fileId);
  const occurrences = postedImages(db, cluster.files, maxOccurrences);
  const contents = [...new Set(occurrences.map(({ fileId: id, sha256 }) => contentOf({ id, sha256 })))];
  return {
    cluster,
    occurrences,
    edges: edgesAmong(db, cluster.files, maxEdges),
    dismissals: db
      .select({ a: dismissal.a, b: dismissal.b })
      .from(dismissal)
      .where(or(sql`${dismissal.a} in ${contents}`, sql`${dismissal.b} in ${contents}`))
      .all(),
    reports: formerReports(
      db,
      occurrences.map(({ imageId }) => imageId),
    ),
  };
}

function clusterOf(db: Connection, fileId: number): PictureCluster {
  const files = connectedFiles(db, fileId, maxClusterFiles).sort((a, b) => a - b);
  const named = db
    .select({ id: file.id })
    .from(file)
    .where(inArray(file.id, files))
    .orderBy(sql`${file.sha256} is null`, asc(file.sha256), asc(file.id))
    .limit(1)
    .get();
  const posts = db
    .select({ author: submission.author })
    .from(image)
    .innerJoin(submission, eq(submission.id, image.submissionId))
    .where(and(inArray(image.fileId, files), eq(image.state, "done")))
    .limit(maxOccurrences)
    .all();
  const authors = new Set(posts.flatMap(({ author }) => author?.toLowerCase() ?? []));
  const shares = [...textShareOf(db, files).values()];
  const textShare = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { files, name: named?.id ?? fileId, authors: authors.size, textShare };
}

const formerReports = (db: Connection, imageIds: readonly number[]): FormerReport[] =>
  db
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

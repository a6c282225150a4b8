import type { Connection } from "./connection.ts";
import { auditPages } from "./operation/audit.ts";
import { blockHitPages, blockHitReports, blockHitWrites } from "./blocks/block-hits.ts";
import { blockPages, blockReports, blockWrites } from "./blocks/blocks.ts";
import { changeReports, changeWrites } from "./files/changes.ts";
import { commentPages, commentWrites } from "./comments/comments.ts";
import { countReports } from "./operation/counts.ts";
import { feedCountReports } from "./feeds/feed-counts.ts";
import { feedPages, feedWrites } from "./feeds/feeds.ts";
import { datasetReports } from "./datasets/rows.ts";
import { descriptorPages, descriptorReports, descriptorWrites } from "./files/descriptors.ts";
import { edgeReports, edgeWrites } from "./reposts/edges.ts";
import { eventPages } from "./operation/events.ts";
import { figureReports } from "./submissions/chart-data.ts";
import { forestPages, forestReports, forestWrites } from "./comments/forests.ts";
import { forgettingPages, forgettingWrites } from "./submissions/forgetting.ts";
import { generationReports } from "./generations/generation-pages.ts";
import { filePages, fileWrites } from "./files/files.ts";
import { hostPages, hostWrites } from "./operation/hosts.ts";
import { indexContentReports } from "./files/index-contents.ts";
import { imagePages, imageReports, imageWrites } from "./images/images.ts";
import { jobPages, jobWrites } from "./operation/jobs.ts";
import { keyPages, keyWrites } from "./operation/keys.ts";
import { linkReports, linkWrites } from "./links/links.ts";
import { matchPages } from "./reposts/match-rows.ts";
import { placeholderPages, placeholderWrites } from "./images/placeholders.ts";
import { outboxPages, outboxReports, outboxWrites } from "./operation/outbox.ts";
import { outsideLinkPages, outsideLinkWrites } from "./links/outside-links.ts";
import { queueReports, queueWrites } from "./queue/queue.ts";
import { reencodingReports, reencodingWrites } from "./files/reencoding.ts";
import { revisitPages, revisitWrites } from "./submissions/revisits.ts";
import { textSearchReports } from "./submissions/text-search.ts";
import { ratingPages, ratingWrites } from "./ratings/ratings.ts";
import { repostPages, repostWrites } from "./reposts/reposts.ts";
import { sightingWrites } from "./submissions/sightings.ts";
import { submissionPages } from "./submissions/submissions.ts";
import { verdictWrites } from "./reposts/verdicts.ts";
import { watchingPages, watchingReports } from "./reposts/watching.ts";

/**
 * The named functions of the database, by where they run. Each is one transaction over arguments and
 * results that survive `structuredClone`.
 *
 * - pages: short indexed reads, on the main thread's own read-only connection;
 * - reports: reads that may take longer, on the reader thread;
 * - writes: on the writer thread, which owns the only writing connection.
 */
export const pages = (db: Connection) => ({
  ...feedPages(db),
  ...submissionPages(db),
  ...revisitPages(db),
  ...forestPages(db),
  ...commentPages(db),
  ...outboxPages(db),
  ...ratingPages(db),
  ...jobPages(db),
  ...outsideLinkPages(db),
  ...imagePages(db),
  ...filePages(db),
  ...descriptorPages(db),
  ...matchPages(db),
  ...forgettingPages(db),
  ...placeholderPages(db),
  ...blockPages(db),
  ...blockHitPages(db),
  ...auditPages(db),
  ...keyPages(db),
  ...hostPages(db),
  ...watchingPages(db),
  ...repostPages(db),
  ...eventPages(db),
});

export const reports = (db: Connection) => ({
  ...linkReports(db),
  ...imageReports(db),
  ...descriptorReports(db),
  ...changeReports(db),
  ...indexContentReports(db),
  ...reencodingReports(db),
  ...queueReports(db),
  ...forestReports(db),
  ...countReports(db),
  ...feedCountReports(db),
  ...generationReports(db),
  ...datasetReports(db),
  ...figureReports(db),
  ...textSearchReports(db),
  ...outboxReports(db),
  ...blockReports(db),
  ...blockHitReports(db),
  ...edgeReports(db),
  ...watchingReports(db),
});

export const writes = (db: Connection) => ({
  ...feedWrites(db),
  ...sightingWrites(db),
  ...revisitWrites(db),
  ...forestWrites(db),
  ...commentWrites(db),
  ...outboxWrites(db),
  ...ratingWrites(db),
  ...jobWrites(db),
  ...linkWrites(db),
  ...outsideLinkWrites(db),
  ...imageWrites(db),
  ...fileWrites(db),
  ...descriptorWrites(db),
  ...changeWrites(db),
  ...reencodingWrites(db),
  ...queueWrites(db),
  ...forgettingWrites(db),
  ...placeholderWrites(db),
  ...blockWrites(db),
  ...blockHitWrites(db),
  ...keyWrites(db),
  ...hostWrites(db),
  ...edgeWrites(db),
  ...verdictWrites(db),
  ...repostWrites(db),
});

type Promised<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};

/** The database as the rest of the house sees it: every function asynchronous, wherever it runs. */
export type Store = Promised<
  ReturnType<typeof pages> & ReturnType<typeof reports> & ReturnType<typeof writes>
> & {
  /** Finishes what was asked, checkpoints and closes. */
  close(): Promise<void>;
};

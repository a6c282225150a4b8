import { bind } from "./bind.ts";
import type { Connection } from "./connection.ts";
import { blockExamples, newestBlocks } from "./blocks/block-details.ts";
import { fileContents, filesOfContents, liveImages } from "./blocks/block-hits.ts";
import {
  bankNamed,
  blockHits,
  blockPage,
  blocksOfContent,
  blocksWithHash,
  isActiveBlock,
  unappliedBlocks,
} from "./blocks/blocks.ts";
import { commentById, commentPage, removedComments } from "./comments/comments.ts";
import { dueForests } from "./comments/forests.ts";
import { activeFeeds, feedNamed, feedPage, subreddit, subreddits } from "./feeds/feeds.ts";
import { changesAfter, lastChange, markNumber } from "./files/changes.ts";
import { descriptorsOf, imageDescriptors } from "./files/descriptors.ts";
import { fileById, fileBySha256, isFileShown } from "./files/files.ts";
import { fileOfUrl, isImageDue, knownImages, occurrences, unencodedImages } from "./images/images.ts";
import { addressesOf, placeholderOf, placeholders } from "./images/placeholders.ts";
import { linkPage } from "./links/outside-links.ts";
import { auditPage, newestAudit } from "./operation/audit.ts";
import { eventPage } from "./operation/events.ts";
import { hostStates } from "./operation/hosts.ts";
import { jobById, jobPage, newestJobs, nextJob } from "./operation/jobs.ts";
import { keyByHash, keys } from "./operation/keys.ts";
import { outboxPage, refusalPage, sinkState } from "./operation/outbox.ts";
import { sessionByHash, sessions } from "./operation/sessions.ts";
import { completeValue, postMonths } from "./posts/completions.ts";
import { postsOfSubmissions, promptsOfFile } from "./posts/post-details.ts";
import { postOf, postPage } from "./posts/post-pages.ts";
import {
  challengeById,
  challengeEntries,
  challengePage,
  challengeWinners,
  claimsOf,
  inAva,
  ratingOf,
} from "./ratings/ratings.ts";
import { filesOfSubmission, matchRows } from "./reposts/match-rows.ts";
import { repostById, repostGroup, repostOptions, repostPage } from "./reposts/reposts.ts";
import { textShareOf, unwatchedImages } from "./reposts/watching.ts";
import { doomedFiles, removedSubmissions } from "./submissions/forgetting.ts";
import { dueRevisits } from "./submissions/revisits.ts";
import { provenance, submissionById, submissionPage, submissionTimes } from "./submissions/submissions.ts";

/** Short indexed reads, on the main thread's own read-only connection. */
export const mainReads = (db: Connection) =>
  bind(db, {
    activeFeeds,
    feedPage,
    subreddits,
    subreddit,
    feedNamed,
    submissionPage,
    submission: submissionById,
    provenance,
    submissionTimes,
    dueRevisits,
    dueForests,
    commentPage,
    comment: commentById,
    removedComments,
    sinkState,
    outboxPage,
    challengePage,
    challenge: challengeById,
    challengeEntries,
    challengeWinners,
    rating: ratingOf,
    claims: claimsOf,
    inAva,
    jobPage,
    newestJobs,
    job: jobById,
    nextJob,
    linkPage,
    unencodedImages,
    fileOfUrl,
    isImageDue,
    knownImages,
    occurrences,
    fileBySha256,
    isFileShown,
    file: fileById,
    descriptorsOf,
    changesAfter,
    markNumber,
    lastChange,
    imageDescriptors,
    matchRows,
    filesOfSubmission,
    removedSubmissions,
    doomedFiles,
    placeholder: placeholderOf,
    placeholders,
    addressesOf,
    bank: bankNamed,
    blockPage,
    newestBlocks,
    blockExamples,
    isActiveBlock,
    blocksOfContent,
    blocksWithHash,
    unappliedBlocks,
    blockHits,
    filesOfContents,
    fileContents,
    liveImages,
    auditPage,
    newestAudit,
    refusalPage,
    keyByHash,
    keys,
    sessionByHash,
    postPage,
    postOf,
    promptsOfFile,
    postsOfSubmissions,
    completeValue,
    postMonths,
    sessions,
    hostStates,
    unwatchedImages,
    textShareOf,
    repostPage,
    repost: repostById,
    repostOptions,
    repostGroup,
    eventPage,
  });

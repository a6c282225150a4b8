import { bind } from "./bind.ts";
import type { Connection } from "./connection.ts";
import { keepAway, releaseHits, takeDown } from "./blocks/block-hits.ts";
import { addBlocks, advanceBlocks, finishBlocks, undoBlocks } from "./blocks/blocks.ts";
import { saveComments } from "./comments/comments.ts";
import { failForest, finishForest, enqueueForests, rereadForests } from "./comments/forests.ts";
import { addFeed, changeFeed, failPoll } from "./feeds/feeds.ts";
import { forgetChanges, markSnapshot } from "./files/changes.ts";
import { postDescriptors } from "./files/descriptors.ts";
import { saveFile, settleImages } from "./files/files.ts";
import {
  beginReencoding,
  failReencoding,
  finishReencoding,
  leaveReencoding,
  saveReencoded,
} from "./files/reencoding.ts";
import { setOriginal } from "./files/stored-files.ts";
import { addImages, buryImages, countDecodeTry, failImage, forgetDecodeTries } from "./images/images.ts";
import { quarantine, releasePlaceholder } from "./images/placeholders.ts";
import { failLink, reopenAsPage, saveResolvedLink } from "./links/links.ts";
import { addLinks, finishLinks, visitLinks } from "./links/outside-links.ts";
import { saveHostStates } from "./operation/hosts.ts";
import { testWrite } from "./operation/test-write.ts";
import { addJob, changeJob, removeJob } from "./operation/jobs.ts";
import { addKey, revokeKey, useKey } from "./operation/keys.ts";
import { failDelivery, saveDelivery } from "./operation/outbox.ts";
import { addSession, endSession, useSession } from "./operation/sessions.ts";
import { resumeForSettings } from "./queue/queue.ts";
import { requeueRows } from "./queue/stuck.ts";
import { retagPosts } from "./posts/retag.ts";
import { saveRatings, takeWantedPictures } from "./ratings/ratings.ts";
import { saveEdges } from "./reposts/edges.ts";
import { decideRepost, undoDecision } from "./reposts/decisions.ts";
import { saveVerdicts } from "./reposts/verdicts.ts";
import { forgetComments, forgetFile, forgetSubmissions } from "./submissions/forgetting.ts";
import { finishRevisits, postponeRevisits } from "./submissions/revisits.ts";
import { savePoll, saveSightings } from "./submissions/sightings.ts";

/** Writes, on the writer thread, which owns the only writing connection. */
export const writes = (db: Connection) =>
  bind(db, {
    testWrite,
    addFeed,
    changeFeed,
    failPoll,
    saveSightings,
    savePoll,
    finishRevisits,
    postponeRevisits,
    enqueueForests,
    finishForest,
    failForest,
    rereadForests,
    saveComments,
    saveDelivery,
    failDelivery,
    takeWantedPictures,
    saveRatings,
    addJob,
    changeJob,
    removeJob,
    saveResolvedLink,
    reopenAsPage,
    failLink,
    addLinks,
    visitLinks,
    finishLinks,
    countDecodeTry,
    forgetDecodeTries,
    failImage,
    addImages,
    buryImages,
    saveFile,
    settleImages,
    postDescriptors,
    markSnapshot,
    forgetChanges,
    saveReencoded,
    beginReencoding,
    finishReencoding,
    failReencoding,
    leaveReencoding,
    setOriginal,
    requeueRows,
    resumeForSettings,
    forgetSubmissions,
    forgetComments,
    forgetFile,
    quarantine,
    releasePlaceholder,
    addBlocks,
    advanceBlocks,
    finishBlocks,
    undoBlocks,
    takeDown,
    keepAway,
    releaseHits,
    addKey,
    revokeKey,
    useKey,
    addSession,
    retagPosts,
    endSession,
    useSession,
    saveHostStates,
    saveEdges,
    saveVerdicts,
    decideRepost,
    undoDecision,
  });

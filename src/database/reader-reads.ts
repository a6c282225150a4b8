import { bind } from "./bind.ts";
import type { Connection } from "./connection.ts";
import { activeBlockIds, blockCodes } from "./blocks/blocks.ts";
import { feedCounts } from "./feeds/feed-counts.ts";
import { changedFiles } from "./files/changes.ts";
import { descriptorPage } from "./files/descriptors.ts";
import { filesAt } from "./files/index-contents.ts";
import {
  dueReencodings,
  failedReencodings,
  filesWithoutDescriptors,
  reencodable,
} from "./files/reencoding.ts";
import { lastFileId, storedFiles } from "./files/stored-files.ts";
import { generationById, generationPage } from "./generations/generation-pages.ts";
import { dueImages } from "./images/images.ts";
import { dueLinks } from "./links/links.ts";
import { counts } from "./operation/counts.ts";
import { sinkReports } from "./operation/outbox.ts";
import { completeWord } from "./posts/completions.ts";
import { countPosts } from "./posts/post-counts.ts";
import { postPage } from "./posts/post-pages.ts";
import { deadRows, waitingRows } from "./queue/stuck.ts";
import { stuckGroups } from "./queue/stuck-groups.ts";
import { newestChallenges } from "./ratings/ratings.ts";
import { repostCounts } from "./reposts/reposts.ts";
import { edgePage } from "./reposts/edges.ts";
import { sceneOf } from "./reposts/watching.ts";
import { searchTexts } from "./submissions/text-search.ts";

/** Reads that may take longer, on the reader thread. */
export const readerReads = (db: Connection) =>
  bind(db, {
    dueLinks,
    dueImages,
    descriptorPage,
    changedFiles,
    filesAt,
    filesWithoutDescriptors,
    dueReencodings,
    failedReencodings,
    reencodable,
    storedFiles,
    lastFileId,
    deadRows,
    waitingRows,
    stuckGroups,
    counts,
    countPosts,
    postPageFurther: postPage,
    completeWord,
    repostCounts,
    feedCounts,
    newestChallenges,
    generationPage,
    generation: generationById,
    searchTexts,
    sinkReports,
    activeBlockIds,
    blockCodes,
    edgePage,
    sceneOf,
  });

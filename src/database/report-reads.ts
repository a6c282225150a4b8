import { bind } from "./bind.ts";
import type { Connection } from "./connection.ts";
import { unreleasedBlocks } from "./blocks/block-hits.ts";
import { banks } from "./blocks/blocks.ts";
import { datasetFacts, datasetKeys, datasetPage } from "./datasets/rows.ts";
import { blockCount, codeCounts } from "./files/index-contents.ts";
import { waitingGroups } from "./queue/waiting-groups.ts";
import { challengeScores, growth, scoreBins } from "./submissions/chart-data.ts";

/** Reads that walk over whole tables, on a thread of their own, which runs while it is needed: nothing else waits for them. */
export const reportReads = (db: Connection) =>
  bind(db, {
    scoreBins,
    challengeScores,
    growth,
    waitingGroups,
    banks,
    unreleasedBlocks,
    blockCount,
    codeCounts,
    datasetPage,
    datasetKeys,
    datasetFacts,
  });

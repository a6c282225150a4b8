import { z } from "zod";
import type { Fetcher } from "../net/fetcher.ts";
import { askService } from "./ask-service.ts";
import { fitRecord, toSearchRecord } from "./search-record.ts";
import type { Sink } from "./sink.ts";
import { waitForTask } from "./wait-for-task.ts";

export type AlgoliaSettings = { appId: string; apiKey: string; index: string };

/** A record of every plan: https://www.algolia.com/doc/guides/scaling/algolia-service-limits. */
const maxRecordBytes = 10_000;

const saved = z.object({ taskID: z.number() });
const task = z.object({ status: z.enum(["published", "notPublished"]) });

/**
 * Algolia (https://www.algolia.com/doc/rest-api/search): records are replaced by their `objectID`; a batch is delivered once
 * its task is published.
 * @param pauses milliseconds between checks of the task.
 */
export function createAlgolia({ appId, apiKey, index }: AlgoliaSettings, pauses?: readonly number[]): Sink {
  const service = {
    headers: { "x-algolia-application-id": appId, "x-algolia-api-key": apiKey },
    key: apiKey,
  };
  const path = `algolia.net/1/indexes/${encodeURIComponent(index)}`;
  const [writeUrl, readUrl] = [`https://${appId}.${path}`, `https://${appId}-dsn.${path}`];

  async function isPublished(taskID: number, fetcher: Fetcher): Promise<boolean> {
    const { status } = await askService(fetcher, service, `${readUrl}/task/${taskID}`, task);
    return status === "published";
  }

  return {
    name: "algolia",
    batchSize: 500,
    async deliver(batch, bookmark, fetcher) {
      const records = batch.map((item) => fitRecord(toSearchRecord(item), maxRecordBytes));
      const requests = records.map((body) => ({ action: "addObject", body }));
      const { taskID } = await askService(fetcher, service, `${writeUrl}/batch`, saved, { requests });
      const action = `Algolia index ${index}: task ${taskID}`;
      await waitForTask(action, () => isPublished(taskID, fetcher), pauses);
      return bookmark;
    },
  };
}

import { z } from "zod";
import type { Fetcher } from "../net/fetcher.ts";
import { askService } from "./ask-service.ts";
import { toSearchRecord } from "./search-record.ts";
import type { Sink } from "./sink.ts";
import { waitForTask } from "./wait-for-task.ts";

export type AlgoliaSettings = { appId: string; apiKey: string; index: string };

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
      const requests = batch.map((item) => ({ action: "addObject", body: toSearchRecord(item) }));
      const { taskID } = await askService(fetcher, service, `${writeUrl}/batch`, saved, { requests });
      const action = `Algolia index ${index}: task ${taskID}`;
      await waitForTask(action, () => isPublished(taskID, fetcher), pauses);
      return bookmark;
    },
  };
}

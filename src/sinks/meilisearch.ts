import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { askService } from "./ask-service.ts";
import { quote } from "./read-answer.ts";
import { toSearchRecord } from "./search-record.ts";
import type { Sink } from "./sink.ts";
import { waitForTask } from "./wait-for-task.ts";

/** `url` without a final slash. */
export type MeilisearchSettings = { url: string; key?: string | undefined; index: string };

const enqueued = z.object({ taskUid: z.number() });
const task = z.object({
  status: z.enum(["enqueued", "processing", "succeeded", "failed", "canceled"]),
  error: z.object({ message: z.string() }).nullish(),
});

/**
 * Meilisearch: documents are replaced by their `objectID`; a batch is delivered once its task has succeeded. The key needs `documents.add`,
 * `indexes.create` and `tasks.get`.
 * @param pauses milliseconds between checks of the task.
 */
export function createMeilisearch(settings: MeilisearchSettings, pauses?: readonly number[]): Sink {
  const { url, key, index } = settings;

  const service = {
    headers: { ...(key && { authorization: `Bearer ${key}` }) },
    key,
    isOperatorAddress: true,
  };

  async function isDone(taskUid: number, fetcher: Fetcher, action: string): Promise<boolean> {
    const { status, error } = await askService(fetcher, service, `${url}/tasks/${taskUid}`, task);
    if (status === "failed" || status === "canceled")
      throw new AppError("bad_answer", `${action}: ${quote(error?.message ?? status, key)}`);
    return status === "succeeded";
  }

  return {
    name: "meilisearch",
    batchSize: 500,
    async deliver(batch, bookmark, fetcher) {
      const documents = `${url}/indexes/${encodeURIComponent(index)}/documents?primaryKey=objectID`;
      const records = batch.map(toSearchRecord);
      const { taskUid } = await askService(fetcher, service, documents, enqueued, records);
      const action = `Meilisearch index ${index}: task ${taskUid}`;
      await waitForTask(action, () => isDone(taskUid, fetcher, action), pauses);
      return bookmark;
    },
  };
}

import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher, RequestOptions } from "../net/fetcher.ts";
import { explainRefusal, quote, readShape, refusals } from "./read-answer.ts";
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
 * Meilisearch: documents are replaced by their `objectID`; taken once its task succeeded. The key needs `documents.add`,
 * `indexes.create` and `tasks.get`.
 * @param pauses Milliseconds between looks at the task.
 */
export function createMeilisearch(settings: MeilisearchSettings, pauses?: readonly number[]): Sink {
  const { url, key, index } = settings;

  async function ask<Value>(
    address: string,
    shape: z.ZodType<Value>,
    fetcher: Fetcher,
    post?: { body: string },
  ): Promise<Value> {
    const options: RequestOptions = {
      method: post ? "POST" : "GET",
      headers: {
        ...(key && { authorization: `Bearer ${key}` }),
        ...(post && { "content-type": "application/json" }),
      },
      ...post,
      operators: true,
      statuses: refusals,
    };
    const action = `${options.method} ${address}`;
    const answer = await fetcher.get(address, options);
    if (refusals.includes(answer.status)) throw explainRefusal(action, answer, key);
    return readShape(action, shape, answer.json());
  }

  return {
    name: "meilisearch",
    batchSize: 500,
    async deliver(batch, bookmark, fetcher) {
      const documents = `${url}/indexes/${encodeURIComponent(index)}/documents?primaryKey=objectID`;
      const body = JSON.stringify(batch.map(toSearchRecord));
      const { taskUid } = await ask(documents, enqueued, fetcher, { body });
      const action = `Meilisearch index ${index}: task ${taskUid}`;
      const look = async () => {
        const { status, error } = await ask(`${url}/tasks/${taskUid}`, task, fetcher);
        if (status === "failed" || status === "canceled")
          throw new AppError("bad_answer", `${action}: ${quote(error?.message ?? status, key)}`);
        return status === "succeeded";
      };
      await waitForTask(action, look, pauses);
      return bookmark;
    },
  };
}

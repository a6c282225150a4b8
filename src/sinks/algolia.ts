import type { searchClient } from "@algolia/client-search";
import { z } from "zod";
import type { Fetcher } from "../net/fetcher.ts";
import { explainRefusal, readShape, refusals } from "./read-answer.ts";
import { toSearchRecord } from "./search-record.ts";
import type { Sink } from "./sink.ts";
import { waitForTask } from "./wait-for-task.ts";

export type AlgoliaSettings = { appId: string; apiKey: string; index: string };

type Options = NonNullable<Parameters<typeof searchClient>[2]>;
type Requester = NonNullable<Options["requester"]>;

const saved = z.array(z.object({ taskID: z.number() })).min(1);
const task = z.object({ status: z.enum(["published", "notPublished"]) });

/**
 * Algolia: records are replaced by their `objectID`; taken once its task is published.
 * @param pauses Milliseconds between looks at the task.
 */
export function createAlgolia({ appId, apiKey, index }: AlgoliaSettings, pauses?: readonly number[]): Sink {
  return {
    name: "algolia",
    batchSize: 500,
    async deliver(batch, bookmark, fetcher) {
      // Loaded by whoever has such a sink.
      const { searchClient } = await import("@algolia/client-search");
      const client = searchClient(appId, apiKey, { requester: createRequester(fetcher, apiKey) });
      const action = `Algolia index ${index}`;
      const objects = batch.map(toSearchRecord);
      const answers = await client.saveObjects({ indexName: index, objects });
      for (const { taskID } of readShape(action, saved, answers)) {
        const look = async () => {
          const answer = await client.getTask({ indexName: index, taskID });
          return readShape(`${action}: task ${taskID}`, task, answer).status === "published";
        };
        await waitForTask(`${action}: task ${taskID}`, look, pauses);
      }
      return bookmark;
    },
  };
}

/**
 * The client's way out. It hands only successes to the client: what is thrown here ends the call, where an answer
 * would have it try other hosts and wait by its own timers.
 */
function createRequester(fetcher: Fetcher, apiKey: string): Requester {
  return {
    async send({ url: asked, method, headers, data }) {
      const url = new URL(asked);
      // Only tells Algolia what runs here, and hides in messages what they are about.
      url.searchParams.delete("x-algolia-agent");
      const answer = await fetcher.get(url.href, {
        method: method === "GET" ? "GET" : "POST",
        headers,
        statuses: refusals,
        ...(data !== undefined && { body: typeof data === "string" ? data : new TextDecoder().decode(data) }),
      });
      if (refusals.includes(answer.status))
        throw explainRefusal(`${method} ${url.origin}${url.pathname}`, answer, apiKey);
      answer.json();
      return { status: answer.status, content: answer.text(), isTimedOut: false };
    },
  };
}

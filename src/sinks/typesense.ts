import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";
import { explainRefusal, quote, readShape, refusals } from "./read-answer.ts";
import { toSearchRecord } from "./search-record.ts";
import type { Delivered, Sink } from "./sink.ts";

/** `url` without a final slash. */
export type TypesenseSettings = { url: string; key: string; collection: string };

const outcome = z.object({ success: z.boolean(), error: z.string().optional() });

/** Optional fields may be `null`; fields that are not indexed are only stored. */
const fields = [
  { name: "objectID", type: "string" },
  { name: "image_path", type: "string", optional: true, index: false },
  { name: "generation_prompt", type: "string", optional: true },
  { name: "author_name", type: "string", optional: true, facet: true },
  { name: "thumbnail_path", type: "string", optional: true, index: false },
];

/** Typesense: documents are replaced by their `id`; a missing collection is created. */
export function createTypesense({ url, key, collection }: TypesenseSettings): Sink {
  const collections = `${url}/collections`;
  const documents = `${collections}/${encodeURIComponent(collection)}/documents/import?action=upsert`;
  const action = `POST ${documents}`;

  function post(address: string, type: string, body: string, fetcher: Fetcher): Promise<Answer> {
    return fetcher.get(address, {
      method: "POST",
      headers: { "x-typesense-api-key": key, "content-type": type },
      body,
      isOperatorAddress: true,
      statuses: refusals,
    });
  }

  async function create(fetcher: Fetcher): Promise<void> {
    const body = JSON.stringify({ name: collection, fields });
    const answer = await post(collections, "application/json", body, fetcher);
    // 409: another client has created it meanwhile.
    if (answer.status !== 409 && refusals.includes(answer.status))
      throw explainRefusal(`POST ${collections}`, answer, key);
  }

  function check(batch: readonly Delivered[], answer: Answer): void {
    const lines = answer.text().split("\n").filter(Boolean);
    const outcomes = lines.map((line) => readShape(action, outcome, parse(line)));
    const refused = outcomes.findIndex(({ success }) => !success);
    if (refused >= 0)
      throw new AppError(
        "bad_answer",
        `${action}: ${batch[refused]?.id} is refused: ${quote(outcomes[refused]?.error ?? "", key)}`,
      );
    if (outcomes.length !== batch.length)
      throw new AppError("bad_answer", `${action}: ${outcomes.length} results for ${batch.length} documents`);
  }

  function parse(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new AppError("bad_answer", `${action}: a result that is not JSON`, { cause });
    }
  }

  return {
    name: "typesense",
    batchSize: 500,
    async deliver(batch, bookmark, fetcher) {
      const body = batch.map((item) => JSON.stringify({ id: item.id, ...toSearchRecord(item) })).join("\n");
      const send = () => post(documents, "text/plain", body, fetcher);
      let answer = await send();
      if (answer.status === 404) {
        await create(fetcher);
        answer = await send();
      }
      if (refusals.includes(answer.status)) throw explainRefusal(action, answer, key);
      check(batch, answer);
      return bookmark;
    },
  };
}

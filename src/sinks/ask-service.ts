import type { z } from "zod";
import type { Fetcher } from "../net/fetcher.ts";
import { explainRefusal, readShape, refusals } from "./read-answer.ts";

/** A search service; `key` is cut out of messages. `isOperatorAddress`: its address is in the operator's own settings. */
export type Service = {
  headers: Readonly<Record<string, string>>;
  key?: string | undefined;
  isOperatorAddress?: boolean;
};

/**
 * Sends a request to a search service, a POST where there is a body, and reads its JSON by a shape.
 * @throws AppError `blocked` or `bad_answer` where the service refuses, and whatever the fetcher throws.
 */
export async function askService<Value>(
  fetcher: Fetcher,
  { headers, key, isOperatorAddress = false }: Service,
  url: string,
  shape: z.ZodType<Value>,
  body?: unknown,
): Promise<Value> {
  const method = body === undefined ? "GET" : "POST";
  const answer = await fetcher.get(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isOperatorAddress,
    statuses: refusals,
  });
  const action = `${method} ${url}`;
  if (refusals.includes(answer.status)) throw explainRefusal(action, answer, key);
  return readShape(action, shape, answer.json());
}

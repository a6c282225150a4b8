import type { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher, RequestOptions } from "../net/fetcher.ts";

/**
 * Requests JSON of a given shape.
 * @throws AppError `bad_answer` when the answer has another shape, and whatever the fetcher throws.
 */
export async function readJson<Value>(
  url: string,
  shape: z.ZodType<Value>,
  fetcher: Fetcher,
  options: RequestOptions = {},
): Promise<Value> {
  const answer = await fetcher.get(url, options);
  const parsed = shape.safeParse(answer.json());
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    "bad_answer",
    `GET ${url}: ${answer.status}, but ${issue?.path.join(".") || "the body"}: ${issue?.message}`,
  );
}

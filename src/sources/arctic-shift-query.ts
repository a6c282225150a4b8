import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";

const BASE = "https://arctic-shift.photon-reddit.com";
/** Items per page, and the fewer to try when that is too much for the archive. */
const pageLimits = ["100", "50"];
const RETRY_SECONDS = 60;

const bodySchema = z.object({
  data: z.array(z.unknown()).nullish(),
  error: z.string().nullish().catch(undefined),
});

type Params = Readonly<Record<string, string>>;

/** A page; `full`: it holds as many items as were requested, so that there may be more. */
type ArchivePage = { items: unknown[]; full: boolean };

/**
 * Asks the archive for one page of posts or comments; where that is too much for it, with the next limit.
 * @throws AppError `unavailable` (it is too slow at present), `limited`, `bad_answer`, and whatever the fetcher throws.
 */
export async function askArchivePage(
  fetcher: Fetcher,
  path: string,
  params: Params,
  limits: readonly string[] = pageLimits,
): Promise<ArchivePage> {
  let slow: AppError | undefined;
  for (const limit of limits) {
    const reply = await ask(fetcher, path, { ...params, limit });
    if (Array.isArray(reply)) return { items: reply, full: reply.length >= Number(limit) };
    slow = reply;
  }
  throw slow;
}

/**
 * Asks the archive once.
 * @param maxBytes of its answer; the fetcher's own limit by default.
 * @throws AppError as `askArchivePage`.
 */
export async function askArchive(
  fetcher: Fetcher,
  path: string,
  params: Params,
  maxBytes?: number,
): Promise<unknown[]> {
  const reply = await ask(fetcher, path, params, maxBytes);
  if (Array.isArray(reply)) return reply;
  throw reply;
}

/** Returns, rather than throws, that the query took too long: a smaller one may succeed. */
async function ask(
  fetcher: Fetcher,
  path: string,
  params: Params,
  maxBytes?: number,
): Promise<unknown[] | AppError> {
  const url = `${BASE}${path}?${new URLSearchParams(params)}`;
  const answer = await fetcher.get(url, { statuses: [400, 422], ...(maxBytes && { maxBytes }) });
  const body = bodySchema.safeParse(answer.json()).data;
  if (body?.data && !body.error) return body.data;
  const message = `GET ${url}: ${answer.status} ${body?.error ?? "neither data nor an error"}`;
  // "Timeout. Maybe slow down a bit" is about the query, "Slow down a little" about our request rate.
  if (/timeout|timed out/i.test(body?.error ?? ""))
    return new AppError("unavailable", message, { retryAfter: RETRY_SECONDS });
  if (/slow down|rate limit|too many/i.test(body?.error ?? "")) {
    fetcher.rest(url, RETRY_SECONDS, message);
    throw new AppError("limited", message, { retryAfter: RETRY_SECONDS });
  }
  throw new AppError("bad_answer", message);
}

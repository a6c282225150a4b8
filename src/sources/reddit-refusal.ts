import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer } from "../net/fetcher.ts";

const reasonSchema = z.object({ reason: z.string().min(1) });

/** Reddit's reason for refusing a place: `private`, `quarantined`, `gated`, `banned`. */
export function refusalReason(answer: Answer): string | undefined {
  return isJson(answer) ? reasonSchema.safeParse(answer.json()).data?.reason : undefined;
}

/** Whether the answer is about the request: an edge server that refuses us sends an HTML page. */
export const isJson = (answer: Answer): boolean => /json/i.test(answer.headers.get("content-type") ?? "");

/**
 * Whether Reddit has such a place: a missing one is a 404, or a 302 to a search for its name.
 * @param action the request and its status, for the message.
 * @throws AppError `banned`; `bad_answer` for a redirect to anywhere else.
 */
export function isThere(answer: Answer, action: string): boolean {
  if (answer.status === 404) {
    const reason = refusalReason(answer);
    if (reason === "banned") throw new AppError("banned", `${action} ${reason}`);
    return false;
  }
  if (answer.status < 300) return true;
  const location = answer.headers.get("location") ?? "";
  if (/\/(subreddits\/)?search\b/.test(location)) return false;
  throw new AppError("bad_answer", `${action}: an unexpected redirect to ${location}`);
}

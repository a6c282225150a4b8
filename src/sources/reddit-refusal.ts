import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer } from "../net/fetcher.ts";

const reasonSchema = z.object({ reason: z.string().min(1) });

/** Why Reddit refuses a place, in its own word: `private`, `quarantined`, `gated`, `banned`. */
export function refusalReason(answer: Answer): string | undefined {
  return isJson(answer) ? reasonSchema.safeParse(answer.json()).data?.reason : undefined;
}

/** Whether the answer speaks of what was asked for: an edge that turns us away sends a page. */
export const isJson = (answer: Answer): boolean => /json/i.test(answer.headers.get("content-type") ?? "");

/**
 * Whether Reddit has such a place: what is none is a 404, or a 302 to a search for its name.
 * @param action What was asked and what status came back, for the message.
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

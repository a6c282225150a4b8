import { AppError } from "../errors.ts";
import { readRetryAfter } from "./hosts/rate-limits.ts";

/**
 * What a status outside 2xx means, or `undefined` for 2xx.
 * `retryAfter` is what the host asked for.
 * @param what Starts the message: `GET https://...`.
 */
export function explainStatus(response: Response, what: string, now: number): AppError | undefined {
  if (response.ok) return undefined;
  const { status, headers } = response;
  const message = `${what}: ${status} ${response.statusText}`.trimEnd();
  const hint = readRetryAfter(headers, now);
  const theirs = hint === undefined ? {} : { retryAfter: hint };
  if (status === 429) return new AppError("limited", message, theirs);
  if (status >= 500) return new AppError("unavailable", message, theirs);
  if (status === 401 || (status === 403 && isAboutUs(headers)))
    return new AppError("blocked", message, theirs);
  if (status === 403 || status === 404 || status === 410 || status === 451)
    return new AppError("gone", message);
  return new AppError("bad_answer", message);
}

/** A 403 as a page, or with no body at all, is an edge that turns us away; anything else is about the thing. */
function isAboutUs(headers: Headers): boolean {
  const type = headers.get("content-type")?.toLowerCase() ?? "";
  return type === "" || type.startsWith("text/html") || headers.get("content-length") === "0";
}

/** Codes of a connection that was never made, so that another address may be tried. */
export const neverConnected = new Set([
  "ECONNREFUSED",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ETIMEDOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);

export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}

/**
 * What a broken exchange means.
 * @param bodyBegan Whether the headers had arrived: what breaks after them is cut short.
 */
export function explainBreak(thrown: unknown, what: string, bodyBegan: boolean): AppError {
  if (thrown instanceof AppError) return thrown;
  const cause = causeOf(thrown);
  const code = codeOf(thrown) || (thrown instanceof Error ? thrown.message : String(thrown));
  if (/^(Zlib|Brotli|Zstd)/.test(code))
    return new AppError("bad_answer", `${what}: broken compression`, { cause });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new AppError("no_host", `${what}: no such host`, { cause });
  if (bodyBegan) return new AppError("truncated", `${what}: the body ends early (${code})`, { cause });
  return new AppError("unreachable", `${what}: no answer (${code})`, { cause });
}

/** Only message and code: Bun's error also carries the address it dialled, which at a gateway may hold a key. */
function causeOf(thrown: unknown): Error {
  const code = codeOf(thrown);
  const cause = new Error(thrown instanceof Error ? thrown.message : String(thrown));
  return code === "" ? cause : Object.assign(cause, { code });
}

import { AppError } from "../errors.ts";
import { readRetryAfter } from "./hosts/budget-headers.ts";
import { isBrokenCompression } from "./unpack.ts";

/**
 * The error that a status outside 2xx stands for, with the host's `retryAfter`; `undefined` for 2xx.
 * @param what Start of the message: `GET https://...`.
 */
export function explainStatus(response: Response, what: string, now: number): AppError | undefined {
  if (response.ok) return undefined;
  const { status, headers } = response;
  const message = `${what}: ${status} ${response.statusText}`.trimEnd();
  const hint = readRetryAfter(headers, now);
  const delay = hint === undefined ? {} : { retryAfter: hint };
  if (status === 429) return new AppError("limited", message, delay);
  if (status >= 500) return new AppError("unavailable", message, delay);
  if (status === 401 || (status === 403 && blocksClient(headers)))
    return new AppError("blocked", message, delay);
  if (status === 403 || status === 404 || status === 410 || status === 451)
    return new AppError("gone", message);
  return new AppError("bad_answer", message);
}

/** An HTML page or an empty body in a 403 comes from an edge that blocks the client; any other body concerns the resource. */
function blocksClient(headers: Headers): boolean {
  const type = headers.get("content-type")?.toLowerCase() ?? "";
  return type === "" || type.startsWith("text/html") || headers.get("content-length") === "0";
}

/** Error codes of a failed connect: another address may be tried. */
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
 * The error of a broken exchange.
 * @param bodyBegan Whether the headers had arrived: the body is `truncated` then.
 */
export function explainBreak(thrown: unknown, what: string, bodyBegan: boolean): AppError {
  if (thrown instanceof AppError) return thrown;
  const cause = causeOf(thrown);
  const code = codeOf(thrown) || (thrown instanceof Error ? thrown.message : String(thrown));
  if (isBrokenCompression(thrown))
    return new AppError("bad_answer", `${what}: broken compression`, { cause });
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new AppError("no_host", `${what}: no such host`, { cause });
  if (bodyBegan) return new AppError("truncated", `${what}: the body ends early (${code})`, { cause });
  return new AppError("unreachable", `${what}: no answer (${code})`, { cause });
}

/** Message and code only: Bun's error also holds the dialled address, which may contain a gateway's key. */
function causeOf(thrown: unknown): Error {
  const code = codeOf(thrown);
  const cause = new Error(thrown instanceof Error ? thrown.message : String(thrown));
  return code === "" ? cause : Object.assign(cause, { code });
}

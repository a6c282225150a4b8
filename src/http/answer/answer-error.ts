import type { Context } from "hono";
import { AppError, type ErrorCode, errorTable } from "../../errors.ts";
import type { Log } from "../../log.ts";

/** Answers with the error. An unexpected one is logged and answered by a 500 without its message. */
export const answerError =
  (log: Log) =>
  (thrown: Error, c: Context): Response => {
    const error = AppError.from(thrown, `${c.req.method} ${c.req.path}`);
    if (error.code === "internal") {
      log.error({ err: thrown, method: c.req.method, path: c.req.path }, error.message);
      return answer(c, "internal", "internal error");
    }
    if (error.code === "unauthorized") c.header("www-authenticate", "Bearer");
    const retryAfter = error.retryAfter ?? (error.status === 503 ? 1 : undefined);
    if (retryAfter !== undefined) c.header("retry-after", String(Math.max(1, Math.ceil(retryAfter))));
    return answer(c, error.code, error.message);
  };

/** The answer for a path without a route. */
export const answerNotFound = (c: Context): Response =>
  answer(c, "not_found", `${c.req.method} ${c.req.path}: no such path`);

/** The answer for a method that the path does not have. */
export function answerMethod(c: Context, methods: string[]): Response {
  const allowed = methods.join(", ");
  c.header("allow", allowed);
  return answer(c, "method_not_allowed", `${c.req.method} ${c.req.path}: allowed are ${allowed}`);
}

/** The body of every error: LZBooru's `message`, and `error` with the code. */
const answer = (c: Context, code: ErrorCode, message: string): Response =>
  c.json({ message, error: { code, message } }, errorTable[code].status);

import type { Context } from "hono";
import { AppError, type ErrorCode, errorTable } from "../../errors.ts";
import type { Log } from "../../log.ts";

/** What was thrown, as an answer. What nobody foresaw is a 500 that says nothing of it; the log has it. */
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

/** For paths that nothing is at. */
export const answerNotFound = (c: Context): Response =>
  answer(c, "not_found", `${c.req.method} ${c.req.path}: no such path`);

/** For paths that something is at, with other methods. */
export function answerMethod(c: Context, methods: string[]): Response {
  const allowed = methods.join(", ");
  c.header("allow", allowed);
  return answer(c, "method_not_allowed", `${c.req.method} ${c.req.path}: allowed are ${allowed}`);
}

/** The body of every answer that is not a success: LZBooru's `message`, and the code beside it. */
const answer = (c: Context, code: ErrorCode, message: string): Response =>
  c.json({ message, error: { code, message } }, errorTable[code].status);

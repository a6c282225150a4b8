import type { Context } from "hono";
import { AppError, type ErrorCode, errorTable } from "../../errors.ts";
import type { Log } from "../../log.ts";

/** The status in the log of a request whose client closed the connection: nginx's 499. */
const clientLeft = 499;

/** Answers with the error. An unexpected one is logged and answered by a 500 without its message. */
export const answerError =
  (log: Log) =>
  (thrown: Error, c: Context): Response => {
    if (c.req.raw.signal.aborted) {
      log.debug({ method: c.req.method, path: c.req.path }, "the client left");
      return new Response(null, { status: clientLeft });
    }
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
function answer(c: Context, code: ErrorCode, message: string): Response {
  const { raw } = c.req;
  // Otherwise the rest of the body would be read, however long it is.
  if (code === "too_large" || code === "slow_body" || (raw.body && !raw.bodyUsed))
    c.header("connection", "close");
  return c.json({ message, error: { code, message } }, errorTable[code].status);
}

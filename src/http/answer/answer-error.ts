import type { Context } from "hono";
import { AppError, type ErrorCode, errorTable } from "../../errors.ts";
import type { AppContext } from "../app-context.ts";
import { answerErrorPage } from "../pages/error-page.tsx";
import { wantsHtml } from "./wants-html.ts";

type ErrorContext = Pick<AppContext, "assets" | "config" | "log" | "storage">;
type Log = AppContext["log"];

/** The status in the log of a request whose client closed the connection: nginx's 499. */
const clientLeft = 499;

/** Answers with the error. An unexpected one is logged and answered by a 500 without its message. */
export const answerError =
  (context: ErrorContext) =>
  (thrown: Error, c: Context): Response | Promise<Response> => {
    const { log, storage } = context;
    if (c.req.raw.signal.aborted) {
      log.debug({ method: c.req.method, path: c.req.path }, "the client left");
      return new Response(null, { status: clientLeft });
    }
    const error = AppError.from(thrown, `${c.req.method} ${c.req.path}`);
    if (error.code === "internal") {
      log.error({ err: thrown, method: c.req.method, path: c.req.path }, error.message);
      return answer(c, context, "internal", "internal error");
    }
    if (error.code === "unauthorized" && c.req.method === "GET" && wantsHtml(c)) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 303);
    }
    if (error.code === "damaged") log.error({ method: c.req.method, path: c.req.path }, error.message);
    if (error.code === "unauthorized") c.header("www-authenticate", "Bearer");
    // The workers pause, and the log says so once.
    if (error.failure === "pauses") void storage.isUnusable(error);
    const retryAfter = error.retryAfter ?? usualPause(error);
    if (retryAfter !== undefined) c.header("retry-after", String(Math.max(1, Math.ceil(retryAfter))));
    return answer(c, context, error.code, error.failure === "pauses" ? withAdvice(error) : error.message);
  };

/** Every request may be sent again: what is stored already is found and left as it is. */
const withAdvice = ({ message }: AppError): string =>
  `${message}; what this request had stored by then is kept: send it again once that is mended`;

/** Seconds after which a request makes sense again that this server could not serve. */
function usualPause({ status, failure }: AppError): number | undefined {
  if (failure === "pauses") return 30;
  return status === 503 ? 1 : undefined;
}

const field = "log";

/** Gives the request the log for `logBroken`. */
export const setLog = (c: Context, log: Log): void => c.set(field, log);

/** Logs that an answer broke off after it had begun, so that only its connection could tell the client. */
export function logBroken(c: Context, thrown: unknown): void {
  const log: Log | undefined = c.get(field);
  log?.error({ err: thrown, method: c.req.method, path: c.req.path }, "the answer broke off");
}

/** The answer for a path without a route. */
export const answerNotFound =
  (context: ErrorContext) =>
  (c: Context): Response | Promise<Response> =>
    answer(c, context, "not_found", `${c.req.method} ${c.req.path}: no such path`);

/** The answer for a method that the path does not have. */
export function answerMethod(c: Context, methods: string[]): Response {
  const allowed = methods.join(", ");
  c.header("allow", allowed);
  return answerJson(c, "method_not_allowed", `${c.req.method} ${c.req.path}: allowed are ${allowed}`);
}

/** A page for a browser, JSON for a program. */
const answer = (c: Context, context: ErrorContext, code: ErrorCode, message: string) =>
  wantsHtml(c)
    ? answerErrorPage(c, context, { code, message, status: errorTable[code].status })
    : answerJson(c, code, message);
/** Errors that can end the reading of a body. */
const midway: ErrorCode[] = ["too_large", "slow_body", "busy"];

/** The body of every error: LZBooru's `message`, and `error` with the code. */
function answerJson(c: Context, code: ErrorCode, message: string): Response {
  const { raw } = c.req;
  // Otherwise the rest of the body would be read, however long it is.
  if (raw.body && (midway.includes(code) || !raw.bodyUsed)) c.header("connection", "close");
  return c.json({ message, error: { code, message } }, errorTable[code].status);
}

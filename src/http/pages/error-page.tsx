import type { Context } from "hono";
import type { ErrorCode } from "../../errors.ts";
import { safePath } from "../request/safe-path.ts";
import { answerPage, type PageContext, type PageInfo } from "./parts/document.tsx";

/** What a reader can do next; other errors speak for themselves. */
const advice: Partial<Record<ErrorCode, string>> = {
  not_found: "It may have been removed, or the address has a typing mistake.",
  forbidden: "Sign in with a key that has more rights, or ask the operator of this server.",
  internal: "The server's log says more. Try it again; if it stays so, report it.",
  loading: "The index is still being loaded: try it again in a moment.",
  too_large: "Choose a smaller picture.",
};

/** A page for an error: what went wrong, and what to do. */
export const answerErrorPage = (
  c: Context,
  context: PageContext,
  { code, message, status }: { code: ErrorCode; message: string; status: number },
): Response | Promise<Response> =>
  code === "unauthorized"
    ? answerSignedOut(c, context)
    : answerPage(
        c,
        context,
        { title: `Error ${status}`, name: "error", status: status as NonNullable<PageInfo["status"]> },
        <section class="narrow">
          <h1>That did not work</h1>
          <p class="fault" role="alert">
            {message}
          </p>
          {advice[code] && <p>{advice[code]}</p>}
          <p>
            <a href="/posts">To the gallery</a>
          </p>
        </section>,
      );

/** The page for a form that came after the session had ended: nothing was done, and one goes on where one was. */
function answerSignedOut(c: Context, context: PageContext): Response | Promise<Response> {
  const from = c.req.header("referer") ?? "";
  const { pathname, search } = URL.canParse(from) ? new URL(from) : { pathname: "", search: "" };
  return answerPage(
    c,
    context,
    { title: "Sign in", name: "error", status: 401 },
    <section class="narrow">
      <h1>You are signed out</h1>
      <p class="fault" role="alert">
        Nothing was changed: the session had ended before the form arrived.
      </p>
      <p>
        <a class="button primary" href={`/sign-in?next=${encodeURIComponent(safePath(pathname + search))}`}>
          Sign in and go on
        </a>
      </p>
    </section>,
  );
}

import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { AppContext } from "../app-context.ts";
import { callerSession } from "../caller.ts";
import { readForm } from "../request/form.ts";
import { safePath } from "../request/safe-path.ts";
import { findSession, forgetSession, openSession, requireSameOrigin } from "../session.ts";
import { hashKey } from "../../tasks/create-key.ts";
import { answerPage } from "./parts/document.tsx";
import { nsfwChoices, themes } from "./parts/reader.ts";

type Needs = Pick<AppContext, "assets" | "config" | "log" | "now" | "signInLinks" | "store">;

/** `/sign-in`: a key, or the operator's link, becomes a session. */
export function signIn(context: Needs): Hono {
  const { store, signInLinks } = context;

  const answerForm = (c: Context, next: string, fault?: string) =>
    answerPage(
      c,
      context,
      { title: "Sign in", name: "sign-in", status: fault === undefined ? 200 : 401 },
      <section class="narrow">
        <h1>Sign in</h1>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <form method="post" action="/sign-in" class="stack">
          <input type="hidden" name="next" value={next} />
          <label for="key">API key</label>
          <input
            id="key"
            name="key"
            type="password"
            required
            autofocus
            autocomplete="current-password"
            placeholder="rb_..."
          />
          <button class="primary">Sign in</button>
        </form>
        <p class="hint">
          The server printed a key, and a link that signs you in, at its first start. On its machine{" "}
          <code>bun run keys link</code> prints a new link, and{" "}
          <code>bun run keys create --name me --scope read</code> a new key.
        </p>
      </section>,
    );

  return new Hono()
    .get("/", (c) => answerForm(c, safePath(c.req.query("next"))))
    .post("/", async (c) => {
      requireSameOrigin(c);
      const form = await readForm(c);
      const next = safePath(String(form.get("next") ?? ""));
      const key = await store.keyByHash(await hashKey(String(form.get("key") ?? "").trim()));
      if (!key) return answerForm(c, next, "This key is not known here, or was revoked.");
      await openSession(c, context, { keyId: key.id, name: key.name, scopes: key.scopes });
      return c.redirect(next, 303);
    })
    .get("/:secret", async (c) => {
      if (!signInLinks.take(c.req.param("secret")))
        return answerForm(c, "/posts", "This link was used already, or is too old.");
      await openSession(c, context, { keyId: null, name: "operator", scopes: ["admin"] });
      return c.redirect("/posts", 303);
    });
}

/** `/sign-out`: ends the browser's session. */
export const signOut = (context: Needs): Hono =>
  new Hono().post("/", async (c) => {
    requireSameOrigin(c);
    const session = callerSession(c) ?? (await findSession(c, context))?.id;
    if (session !== undefined) await context.store.endSession(session);
    forgetSession(c);
    return c.redirect("/sign-in", 303);
  });

/** `/preferences`: what a reader chooses is kept in the browser. */
export const preferences = (): Hono =>
  new Hono().post("/", async (c) => {
    requireSameOrigin(c);
    const form = await readForm(c);
    const keep = (name: string, values: readonly string[]) => {
      const value = String(form.get(name) ?? "");
      if (values.includes(value))
        setCookie(c, name, value, { path: "/", sameSite: "Lax", httpOnly: true, maxAge: 365 * 86_400 });
    };
    keep("theme", themes);
    keep("nsfw", nsfwChoices);
    return c.redirect(safePath(String(form.get("back") ?? "")), 303);
  });

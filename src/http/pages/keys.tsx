import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { type Scope } from "../../model/key.ts";
import { createKey } from "../../tasks/create-key.ts";
import type { AppContext } from "../app-context.ts";
import { callerSession } from "../caller.ts";
import { text } from "../request/fields.ts";
import { readForm } from "../request/form.ts";
import { readPathId } from "../request/path-id.ts";
import { answerPage } from "./parts/document.tsx";
import { KeyList, scopeWords } from "./parts/key-list.tsx";
import { SessionList } from "./parts/session-list.tsx";
import { ShownOnce } from "./parts/shown-once.tsx";

type Needs = Pick<AppContext, "assets" | "config" | "now" | "signInLinks" | "store">;

const scopes = ["read", "ingest", "admin"] as const satisfies Scope[];
const keyName = text(100);

/** What the page shows besides the lists: a secret, or what was wrong with a form that it shows again. */
type Extra = { shown?: Child; fault?: string; name?: string; chosen?: readonly Scope[] };

/** `/keys`: who may use this server: API keys, and browsers that are signed in. */
export function keys(context: Needs): Hono {
  const { store, now, signInLinks } = context;

  async function answer(c: Context, { shown, fault, name = "", chosen = ["read"] }: Extra = {}) {
    const [rows, sessions] = await Promise.all([store.keys(), store.sessions(now())]);
    const done = doneWords[c.req.query("done") ?? ""];
    const page = await answerPage(
      c,
      context,
      {
        title: "Keys",
        current: "/keys",
        name: shown ? "secret" : "keys",
        status: fault === undefined ? 200 : 422,
      },
      <>
        <header>
          <h1>Keys</h1>
          <a href="/audit">Who did what</a>
        </header>
        {done && (
          <p class="notice" role="status">
            {done}
          </p>
        )}
        {shown}
        <div class="keys-page">
          <section aria-labelledby="keys-title" class="stack">
            <h2 id="keys-title">API keys</h2>
            <KeyList keys={rows} now={now()} />
          </section>
          <div class="stack">
            <section aria-labelledby="new-title" class="card stack">
              <h2 id="new-title">A new key</h2>
              {fault !== undefined && (
                <p class="fault" role="alert">
                  {fault}
                </p>
              )}
              <form method="post" action="/keys" class="stack">
                <label class="stack">
                  Name: who or what uses it
                  <input name="name" value={name} required maxlength={100} autocomplete="off" dir="auto" />
                </label>
                <fieldset>
                  <legend>It may</legend>
                  {scopes.map((scope) => (
                    <label class="choice">
                      <input type="checkbox" name="scope" value={scope} checked={chosen.includes(scope)} />
                      {scopeWords[scope]} <code>{scope}</code>
                    </label>
                  ))}
                </fieldset>
                <p>
                  <button class="primary">Make the key</button>
                </p>
              </form>
            </section>
            <section aria-labelledby="sessions-title" class="stack">
              <h2 id="sessions-title">Browsers that are signed in</h2>
              <p class="small soft">A browser is signed out when it was not used for 30 days.</p>
              <SessionList sessions={sessions} own={callerSession(c)} now={now()} />
              <form method="post" action="/keys/link">
                <button>A link to sign in another browser</button>
              </form>
            </section>
          </div>
        </div>
      </>,
    );
    if (shown) page.headers.set("cache-control", "no-store");
    return page;
  }

  return new Hono()
    .get("/", (c) => answer(c))
    .get("/link", (c) => c.redirect("/keys", 303))
    .post("/", async (c) => {
      const form = await readForm(c);
      const name = String(form.get("name") ?? "").trim();
      const chosen = scopes.filter((scope) => form.getAll("scope").includes(scope));
      if (!keyName.safeParse(name).success)
        return answer(c, { fault: "Give the key a name of 1 to 100 characters.", name, chosen });
      if (chosen.length === 0)
        return answer(c, { fault: "Choose what the key may do: one at least.", name, chosen });
      const { key, hash, prefix } = await createKey();
      await store.addKey({ name, hash, prefix, scopes: chosen }, now());
      const hint =
        "Keep it now: it is not shown again. Programs send it as x-api-key; a browser signs in with it.";
      return answer(c, { shown: <ShownOnce title={`The key of ${name}`} secret={key} hint={hint} /> });
    })
    .post("/link", (c) => {
      // The browser says by which address it reaches this server, also through a proxy.
      const origin = c.req.header("origin") ?? "";
      const link = new URL(signInLinks.create(), URL.canParse(origin) ? origin : c.req.url).href;
      const hint =
        "Whoever opens it may do everything. It works once, within a day, until the server restarts.";
      return answer(c, { shown: <ShownOnce title="A link that signs in" secret={link} hint={hint} /> });
    })
    .post("/:id/revoke", async (c) => {
      const revoked = await store.revokeKey(readPathId(c) ?? 0, now());
      return c.redirect(`/keys?done=${revoked ? "revoked" : "gone"}`, 303);
    })
    .post("/sessions/:id/end", async (c) => {
      const isEnded = await store.endSession(readPathId(c) ?? 0);
      return c.redirect(`/keys?done=${isEnded ? "ended" : "gone"}`, 303);
    });
}

/** What was just done, in words. */
const doneWords: Record<string, string> = {
  revoked: "The key is revoked.",
  ended: "That browser is signed out.",
  gone: "That was done already.",
};

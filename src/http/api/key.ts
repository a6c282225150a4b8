import { Hono } from "hono";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { SessionRow } from "../../model/session.ts";
import type { KeyRow } from "../../model/key.ts";
import { createKey } from "../../tasks/create-key.ts";
import { answerList } from "../answer/answer-list.ts";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { readObject } from "../request/body.ts";
import { text } from "../request/fields.ts";
import { readPathId } from "../request/path-id.ts";
import { linkLastsSeconds } from "../sign-in-links.ts";

const allowedScopes = "a list of read, ingest, admin";
const newKey = z.object({
  name: text(100),
  scopes: z
    .array(z.enum(["read", "ingest", "admin"], allowedScopes), allowedScopes)
    .min(1, allowedScopes)
    .transform((scopes) => [...new Set(scopes)]),
});

/** `/api/key`: API keys and their scopes, and the sessions of browsers. A key itself is shown only when it is created. */
export function keys({ store, now, signInLinks }: Pick<AppContext, "store" | "now" | "signInLinks">): Hono {
  return new Hono()
    .get("/", (c) =>
      answerList<KeyRow>(c, {
        page: async ([after = 0], limit) =>
          (await store.keys()).filter((key) => key.id > after).slice(0, limit),
        place: (key) => [key.id],
        show: (key) => key,
      }),
    )
    .post("/", async (c) => {
      const { name, scopes } = await readObject(c, newKey);
      const { key, hash, prefix } = await createKey();
      const { id } = await store.addKey({ name, hash, prefix, scopes }, now());
      return c.json({ id, name, scopes, key }, 201);
    })
    .post("/link", (c) => c.json({ path: signInLinks.create(), lastsSeconds: linkLastsSeconds }, 201))
    .get("/session", (c) =>
      answerList<SessionRow>(c, {
        page: async ([after = 0], limit) =>
          (await store.sessions(now()))
            .filter((session) => session.id > after)
            .sort((a, b) => a.id - b.id)
            .slice(0, limit),
        place: (session) => [session.id],
        show: (session) => session,
      }),
    )
    .delete("/session/:id", async (c) => {
      const id = readPathId(c);
      const isEnded = id !== undefined && (await store.endSession(id));
      if (!isEnded) throw new AppError("not_found", `session ${c.req.param("id")}: none that lasts`);
      return c.json({ id });
    })
    .delete("/:id", async (c) => {
      const id = readPathId(c);
      const revoked = id === undefined ? undefined : await store.revokeKey(id, now());
      return c.json(requireFound(revoked, `key ${c.req.param("id")}: no active key`));
    });
}

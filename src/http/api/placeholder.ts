import { Hono } from "hono";
import { z } from "zod";
import { requireFound } from "../answer/require-found.ts";
import type { AppContext } from "../app-context.ts";
import { readObject } from "../request/body.ts";
import { requeueAll } from "./dead.ts";

const change = z.object({ state: z.literal("released", "released") });

/** `/api/placeholder`: files that a host serves in place of many pictures, and their release. */
export function placeholders({ store }: Pick<AppContext, "store">): Hono {
  return new Hono()
    .get("/", async (c) => c.json(await store.placeholders()))
    .patch("/:sha256", async (c) => {
      await readObject(c, change);
      const sha256 = c.req.param("sha256");
      const placeholder = requireFound(await store.placeholder(sha256), `placeholder ${sha256}: not known`);
      await store.releasePlaceholder(sha256);
      // Images that were dead because of it are downloaded again.
      const filter = { stage: "image", host: placeholder.host, reason: "a placeholder" } as const;
      const requeued = await requeueAll(store, filter);
      return c.json({ ...placeholder, state: "released", requeued });
    });
}

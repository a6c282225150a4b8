import { type Context, Hono } from "hono";
import { z } from "zod";
import { slices } from "../../concurrency/slices.ts";
import { hostOf } from "../../model/host.ts";
import type { LinkRow } from "../../model/link.ts";
import { hostAsked, linkTypeOf } from "../../resolvers/resolvers.ts";
import { linkKey } from "../../tasks/image-key.ts";
import { firstOf, pagesOf, streamedRows, streamJson } from "../answer/json-stream.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readItems } from "../request/body.ts";
import { seconds, submissionId, text, webUrl, whole } from "../request/fields.ts";
import { readQuantity } from "../request/read-quantity.ts";
import { requireSubmissions } from "../request/require-stored.ts";

const postedLink = z.object({
  id: submissionId(),
  url: webUrl(),
  created: seconds().nullish(),
  type: text(32).nullish(),
});
/** A link as `GET` returned it; without `url`, every link of the submission. */
const visitedLink = postedLink.extend({
  url: webUrl().optional(),
  last_visited: seconds().nullish(),
  priority: whole(0).optional(),
});

/** LZBooru's `/api/link`: links that are not resolved yet. */
export function links(context: Pick<AppContext, "store" | "resolvers" | "now">): Hono {
  const { store, resolvers, now } = context;

  const list = (c: Context, type: string | undefined) => {
    const quantity = readQuantity(c);
    const time = now();
    const pages = pagesOf<LinkRow>((after) =>
      store.linkPage({ type, now: time, limit: streamedRows, after, removed: seesRemoved(c) }),
    );
    return streamJson(c, firstOf(firstPerSubmission(pages), quantity), show);
  };

  return new Hono()
    .get("/", (c) => list(c, undefined))
    .get("/:type", (c) => list(c, c.req.param("type")))
    .post("/", async (c) => {
      const posted = await readItems(c, postedLink);
      const times = await requireSubmissions(store, posted, "id");
      const added = posted.map(({ id, url, created, type }) => ({
        submissionId: id,
        url,
        key: linkKey(url),
        type: type ?? linkTypeOf(resolvers, url),
        host: hostOf(url),
        asks: hostAsked(resolvers, new URL(url)),
        created: created ?? times.get(id) ?? now(),
      }));
      for (const slice of slices(added)) await store.addLinks(slice, now());
      return c.json(posted.length, 201);
    })
    .put("/", async (c) => {
      const visited = await readItems(c, visitedLink);
      await requireSubmissions(store, visited, "id");
      let changed = 0;
      for (const slice of slices(visited)) changed += await store.visitLinks(slice);
      return c.json(changed);
    })
    .delete("/", async (c) => {
      const done = await readItems(c, visitedLink);
      await requireSubmissions(store, done, "id");
      let changed = 0;
      for (const slice of slices(done)) changed += await store.finishLinks(slice, now());
      return c.json(changed);
    });
}

function show({ id, url, created, type, last_visited, priority }: LinkRow) {
  return { id, url, created, type, last_visited, priority };
}

/** The first due link of each submission: LZBooru has only one. */
async function* firstPerSubmission(pages: AsyncIterable<LinkRow[]>): AsyncGenerator<LinkRow[]> {
  const seen = new Set<string>();
  for await (const rows of pages) yield rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

import { Hono } from "hono";
import { z } from "zod";
import { slices } from "../../concurrency/slices.ts";
import { hostOf } from "../../model/host.ts";
import type { ImageRow } from "../../model/image.ts";
import { imageKey } from "../../tasks/image-key.ts";
import { firstOf, pagesOf, streamedRows, streamJson } from "../answer/json-stream.ts";
import type { AppContext } from "../app-context.ts";
import { seesRemoved } from "../caller.ts";
import { readItems } from "../request/body.ts";
import { submissionId, webUrl, whole } from "../request/fields.ts";
import { readQuantity } from "../request/read-quantity.ts";
import { requireImages, requireSubmissions } from "../request/require-stored.ts";

const postedImage = z.object({ submission_id: submissionId(), url: webUrl() });
const namedImage = z.object({ id: whole(1) });

/** LZBooru's `/api/image`: pictures that are not encoded yet, one row an occurrence. */
export function images(context: Pick<AppContext, "store" | "now">): Hono {
  const { store, now } = context;
  return new Hono()
    .get("/", (c) => {
      const quantity = readQuantity(c);
      const pages = pagesOf<ImageRow>((last) =>
        store.unencodedImages(last?.id ?? 0, streamedRows, seesRemoved(c)),
      );
      return streamJson(c, firstOf(pages, quantity), (row) => row);
    })
    .post("/", async (c) => {
      const posted = await readItems(c, postedImage);
      const times = await requireSubmissions(store, posted, "submission_id");
      const added = posted.map(({ submission_id, url }) => ({
        submissionId: submission_id,
        url,
        key: imageKey(url),
        host: hostOf(url),
        created: times.get(submission_id) ?? now(),
      }));
      for (const slice of slices(added)) await store.addImages(slice, now());
      return c.json(posted.length, 201);
    })
    .delete("/", async (c) => {
      const failed = await readItems(c, namedImage);
      await requireImages(store, failed);
      let changed = 0;
      for (const ids of slices(failed.map(({ id }) => id))) changed += await store.buryImages(ids, now());
      return c.json(changed);
    });
}

import type { Context } from "../context.ts";
import { indexedEncoders } from "../similarity/tables.ts";

const pageSize = 10_000;

/** Fills the index from the database, page by page, and opens it for searches. */
export async function loadIndex({
  store,
  index,
  log,
  signal,
}: Pick<Context, "store" | "index" | "log" | "signal">): Promise<void> {
  const started = performance.now();
  let loaded = 0;
  for (const name of indexedEncoders) {
    for (let after = 0; ;) {
      if (signal.aborted) return;
      const { files, bytes } = await store.descriptorPage(name, after, pageSize);
      const last = files.at(-1);
      if (last === undefined) break;
      [after, loaded] = [last, loaded + files.length];
      await index.load({ encoder: name, files, bytes });
    }
  }
  await index.complete();
  log.info({ descriptors: loaded, ms: Math.round(performance.now() - started) }, "index loaded");
}

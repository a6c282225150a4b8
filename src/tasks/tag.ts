import type { Context } from "../context.ts";

/** Files in one transaction: other writes wait no longer for it than for any other. */
const filesAtOnce = 50;

/** Keeps the gallery true: files whose content, occurrences or prompts changed -> their rows and words. @returns how many. */
export async function tag({ store, signal }: Pick<Context, "store" | "signal">): Promise<number> {
  let tagged = 0;
  while (!signal.aborted) {
    const done = await store.retagPosts(filesAtOnce);
    if (done === 0) break;
    tagged += done;
  }
  return tagged;
}

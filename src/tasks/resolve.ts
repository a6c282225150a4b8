import type { Context, DueLink } from "../context.ts";
import { AppError } from "../errors.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import { type Bell, drain } from "./batch.ts";
import { hostOf } from "../host-name.ts";
import { revisitTime } from "./revisit.ts";
import { setbackOf } from "./setback.ts";
import { takeFairly } from "./take-fairly.ts";

/** Turns links into pictures: due links -> images. */
export async function resolve(context: Context, bell: Bell): Promise<number> {
  const take = takeFairly(context.network, context.now, (request) => context.store.dueLinks(request));
  const { concurrency } = context.config;
  return drain({ take, settle: (link) => resolveLink(context, link), concurrency }, bell, context.signal);
}

async function resolveLink(context: Context, link: DueLink): Promise<void> {
  const { store, network, resolvers, config, log, now } = context;
  const revisitAt = revisitTime(link, now(), config.tickSeconds);
  try {
    const url = new URL(link.url);
    const resolver = resolverFor(resolvers, url, link.asPage);
    if (!resolver) throw new AppError("bad_answer", `no resolver for ${link.url}`);
    const { images, unready } = await resolver.resolve(url, link.submission, network.fetcher);
    const waits =
      unready !== undefined && revisitAt !== undefined ? { reason: unready, revisitAt } : undefined;
    if (unready !== undefined && !waits && images.length === 0)
      throw new AppError("gone", `${unready}, and it will not be more`);
    const found = images.map((image) => ({ ...image, host: hostOf(image.url) }));
    if ((await store.saveResolvedLink(link.id, found, now(), waits)) > 0) context.wake("encode");
  } catch (thrown) {
    if (context.signal.aborted) return;
    const error = AppError.from(thrown, `resolving ${link.url}`);
    await store.failLink(link.id, setbackOf(link, error, now(), config.tickSeconds), now());
    const level = error.code === "internal" ? "error" : "debug";
    log[level]({ url: link.url, code: error.code, err: error.cause }, error.message);
  }
}

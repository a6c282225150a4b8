import type { Context, DueLink } from "../context.ts";
import { AppError } from "../errors.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import { type Bell, drain } from "./batch.ts";
import { hostOf } from "./observe.ts";
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
  try {
    const url = new URL(link.url);
    const resolver = resolverFor(resolvers, url, link.asPage);
    if (!resolver) throw new AppError("bad_answer", `no resolver for ${link.url}`);
    const { images } = await resolver.resolve(url, link.submission, network.fetcher);
    const due = await store.saveResolvedLink(
      link.id,
      images.map((image) => ({ ...image, host: hostOf(image.url) })),
      now(),
    );
    if (due > 0) context.wake("encode");
  } catch (thrown) {
    const error = AppError.from(thrown, `resolving ${link.url}`);
    if (context.signal.aborted) return;
    const revisitAt = error.code === "not_ready" ? revisitTime(link, now(), config.tickSeconds) : undefined;
    const gaveUp = error.code === "not_ready" && revisitAt === undefined;
    const outcome = gaveUp ? new AppError("gone", `${error.message}, and it will not be more`) : error;
    await store.failLink(link.id, setbackOf(link, outcome, now(), config.tickSeconds), revisitAt, now());
    log[error.code === "internal" ? "error" : "debug"](
      { url: link.url, code: outcome.code, err: error.cause },
      outcome.message,
    );
  }
}

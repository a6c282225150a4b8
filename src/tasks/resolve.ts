import type { Context, DueLink } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Resolution } from "../resolvers/resolver.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import { type Bell, drain } from "./batch.ts";
import { hostOf } from "../host-name.ts";
import { classifyLink } from "./observe.ts";
import { readSubmission, toSubmission } from "./read-submission.ts";
import { revisitTime } from "./revisit.ts";
import { setbackOf } from "./setback.ts";
import { takeFairly } from "./take-fairly.ts";

/** Turns links into pictures: due links -> images, further links. */
export async function resolve(context: Context, bell: Bell): Promise<number> {
  const take = takeFairly(context.network, context.now, (request) => context.store.dueLinks(request));
  const { concurrency } = context.config;
  return drain({ take, settle: (link) => resolveLink(context, link), concurrency }, bell, context.signal);
}

/** Links that lead to links that lead to links: further than this nobody follows. */
const maxDepth = 3;

async function resolveLink(context: Context, link: DueLink): Promise<void> {
  const { store, resolvers, config, log, now, wake } = context;
  const revisitAt = revisitTime(link, now(), config.tickSeconds);
  try {
    const { images, generations = [], links = [], unready } = await resolution(context, link);
    const waits =
      unready !== undefined && revisitAt !== undefined ? { reason: unready, revisitAt } : undefined;
    if (unready !== undefined && !waits && images.length === 0)
      throw new AppError("gone", `${unready}, and it will not be more`);
    const resolved = {
      images: images.map((image) => ({ ...image, host: hostOf(image.url) })),
      generations,
      links: link.depth < maxDepth ? links.flatMap((url) => classifyLink(resolvers, url) ?? []) : [],
      ...(waits && { waits }),
    };
    const due = await store.saveResolvedLink(link.id, resolved, now());
    if (due.images > 0) wake("encode");
    if (due.links > 0) wake("resolve");
  } catch (thrown) {
    if (context.signal.aborted) return;
    const error = AppError.from(thrown, `resolving ${link.url}`);
    const setback = setbackOf(link, error, now(), config.tickSeconds);
    if ((await store.failLink(link.id, setback, now())) > 0) wake("encode");
    const level = error.code === "internal" ? "error" : "debug";
    log[level]({ url: link.url, code: error.code, err: error.cause }, error.message);
  }
}

/** What the link's resolver says; of the page of another submission, what is said of that submission's pictures. */
async function resolution(context: Context, link: DueLink): Promise<Resolution> {
  const { resolvers, network } = context;
  const url = new URL(link.url);
  const resolver = resolverFor(resolvers, url, link.asPage);
  if (!resolver) throw new AppError("bad_answer", `no resolver for ${link.url}`);
  const { submission } = link;
  const id = resolver.submissionOf?.(url);
  // A crosspost has its parent's gallery, where its provider tells of galleries at all.
  const isOwn =
    id === submission.id || (id === submission.crosspostParent && submission.media?.gallery !== undefined);
  if (id === undefined || isOwn) return resolver.resolve(url, submission, network.fetcher);
  const other = await readSubmission(context, submission.source, id);
  if (other.media?.gallery) return resolver.resolve(url, toSubmission(other), network.fetcher);
  return { images: [], links: other.links };
}

import { z } from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Source } from "../sources/source.ts";
import type { Resolution } from "../resolvers/resolver.ts";
import { resolverFor } from "../resolvers/resolvers.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { hostOf } from "../model/host.ts";
import { ingestComments } from "./ingest.ts";
import { classifyLink } from "./observe.ts";
import { readSubmission, toSubmission } from "./read-submission.ts";
import { revisitTime } from "./revisit.ts";
import { failRow } from "./queue/fail-row.ts";
import { takeRoundRobin } from "./queue/round-robin.ts";
import type { DueLink } from "../model/link.ts";
import type { FollowedFeed } from "../model/feed.ts";

/** Turns links into pictures: due links -> images, further links. */
export async function resolve(context: Context, bell: Bell): Promise<number> {
  const take = takeRoundRobin(context.network, context.now, async (request) => {
    const reserved = hostsReadFirst(context.sources, await context.store.activeFeeds());
    return context.store.dueLinks({ ...request, skipHosts: [...request.skipHosts, ...reserved] });
  });
  const { concurrency } = context.config;
  const settle = (link: DueLink) => resolveLink(context, link);
  const fail = (link: DueLink, thrown: unknown) =>
    failRow(
      context,
      { row: link, action: `resolving ${link.url}`, fields: { url: link.url } },
      thrown,
      (backoff) => context.store.failLink(link.id, backoff, context.now()),
    );
  return drain({ take, settle, fail, concurrency }, bell, context.signal);
}

/** Hosts whose pages a feed is still reading, and reads before any link to them. */
function hostsReadFirst(sources: readonly Source[], feeds: readonly FollowedFeed[]): string[] {
  const first = sources.filter((source) => source.readsFirst !== undefined);
  if (first.length === 0) return [];
  return first.flatMap(({ name, readsFirst = "" }) => {
    const isBusy = feeds.some((feed) =>
      feed.cursors.some((row) => row.provider === name && isUnderWay(row.cursor)),
    );
    return isBusy ? [readsFirst] : [];
  });
}

const progressShape = z.object({ progress: z.object({ done: z.number(), total: z.number() }) });
function isUnderWay(cursor: unknown): boolean {
  const progress = progressShape.safeParse(cursor).data?.progress;
  return progress !== undefined && progress.done < progress.total;
}

/** Links on pages that links lead to are followed to this depth. */
const maxDepth = 3;

async function resolveLink(context: Context, link: DueLink): Promise<void> {
  const { store, resolvers, network, config, now } = context;
  const revisitAt = revisitTime(link, now(), config.tickSeconds);
  const {
    images,
    candidates,
    reference,
    generations = [],
    links = [],
    unready,
    ...records
  } = await resolution(context, link);
  const waits = unready !== undefined && revisitAt !== undefined ? { reason: unready, revisitAt } : undefined;
  if (unready !== undefined && !waits && images.length === 0)
    throw new AppError("gone", `${unready}, and it will not be more`);
  if (link.asPage && images.length > 0) network.acceptPage(link.url);
  // Idempotent, and before the link is done.
  await ingestComments(context, records.comments ?? [], false);
  const resolved = {
    images: images.map((image) => ({ ...image, host: hostOf(image.url) })),
    ...(candidates && { candidates }),
    ...(reference !== undefined && { reference }),
    generations,
    report: { ratings: records.ratings ?? [], claims: records.claims ?? [] },
    links: link.depth < maxDepth ? links.flatMap((url) => classifyLink(resolvers, url) ?? []) : [],
    ...(waits && { waits }),
  };
  await store.saveResolvedLink(link.id, resolved, now());
}

/**
 * The resolver's answer. A link to another submission is a reference: its pictures are not this submission's, unless that is its
 * crosspost.
 */
async function resolution(context: Context, link: DueLink): Promise<Resolution & { reference?: string }> {
  const { resolvers, network } = context;
  const url = new URL(link.url);
  const resolver = resolverFor(resolvers, url, link.asPage);
  if (!resolver) throw new AppError("bad_answer", `no resolver for ${link.url}`);
  const { submission } = link;
  const id = resolver.submissionOf?.(url);
  const isCrosspost = id === submission.crosspostParent;
  if (id !== undefined && id !== submission.id && !isCrosspost) return { images: [], reference: id };
  // A crosspost has its parent's gallery, where its provider gives galleries at all.
  if (id === undefined || id === submission.id || submission.media?.gallery !== undefined)
    return resolver.resolve(url, submission, network.fetcher);
  const parent = await readSubmission(context, submission.source, id);
  if (parent.media?.gallery) return resolver.resolve(url, toSubmission(parent), network.fetcher);
  return { images: [], links: parent.links };
}

import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Feed } from "../model/feed.ts";
import type { Fetcher } from "../net/fetcher.ts";
import type { Place, Source } from "../sources/source.ts";

const patienceMs = 30_000;

/** What to follow; with `created` also a place that no provider knows; `since` starts the backfill later. */
export type FollowRequest = {
  source: string;
  address: string;
  created?: number | undefined;
  since?: number | undefined;
  /** Whether the comments under its submissions are read. */
  comments?: boolean | undefined;
  /** Options of its source. */
  options?: Feed["options"] | undefined;
};

type FollowContext = Pick<Context, "store" | "sources" | "network" | "now">;

/**
 * Follows a place, after asking upstream whether it exists and when it was created. For a followed place, comments can be
 * requested and options changed.
 * @throws AppError `conflict` when it is followed already, `not_found` when no provider knows it, `private` or `banned`, and
 * what the last provider threw when none could answer.
 */
export async function follow(context: FollowContext, request: FollowRequest): Promise<Feed> {
  const { store, now } = context;
  const { source, address } = request;
  const name = source === "reddit" && !address.includes("/") ? `r/${address}` : `${source}:${address}`;
  const followed = await store.feedNamed(source, address);
  if (followed?.state === "active") {
    const wanted = {
      ...(request.comments && !followed.comments && { comments: true }),
      ...(request.options && { options: request.options }),
    };
    const changed = Object.keys(wanted).length > 0 ? await store.changeFeed(followed.id, wanted) : undefined;
    if (!changed) throw new AppError("conflict", `${name} is already followed`);
    return changed;
  }
  const place = await askProviders(context, request).catch((thrown: unknown) => {
    throw notFollowed(name, thrown);
  });
  if (!place && request.created === undefined)
    throw new AppError(
      "not_found",
      `${name}: no provider knows it (give "created", on the command line --created, to follow it all the same)`,
    );
  const created = place?.created ?? request.created ?? place?.oldestPost;
  // Without a known beginning, archives are read back to their own end.
  const since = request.since ?? created ?? 0;
  const feed = await store.addFeed(
    {
      source,
      address: place?.address ?? address,
      created: created ?? now(),
      since,
      comments: request.comments ?? false,
      options: request.options ?? null,
    },
    now(),
  );
  if (!feed) throw new AppError("conflict", `${name} is already followed`);
  return feed;
}

/** Why nothing is followed, and what to do where upstream could not be asked. */
function notFollowed(name: string, thrown: unknown): AppError {
  const error = AppError.from(thrown, `looking for ${name}`);
  if (error.failure !== "transient") return error;
  return new AppError(
    error.code,
    `${name} is not followed: ${error.message} (try again later, or give "created", on the command line --created, to follow it without asking)`,
    { cause: error, ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }) },
  );
}

async function askProviders(
  { sources, network }: FollowContext,
  request: FollowRequest,
): Promise<Place | undefined> {
  const providers = sources.filter((provider) => provider.serves === request.source);
  if (providers.length === 0) throw new AppError("not_found", `${request.source}: no such source`);
  let failure: AppError | undefined;
  let isUnknown = false;
  for (const provider of providers) {
    try {
      const place = await answerWithin(provider, request.address, network.fetcher);
      if (place) return place;
      isUnknown ||= provider === providers[0];
    } catch (thrown) {
      failure = AppError.from(thrown, `${provider.name}: looking for ${request.address}`);
      if (failure.code === "private" || failure.code === "banned") throw failure;
      // It is about the provider, not about the place.
      if (failure.failure === "permanent")
        failure = new AppError("bad_answer", failure.message, { cause: thrown });
    }
  }
  // The first provider's "unknown" outweighs a later provider's failure, not the reverse.
  if (failure && !isUnknown && request.created === undefined) throw failure;
  return undefined;
}

/** A request waits for this answer, and the provider's queue may be long. */
async function answerWithin(provider: Source, address: string, fetcher: Fetcher): Promise<Place | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `${provider.name}: no answer about ${address} within ${patienceMs / 1000} s: try again later`;
      reject(new AppError("timeout", message, { retryAfter: 60 }));
    }, patienceMs);
  });
  try {
    return await Promise.race([provider.describe(address, fetcher), late]);
  } finally {
    clearTimeout(timer);
  }
}

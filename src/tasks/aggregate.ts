import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Lane, CursorRow, FollowedFeed } from "../model/feed.ts";
import type { Sighting } from "../model/submission.ts";
import type { Cursor, Poll, Source } from "../sources/source.ts";
import { type Bell, drain } from "../concurrency/drain.ts";
import { observe } from "./observe.ts";
import { readComments } from "./read-comments.ts";
import { slices } from "../concurrency/slices.ts";

/** One page to ask for. */
type DuePoll = { feed: FollowedFeed; lane: Lane; source: Source; row: CursorRow | undefined };

/** Who has waited longest is asked first, or the first feeds of the list would be the only ones. */
const waitingSince = ({ row }: DuePoll): number => row?.updatedAt ?? 0;
/** How long a lane rests when it is caught up, in ticks: new comments arrive hourly. */
const ticksBetween: Record<Lane, number> = { new: 1, fresh: 1, backfill: 1, comments: 60 };
const pollKey = ({ feed, lane }: DuePoll) => `${feed.id} ${lane}`;

/**
 * Reads what feeds have brought since and, beside it, their past: due feeds -> submissions, links. Each lane of a
 * feed goes on page by page until it is caught up.
 */
export async function aggregate(context: Context, bell: Bell): Promise<number> {
  const { concurrency } = context.config;
  let oldFirst = true;
  const take = async (busy: readonly DuePoll[], room: number) => {
    const taken = new Set(busy.map(pollKey));
    const due = duePolls(context, await context.store.activeFeeds())
      .filter((poll) => !taken.has(pollKey(poll)))
      .toSorted((a, b) => waitingSince(a) - waitingSince(b));
    const past = due.filter((poll) => poll.lane === "backfill");
    const news = due.filter((poll) => poll.lane !== "backfill");
    // One place is the past's, or many feeds' news would hold it up for ever; a single place goes to each in turn.
    const pastIsNext =
      concurrency === 1 ? (oldFirst = !oldFirst) : !busy.some((poll) => poll.lane === "backfill");
    const first = pastIsNext ? past.splice(0, 1) : [];
    return [...first, ...news, ...past].slice(0, room);
  };
  return drain({ take, settle: (poll) => readPage(context, poll), concurrency }, bell, context.signal);
}

/**
 * What is due: in each lane of each feed the first provider that serves it and is not blocked; in `fresh` nobody while a
 * live provider reads `new`.
 */
function duePolls({ sources, now }: Context, feeds: readonly FollowedFeed[]): DuePoll[] {
  const time = now();
  return feeds.flatMap((feed) => {
    const firstOf = (lane: Lane): DuePoll | undefined =>
      sources
        .filter((source) => source.serves === feed.source && source.lanes.includes(lane))
        .map((source) => ({
          feed,
          lane,
          source,
          row: feed.cursors.find((row) => row.provider === source.name && row.lane === lane),
        }))
        .find(({ row }) => !(row?.errorCode && row.nextAt > time));
    const whole = firstOf("new");
    const fresh = whole?.source.live ? undefined : firstOf("fresh");
    const comments = feed.comments ? firstOf("comments") : undefined;
    return [whole, fresh, comments, firstOf("backfill")].flatMap((poll) =>
      poll && !poll.row?.done && (poll.row?.nextAt ?? 0) <= time ? [poll] : [],
    );
  });
}

async function readPage(context: Context, { feed, lane, source, row }: DuePoll): Promise<void> {
  const { store, resolvers, config, log, now } = context;
  const at = { feedId: feed.id, provider: source.name, lane };
  const newestOf = (lane === "comments" ? [] : feed.cursors).flatMap((one) =>
    one.lane === "new" && one.newest !== null && one.newest <= now() ? [one.newest] : [],
  );
  try {
    const page = await source.poll(
      {
        address: feed.address,
        lane,
        cursor: (row?.cursor ?? undefined) as Cursor | undefined,
        since: feed.since,
        options: feed.options,
        newest: newestOf.length > 0 ? Math.max(...newestOf) : undefined,
        now: now(),
      },
      context.network.fetcher,
    );
    const by = {
      provider: source.name,
      feedId: feed.id,
      fresh: lane !== "backfill",
      revisitAges: config.revisitAges,
      wantsComments: feed.comments,
      // Who shows a post first tells little of it: an archive is asked for the rest.
      ...(lane === "fresh" && { completeAt: now() + config.tickSeconds }),
    };
    await readComments(context, feed, page.comments ?? []);
    const seen = await withoutPublished(context, feed, page.sightings);
    const observations = seen.map((sighting) => observe(resolvers, sighting));
    const times = [...page.sightings, ...(page.comments ?? [])].map((one) => one.created);
    const runs = slices(observations);
    const last = runs.pop() ?? [];
    await saveReport(context, page);
    let links = 0;
    for (const run of runs) links += (await store.saveSightings(run, by, now())).links;
    const saved = await store.savePoll(
      last,
      by,
      {
        ...at,
        cursor: { ...page.cursor, ...(page.progress && { progress: page.progress }) },
        done: page.next === "done",
        nextAt: page.next === "more" ? now() : now() + ticksBetween[lane] * config.tickSeconds,
        newest: (lane === "backfill" ? page.sightings[0]?.created : page.newest) ?? null,
        oldest: times.length > 0 ? Math.min(...times) : null,
        submissions: times.length,
      },
      now(),
    );
    if (links + saved.links > 0) context.wake("resolve");
    log.debug(
      { feed: feed.address, lane, provider: source.name, submissions: times.length, next: page.next },
      "page read",
    );
  } catch (thrown) {
    const error = AppError.from(thrown, `${source.name}: reading ${feed.address} (${lane})`);
    if (context.signal.aborted) return;
    const pause = pauseAfter(error, row?.failures ?? 0, config.tickSeconds);
    await store.failPoll(at, { code: error.code, message: error.message, nextAt: now() + pause }, now());
    log[error.code === "internal" ? "error" : "warn"](
      { feed: feed.address, lane, provider: source.name, code: error.code, again: pause },
      error.message,
    );
  }
}

/** Contests and ratings of a page, before its cursor moves. */
async function saveReport({ store, now }: Context, { challenges = [], ratings = [] }: Poll): Promise<void> {
  for (const run of slices(challenges)) await store.saveRatings({ challenges: run }, now());
  for (const run of slices(ratings)) await store.saveRatings({ ratings: run }, now());
}

/** No pictures of what a published set holds, where the feed says so. */
async function withoutPublished(
  { store }: Context,
  { options }: FollowedFeed,
  sightings: readonly Sighting[],
): Promise<readonly Sighting[]> {
  if (options?.notIn !== "ava") return sightings;
  const published = new Set(await store.inAva(sightings.map((one) => one.id)));
  const unwanted = (url: string) => url.replace(/#(thumbnail|full)$/, "#none");
  return sightings.map((one) => (published.has(one.id) ? { ...one, links: one.links.map(unwanted) } : one));
}

/** Seconds until a provider is asked again: a closed place daily, else what it said, else doubling up to an hour. */
function pauseAfter(error: AppError, failures: number, tickSeconds: number): number {
  if (error.failure === "permanent") return 86_400;
  return Math.ceil(error.retryAfter ?? Math.min(tickSeconds * 2 ** Math.min(failures, 12), 3600));
}

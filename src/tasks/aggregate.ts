import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Lane, CursorRow, FollowedFeed } from "../model/feed.ts";
import type { Sighting } from "../model/submission.ts";
import type { Cursor, Poll, Source } from "../sources/source.ts";
import type { Bell } from "../concurrency/bell.ts";
import { drain } from "../concurrency/drain.ts";
import { observe } from "./observe.ts";
import { readComments } from "./read-comments.ts";
import { slices } from "../concurrency/slices.ts";
import { isDueAt, LONGEST_PAUSE_SECONDS } from "../model/due-time.ts";
import { pauseAfter } from "./queue/backoff.ts";
import { logFailure } from "./queue/fail-row.ts";

/** A page to request. */
type DuePoll = { feed: FollowedFeed; lane: Lane; source: Source; row: CursorRow | undefined };

/** Pages that have waited longest come first, or the first feeds of the list would be the only ones. */
const waitingSince = ({ row }: DuePoll, now: number): number =>
  // A time in the future comes from a clock that was ahead.
  row === undefined || row.updatedAt > now ? 0 : row.updatedAt;
/** Ticks until a lane that has caught up is read again: comments hourly. */
const ticksBetween: Record<Lane, number> = { new: 1, fresh: 1, backfill: 1, comments: 60 };
/** A closed or deleted place is requested again daily. */
const closedSeconds = LONGEST_PAUSE_SECONDS;
const pollKey = ({ feed, lane }: DuePoll) => `${feed.id} ${lane}`;

/**
 * Reads the new submissions of feeds and, beside them, their past: due feeds -> submissions, links. Each lane of a feed is
 * read page by page until it has caught up.
 */
export async function aggregate(context: Context, bell: Bell): Promise<number> {
  const { concurrency } = context.config;
  let oldFirst = true;
  const take = async (busy: readonly DuePoll[], room: number) => {
    const taken = new Set(busy.map(pollKey));
    const due = duePolls(context, await context.store.activeFeeds())
      .filter((poll) => !taken.has(pollKey(poll)))
      .toSorted((a, b) => waitingSince(a, context.now()) - waitingSince(b, context.now()));
    const past = due.filter((poll) => poll.lane === "backfill");
    const news = due.filter((poll) => poll.lane !== "backfill");
    // One place is for the past, or the news of many feeds would hold it up for ever; a single place alternates.
    const pastIsNext =
      concurrency === 1 ? (oldFirst = !oldFirst) : !busy.some((poll) => poll.lane === "backfill");
    const first = pastIsNext ? past.splice(0, 1) : [];
    return [...first, ...news, ...past].slice(0, room);
  };
  const settle = (poll: DuePoll) => readPage(context, poll);
  const fail = (poll: DuePoll, thrown: unknown) => failPage(context, poll, thrown);
  return drain({ take, settle, fail, concurrency }, bell, context.signal);
}

/**
 * Due pages: in each lane of each feed from the first provider that serves it and is not blocked; none of `fresh` while a
 * live provider reads `new`.
 */
function duePolls({ sources, config, now }: Context, feeds: readonly FollowedFeed[]): DuePoll[] {
  const longestPause = Math.max(LONGEST_PAUSE_SECONDS, ticksBetween.comments * config.tickSeconds);
  const isDue = (row: CursorRow) => isDueAt(row.nextAt, now(), longestPause);
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
        .find(({ row }) => !(row?.errorCode && !isDue(row)));
    const whole = firstOf("new");
    const fresh = whole?.source.live ? undefined : firstOf("fresh");
    const comments = feed.comments ? firstOf("comments") : undefined;
    return [whole, fresh, comments, firstOf("backfill")].flatMap((poll) =>
      poll && (poll.row === undefined || (!poll.row.done && isDue(poll.row))) ? [poll] : [],
    );
  });
}

/** Asks for a page and saves it: comments first, then ratings, then submissions with the cursor. */
async function readPage(context: Context, poll: DuePoll): Promise<void> {
  const { feed, lane, source, row } = poll;
  const { now } = context;
  const newest = (lane === "comments" ? [] : feed.cursors).flatMap((cursor) =>
    cursor.lane === "new" && cursor.newest !== null && cursor.newest <= now() ? [cursor.newest] : [],
  );
  const page = await source.poll(
    {
      address: feed.address,
      lane,
      cursor: (row?.cursor ?? undefined) as Cursor | undefined,
      since: feed.since,
      options: feed.options,
      newest: newest.length > 0 ? Math.max(...newest) : undefined,
      now: now(),
    },
    context.network.fetcher,
  );
  await readComments(context, feed, page.comments ?? []);
  await saveReport(context, page);
  await saveSubmissions(context, poll, page);
}

/** Saves the submissions of a page in slices, and the cursor with the last of them. */
async function saveSubmissions(context: Context, { feed, lane, source }: DuePoll, page: Poll): Promise<void> {
  const { store, resolvers, config, log, now } = context;
  const observer = {
    provider: source.name,
    feedId: feed.id,
    fresh: lane !== "backfill",
    revisitAges: config.revisitAges,
    wantsComments: feed.comments,
    // A live listing lacks fields that an archive has.
    ...(lane === "fresh" && { completeAt: now() + config.tickSeconds }),
  };
  const sightings = await withoutPublished(context, feed, page.sightings);
  const runs = slices(sightings.map((sighting) => observe(resolvers, sighting)));
  const last = runs.pop() ?? [];
  for (const run of runs) await store.saveSightings(run, observer, now());
  const times = [...page.sightings, ...(page.comments ?? [])].map(({ created }) => created);
  await store.savePoll(
    last,
    observer,
    {
      feedId: feed.id,
      provider: source.name,
      lane,
      cursor: { ...page.cursor, ...(page.progress && { progress: page.progress }) },
      done: page.next === "done",
      nextAt: page.next === "more" ? now() : now() + ticksBetween[lane] * config.tickSeconds,
      newest: (lane === "backfill" ? page.sightings[0]?.created : page.newest) ?? null,
      oldest: times.length > 0 ? Math.min(...times) : null,
      submissions: times.length,
    },
    now(),
  );
  const { next } = page;
  log.debug(
    { feed: feed.address, lane, provider: source.name, submissions: times.length, next },
    "page read",
  );
}

/** Writes a provider's failure, and until when it is not asked for this feed and lane. */
async function failPage(
  context: Context,
  { feed, lane, source, row }: DuePoll,
  thrown: unknown,
): Promise<void> {
  const { store, config, log, now, storage } = context;
  const error = AppError.from(thrown, `${source.name}: reading ${feed.address} (${lane})`);
  if (await storage.isUnusable(error)) throw error;
  const pause =
    error.failure === "permanent" ? closedSeconds : pauseAfter(error, row?.failures ?? 0, config.tickSeconds);
  const place = { feedId: feed.id, provider: source.name, lane };
  await store.failPoll(place, { code: error.code, message: error.message, nextAt: now() + pause }, now());
  logFailure(log, error, { feed: feed.address, lane, provider: source.name, again: pause }, "warn");
}

/** Saves contests and ratings of a page, before its cursor moves. */
async function saveReport({ store, now }: Context, { challenges = [], ratings = [] }: Poll): Promise<void> {
  for (const run of slices(challenges)) await store.saveRatings({ challenges: run }, now());
  for (const run of slices(ratings)) await store.saveRatings({ ratings: run }, now());
}

/** Leaves out the pictures of submissions in a published set, where the feed's options ask for that. */
async function withoutPublished(
  { store }: Context,
  { options }: FollowedFeed,
  sightings: readonly Sighting[],
): Promise<readonly Sighting[]> {
  if (options?.notIn !== "ava") return sightings;
  const published = new Set(await store.inAva(sightings.map(({ id }) => id)));
  const unwanted = (url: string) => url.replace(/#(thumbnail|full)$/, "#none");
  return sightings.map((sighting) =>
    published.has(sighting.id) ? { ...sighting, links: sighting.links.map(unwanted) } : sighting,
  );
}

import { z } from "zod";
import { AppError } from "../errors.ts";
import { isDueAt } from "../model/due-time.ts";
import type { Sighting } from "../model/submission.ts";
import { readRedditPost } from "../sites/reddit/post.ts";
import type { Poll, PollRequest } from "./source.ts";

const LIMIT = 100;
/** A feed that another provider has read is read again from this much earlier. */
const OVERLAP_SECONDS = 120;
/** A listing ends after about 1,000 posts; one that ends after fewer posts is complete. */
const CUT_POSTS = 900;
/** How long it waits for another provider to fill a gap before it reads on above the gap. */
const GAP_SECONDS = 3600;

const listingSchema = z.object({
  kind: z.literal("Listing"),
  data: z.object({
    after: z.string().nullish(),
    children: z.array(z.object({ kind: z.string(), data: z.unknown() })),
  }),
});

/**
 * What is known of a feed: every submission from the second `from` on, which are `ids`. While a walk is under way,
 * `after` is where its next page starts, `nextFrom` and `nextIds` are what will be known at its end.
 *
 * Defaults are for cursors stored before these fields existed.
 */
const walkSchema = z.object({
  from: z.number().int(),
  ids: z.array(z.string()),
  after: z.string().nullable(),
  nextFrom: z.number().int(),
  nextIds: z.array(z.string()),
  /** Creation time of the newest post that the walk has met, 0 for none. */
  top: z.number().int().default(0),
  /** How many posts the walk has met. */
  met: z.number().int().default(0),
  /** Everything below `from` was read too; false on the very first walk. */
  known: z.boolean().default(true),
  /** Posts are missing somewhere below this second; 0: none are. */
  gapTo: z.number().int().default(0),
  /** This provider does not read above the gap before then. */
  waitUntil: z.number().int().default(0),
});
type Walk = z.infer<typeof walkSchema>;

/**
 * The submissions of a listing; comments, subreddits and `more` stubs are skipped, as is what cannot be read.
 * @throws AppError `bad_answer` when the body is no listing.
 */
export function readChildren(body: unknown, action: string): { sightings: Sighting[]; after: string | null } {
  const listing = listingSchema.safeParse(body).data;
  if (!listing) throw new AppError("bad_answer", `${action}: no listing`);
  const sightings = listing.data.children
    .filter((child) => child.kind === "t3")
    .map((child) => readRedditPost(child.data, { escaped: false }))
    .filter((post) => post !== undefined);
  return { sightings, after: listing.data.after || null };
}

/** How one provider requests a listing. */
export type Listing = {
  provider: string;
  /** Where a listing is cut off, it waits until another provider has filled the gap. */
  waitsAtGap: boolean;
  /** Requests one page; `undefined` when there is no such place. */
  ask(
    params: Readonly<Record<string, string>>,
  ): Promise<{ sightings: Sighting[]; after: string | null } | undefined>;
};

/**
 * Reads one page of `/new`. Each walk starts at the top and follows `after` until it reaches posts of the previous walk. The
 * first page is always read completely and compared by id, so that a submission which moderators release late is found
 * among older ones. `before` is never used: once its anchor is removed, it answers nothing for ever.
 *
 * When the listing is cut off before the walk reaches known posts, posts are missing that a listing cannot return. The
 * provider then waits, an hour at a time, until another one has filled the gap (`request.newest`).
 * @throws AppError `gone` when there is no such place; `unavailable` while it waits for a gap to be filled.
 */
export async function pollListing(
  request: PollRequest,
  { provider, waitsAtGap, ask }: Listing,
): Promise<Poll> {
  const { now, newest = 0 } = request;
  const walk = walkSchema.safeParse(request.cursor).data ?? startWalk(request);
  const gapTo = newest >= walk.gapTo ? 0 : walk.gapTo;
  if (gapTo > 0 && walk.after === null && !isDueAt(walk.waitUntil, now))
    throw gapError(request, walk, provider);
  const page = await ask({ limit: String(LIMIT), ...(walk.after !== null && { after: walk.after }) });
  if (page === undefined) throw new AppError("gone", `poll ${request.address} in ${provider}: no such place`);
  const created = page.sightings.map((post) => post.created);
  const oldest = created.at(-1);

  const isTop = walk.after === null;
  let { nextFrom } = walk;
  // The first page makes everything known down to its last post; where the listing ends there, everything.
  if (isTop && page.after !== null) nextFrom = Math.min(...created, now);
  const seen = new Set([...walk.ids, ...walk.nextIds]);
  const sightings = page.sightings.filter((post) => post.created >= walk.from && !seen.has(post.id));
  const ids = page.sightings.filter((post) => post.created >= nextFrom).map((post) => post.id);
  const nextIds = [...new Set([...(isTop ? [] : walk.nextIds), ...ids])];

  const top = Math.max(isTop ? 0 : walk.top, ...created.filter((seconds) => seconds <= now));
  const met = (isTop ? 0 : walk.met) + created.length;
  const arrived = oldest !== undefined && oldest < walk.from;
  // A server that ignores `after` returns the same posts again; a page of comments alone is not such a case.
  const goesOn = isTop || created.length === 0 || page.sightings.some((post) => !seen.has(post.id));
  if (page.after !== null && page.after !== walk.after && goesOn && !arrived) {
    const cursor = { ...walk, after: page.after, nextFrom, nextIds, top, met, gapTo };
    return { sightings, cursor, next: "more" };
  }
  // An empty listing changes nothing.
  const rest = nextIds.length
    ? restWalk(Math.max(nextFrom, walk.from), nextIds, true)
    : restWalk(walk.from, walk.ids, walk.known);
  const isCut = waitsAtGap && walk.known && !arrived && met >= CUT_POSTS;
  if (!isCut && gapTo === 0) return { sightings, cursor: rest, next: "idle", newest: top || undefined };
  const cursor = { ...rest, gapTo: isCut ? top : gapTo, waitUntil: now + GAP_SECONDS };
  return { sightings, cursor, next: "more" };
}

/** The cursor stays unchanged. */
function gapError({ address, newest, now }: PollRequest, { waitUntil }: Walk, provider: string): AppError {
  const since = newest === undefined ? "" : ` since ${new Date(newest * 1000).toISOString()}`;
  const text = `poll ${address} in ${provider}: more posts${since} than the ~1,000 that a listing holds`;
  return new AppError("unavailable", text, { retryAfter: waitUntil - now });
}

function startWalk({ since, newest, now }: PollRequest): Walk {
  const from = newest === undefined ? since : Math.max(since, Math.min(newest, now) - OVERLAP_SECONDS);
  return restWalk(from, [], newest !== undefined);
}

function restWalk(from: number, ids: string[], known: boolean): Walk {
  const walk = { after: null, nextFrom: from, nextIds: [], top: 0, met: 0, gapTo: 0, waitUntil: 0 };
  return { ...walk, from, ids, known };
}

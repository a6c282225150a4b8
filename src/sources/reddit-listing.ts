import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Sighting } from "../records.ts";
import { readRedditPost } from "./reddit-post.ts";
import type { Poll, PollRequest } from "./source.ts";

const LIMIT = 100;
/** A feed that another provider has read before is read again from this much earlier. */
const OVERLAP_SECONDS = 120;

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
 */
const walkSchema = z.object({
  from: z.number().int(),
  ids: z.array(z.string()),
  after: z.string().nullable(),
  nextFrom: z.number().int(),
  nextIds: z.array(z.string()),
});
type Walk = z.infer<typeof walkSchema>;

/**
 * The submissions of a listing; comments, subreddits and `more` stubs are passed over, as is what cannot be read.
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

/**
 * Reads one page of `/new`. Each walk starts at the top and goes on by `after` until it meets what the walk before
 * it knew. The first page is always read whole and compared by id, so that a submission which moderators release
 * late is found among its elders. Never by `before`: once its anchor is removed, it answers nothing for good.
 * @param ask Sends the parameters; `undefined` when there is no such place.
 */
export async function pollListing(
  request: PollRequest,
  ask: (params: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<Poll> {
  const walk = walkSchema.safeParse(request.cursor).data ?? startWalk(request);
  const body = await ask({ limit: String(LIMIT), ...(walk.after !== null && { after: walk.after }) });
  const action = `poll r/${request.address} in reddit-api`;
  if (body === undefined) throw new AppError("gone", `${action}: no such subreddit`);
  const page = readChildren(body, action);
  const created = page.sightings.map((post) => post.created);
  const oldest = created.at(-1);

  const isTop = walk.after === null;
  let { nextFrom } = walk;
  // From the top on, all is known that the first page reaches down to; of a listing that ends there, everything.
  if (isTop && page.after !== null) nextFrom = Math.min(...created, request.now);
  const seen = new Set([...walk.ids, ...walk.nextIds]);
  const sightings = page.sightings.filter((post) => post.created >= walk.from && !seen.has(post.id));
  const ids = page.sightings.filter((post) => post.created >= nextFrom).map((post) => post.id);
  const nextIds = [...new Set([...(isTop ? [] : walk.nextIds), ...ids])];

  const met = oldest !== undefined && oldest < walk.from;
  if (page.after !== null && page.after !== walk.after && !met)
    return { sightings, cursor: { ...walk, after: page.after, nextFrom, nextIds }, next: "more" };
  // An empty listing says nothing: what was known stays known.
  const cursor = nextIds.length
    ? restWalk(Math.max(nextFrom, walk.from), nextIds)
    : restWalk(walk.from, walk.ids);
  return { sightings, cursor, next: "idle" };
}

function startWalk({ since, newest }: PollRequest): Walk {
  return restWalk(newest === undefined ? since : Math.max(since, newest - OVERLAP_SECONDS), []);
}

function restWalk(from: number, ids: string[]): Walk {
  return { from, ids, after: null, nextFrom: from, nextIds: [] };
}

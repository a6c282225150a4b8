import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { type Archive, pollArchive } from "./archive-pages.ts";
import { describePlace } from "./archive-places.ts";
import { readArchivedPost } from "../sites/arctic-shift/post.ts";
import type { Sighting } from "../model/submission.ts";
import type { Source } from "./source.ts";

const BASE = "https://api.pullpush.io/reddit/search/submission/";
const SIZE = 100;
const RETRY_SECONDS = 120;

const bodySchema = z.object({
  data: z.array(z.unknown()),
  error: z.string().nullish().catch(undefined),
});
const refusalSchema = z.object({
  detail: z.unknown().optional(),
  error: z.string().nullish().catch(undefined),
});

const archive: Archive<Sighting> = {
  name: "pullpush",
  noun: "posts",
  read: readArchivedPost,
  async ask(query, fetcher) {
    const items = await ask({ ...query, sort_type: "created_utc", size: String(SIZE) }, fetcher);
    return { items, full: items.length >= SIZE };
  },
};

/**
 * PullPush, an archive in the shape of Pushshift: https://pullpush.io. Its data end about May 2025: it has nothing newer, but
 * the years before when Arctic Shift does not answer.
 */
export const pullPush: Source = {
  name: archive.name,
  serves: "reddit",
  lanes: ["new", "backfill"],
  examples: ["pics", "EarthPorn", "u_spez", "u/spez", "EarthPorn+pics"],
  describe: (text, fetcher) => describePlace(archive, text, fetcher),
  async poll(request, fetcher) {
    const { items, ...page } = await pollArchive(archive, request, fetcher);
    return { ...page, sightings: items };
  },
  async read(ids, fetcher) {
    if (!ids.length) return [];
    const items = await ask({ ids: ids.join(","), size: String(SIZE) }, fetcher);
    return items.map(readArchivedPost).filter((post) => post !== undefined);
  },
};

/** @throws AppError `limited`, `unavailable`, `bad_answer`, and whatever the fetcher throws. */
async function ask(params: Record<string, string>, fetcher: Fetcher): Promise<unknown[]> {
  const url = `${BASE}?${new URLSearchParams(params)}`;
  // A 404 is about the service: a missing post is an empty list.
  const answer = await fetcher.get(url, { statuses: [400, 404, 422] });
  const json = answer.json();
  const body = bodySchema.safeParse(json).data;
  if (body && !body.error && answer.status < 300) return body.data;
  const refusal = refusalSchema.safeParse(json).data;
  const reason =
    refusal?.error ?? (refusal?.detail === undefined ? undefined : JSON.stringify(refusal.detail));
  const message = `GET ${url}: ${answer.status} ${reason ?? "neither data nor an error"}`;
  if (/rate limit|too many|slow down/i.test(reason ?? "")) {
    fetcher.rest(url, RETRY_SECONDS, message);
    throw new AppError("limited", message, { retryAfter: RETRY_SECONDS });
  }
  if (/timeout|timed out|unavailable/i.test(reason ?? ""))
    throw new AppError("unavailable", message, { retryAfter: RETRY_SECONDS });
  throw new AppError("bad_answer", message);
}

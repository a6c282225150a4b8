import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Sighting } from "../records.ts";
import { pollListing, readChildren } from "./reddit-listing.ts";
import { createRedditRequest } from "./reddit-request.ts";
import { isRedditName } from "./reddit-text.ts";
import { createRedditToken, type RedditSettings } from "./reddit-token.ts";
import type { Source } from "./source.ts";

const aboutSchema = z.object({
  kind: z.string(),
  data: z.object({
    display_name: z.string().min(1).nullish().catch(undefined),
    created_utc: z.number().positive().nullish().catch(undefined),
  }),
});

/**
 * Reddit's official API, for those who have a key: what is new, and submissions by id. Its listings end after
 * about 1,000 submissions, so it is no source for a backfill.
 * @param now Unix seconds; for the age of the token.
 */
export function createRedditApi(reddit: RedditSettings, now: () => number): Source {
  const ask = createRedditRequest(createRedditToken(reddit, now));
  return {
    name: "reddit-api",
    serves: "reddit",
    lanes: ["new"],
    live: true,
    examples: ["pics", "EarthPorn", "u_spez"],

    async describe(address, fetcher) {
      if (!isRedditName(address)) return undefined;
      const body = await ask(`/r/${address}/about`, {}, fetcher);
      if (body === undefined) return undefined;
      const about = aboutSchema.safeParse(body).data;
      if (!about) throw new AppError("bad_answer", `describe r/${address} in reddit-api: no t5`);
      // A subreddit that never was may also answer with an empty Listing.
      if (about.kind !== "t5" || !about.data.display_name) return undefined;
      const created = about.data.created_utc;
      return { address: about.data.display_name, created: created ? Math.floor(created) : undefined };
    },

    async poll(request, fetcher) {
      if (request.lane !== "new")
        throw new AppError("bad_request", `poll r/${request.address} in reddit-api: no lane ${request.lane}`);
      return pollListing(request, (params) => ask(`/r/${request.address}/new`, params, fetcher));
    },

    async read(ids, fetcher): Promise<Sighting[]> {
      if (!ids.length) return [];
      const body = await ask(
        "/api/info",
        { id: ids.map((id) => `t3_${id}`).join(","), limit: "100" },
        fetcher,
      );
      return readChildren(body, "read by id in reddit-api").sightings;
    },
  };
}

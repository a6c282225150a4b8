import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Sighting } from "../model/submission.ts";
import { describeMembers } from "./archive-places.ts";
import { newestPath, parseRedditAddress } from "../sites/reddit/address.ts";
import { pollListing, readChildren } from "./reddit-listing.ts";
import { readRedditForest } from "./reddit-forest.ts";
import { createRedditRequest } from "./reddit-request.ts";
import { createRedditToken, type RedditSettings } from "./reddit-token.ts";
import type { Place, Source } from "./source.ts";
import type { Fetcher } from "../net/fetcher.ts";

const NAME = "reddit-api";

const aboutSchema = z.object({
  kind: z.string(),
  data: z.object({
    display_name: z.string().min(1).nullish().catch(undefined),
    name: z.string().min(1).nullish().catch(undefined),
    created_utc: z.number().positive().nullish().catch(undefined),
  }),
});

/**
 * Reddit's official API, where a key is configured: new submissions, and submissions by id. Its listings end after about
 * 1,000 submissions, so it cannot serve a backfill.
 * @param now Unix seconds; for the age of the token.
 */
export function createRedditApi(reddit: RedditSettings, now: () => number): Source {
  const ask = createRedditRequest(createRedditToken(reddit, now));

  /** @param kind what the answer must describe: a subreddit (t5), a user (t2), a list of subreddits. */
  async function describe(path: string, kind: string, fetcher: Fetcher): Promise<Place | undefined> {
    const body = await ask(path, {}, fetcher);
    if (body === undefined) return undefined;
    const about = aboutSchema.safeParse(body).data;
    if (!about) throw new AppError("bad_answer", `describe ${path} in ${NAME}: no ${kind}`);
    const address = about.data.display_name ?? about.data.name;
    // A subreddit that never existed may also answer with an empty Listing.
    if (about.kind !== kind || !address) return undefined;
    const created = about.data.created_utc;
    return { address, created: created ? Math.floor(created) : undefined };
  }

  return {
    name: NAME,
    serves: "reddit",
    lanes: ["new"],
    live: true,
    examples: ["pics", "EarthPorn", "u_spez", "u/spez", "EarthPorn+pics", "u/spez/m/art"],

    async describe(text, fetcher) {
      const address = parseRedditAddress(text);
      switch (address?.kind) {
        case "subreddit":
          return describe(`/r/${address.name}/about`, "t5", fetcher);
        case "subreddits":
          return describeMembers(address.names, (name) => describe(`/r/${name}/about`, "t5", fetcher));
        case "user": {
          const place = await describe(`/user/${address.name}/about`, "t2", fetcher);
          return place && { ...place, address: `u/${place.address}` };
        }
        case "multireddit": {
          const path = `/api/multi/user/${address.user}/m/${address.name}`;
          const place = await describe(path, "LabeledMulti", fetcher);
          return place && { ...place, address: address.address };
        }
        default:
          return undefined;
      }
    },

    async poll(request, fetcher) {
      const address = parseRedditAddress(request.address);
      const action = `poll ${request.address} in ${NAME}`;
      if (request.lane !== "new") throw new AppError("bad_request", `${action}: no lane ${request.lane}`);
      return pollListing(request, {
        provider: NAME,
        waitsAtGap: true,
        async ask(params) {
          if (!address) return undefined;
          const sorted = address.kind === "user" ? { ...params, sort: "new" } : params;
          const body = await ask(newestPath(address), sorted, fetcher);
          return body === undefined ? undefined : readChildren(body, action);
        },
      });
    },

    readForest: (submissionId, fetcher) => readRedditForest(ask, submissionId, fetcher),

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

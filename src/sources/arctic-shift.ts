import { z } from "zod";
import { readArchivedPost } from "./arctic-shift-post.ts";
import { askArchive } from "./arctic-shift-query.ts";
import { pollBackfill, pollNew } from "./arctic-shift-pages.ts";
import { isRedditName } from "./reddit-text.ts";
import type { Place, Source } from "./source.ts";
import type { Fetcher } from "../net/fetcher.ts";

const listedSchema = z.object({
  display_name: z.string(),
  created_utc: z.coerce.number().int().positive().nullish().catch(undefined),
});

/** Arctic Shift, the archive of Reddit that needs no key: https://github.com/ArthurHeitmann/arctic_shift. */
export const arcticShift: Source = {
  name: "arctic-shift",
  serves: "reddit",
  lanes: ["new", "backfill"],
  live: false,
  examples: ["pics", "EarthPorn", "u_spez"],
  describe,
  poll: (request, fetcher) =>
    request.lane === "new" ? pollNew(request, fetcher) : pollBackfill(request, fetcher),
  async read(ids, fetcher) {
    if (!ids.length) return [];
    const items = await askArchive(fetcher, "/api/posts/ids", { ids: ids.join(",") });
    return items.map(readArchivedPost).filter((post) => post !== undefined);
  },
};

/** The list of subreddits is refreshed rarely: one that is not on it exists if there are posts of it. */
async function describe(address: string, fetcher: Fetcher): Promise<Place | undefined> {
  if (!isRedditName(address)) return undefined;
  const items = await askArchive(fetcher, "/api/subreddits/search", { subreddit: address, limit: "10" });
  const listed = items
    .map((item) => listedSchema.safeParse(item).data)
    .find((item) => item?.display_name.toLowerCase() === address.toLowerCase());
  if (listed?.created_utc) return { address: listed.display_name, created: listed.created_utc };
  const first = { subreddit: address, sort: "asc", limit: "1" };
  const oldest = (await askArchive(fetcher, "/api/posts/search", first)).map(readArchivedPost)[0];
  if (oldest)
    return { address: listed?.display_name ?? oldest.place, created: undefined, oldestPost: oldest.created };
  return listed && { address: listed.display_name, created: undefined };
}

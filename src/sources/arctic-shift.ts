import { z } from "zod";
import { type Archive, pollArchive } from "./archive-pages.ts";
import { describePlace } from "./archive-places.ts";
import { readArchivedForest } from "./arctic-shift-forest.ts";
import { readArchivedPost } from "../sites/arctic-shift/post.ts";
import { askArchive, askArchivePage } from "./arctic-shift-query.ts";
import type { Comment } from "../model/comment.ts";
import type { Sighting } from "../model/submission.ts";
import { readRedditComment } from "../sites/reddit/comment.ts";
import type { Place, Source } from "./source.ts";
import type { Fetcher } from "../net/fetcher.ts";

const listedSchema = z.object({
  display_name: z.string(),
  created_utc: z.coerce.number().int().positive().nullish().catch(undefined),
});

/** Items per page of a single second: `auto` is 100 to 1,000, by the archive's present load. */
const secondLimits = ["auto", "100", "50"];

const searchAt =
  (path: string): Archive<Sighting>["ask"] =>
  (query, fetcher, isSecond) =>
    askArchivePage(fetcher, path, query, isSecond ? secondLimits : undefined);

const archive: Archive<Sighting> = {
  name: "arctic-shift",
  noun: "posts",
  ask: searchAt("/api/posts/search"),
  read: readArchivedPost,
};
const commentArchive: Archive<Comment> = {
  name: archive.name,
  noun: "comments",
  ask: searchAt("/api/comments/search"),
  read: (item) => readRedditComment(item, { escaped: true }),
};

/** Arctic Shift, the archive of Reddit that needs no key: https://github.com/ArthurHeitmann/arctic_shift. */
export const arcticShift: Source = {
  name: archive.name,
  serves: "reddit",
  lanes: ["new", "backfill", "comments"],
  examples: ["pics", "EarthPorn", "u_spez", "u/spez", "EarthPorn+pics"],
  describe: (text, fetcher) => describePlace(archive, text, fetcher, (name) => describe(name, fetcher)),
  async poll(request, fetcher) {
    if (request.lane === "comments") {
      const { items, ...page } = await pollArchive(commentArchive, request, fetcher);
      return { ...page, sightings: [], comments: items };
    }
    const { items, ...page } = await pollArchive(archive, request, fetcher);
    return { ...page, sightings: items };
  },
  readForest: readArchivedForest,
  async read(ids, fetcher) {
    if (!ids.length) return [];
    const items = await askArchive(fetcher, "/api/posts/ids", { ids: ids.join(",") });
    return items.map(readArchivedPost).filter((post) => post !== undefined);
  },
};

/** The list of subreddits is rarely refreshed: a subreddit missing from it exists if there are posts of it. */
async function describe(name: string, fetcher: Fetcher): Promise<Place | undefined> {
  const items = await askArchive(fetcher, "/api/subreddits/search", { subreddit: name, limit: "10" });
  const listed = items
    .map((item) => listedSchema.safeParse(item).data)
    .find((item) => item?.display_name.toLowerCase() === name.toLowerCase());
  if (listed?.created_utc) return { address: listed.display_name, created: listed.created_utc };
  const first = { subreddit: name, sort: "asc", limit: "1" };
  const oldest = (await askArchive(fetcher, "/api/posts/search", first)).map(readArchivedPost)[0];
  if (oldest)
    return { address: listed?.display_name ?? oldest.place, created: undefined, oldestPost: oldest.created };
  return listed && { address: listed.display_name, created: undefined };
}

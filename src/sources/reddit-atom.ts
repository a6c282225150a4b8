import { AppError } from "../errors.ts";
import type { Answer, Fetcher } from "../net/fetcher.ts";
import { type AtomFeed, readAtomFeed } from "../sites/reddit/atom-feed.ts";
import { newestPath, parseRedditAddress, type RedditAddress } from "../sites/reddit/address.ts";
import { pollListing } from "./reddit-listing.ts";
import { isThere } from "./reddit-refusal.ts";
import type { Source } from "./source.ts";

const BASE = "https://www.reddit.com";
const NAME = "reddit-atom";

/**
 * Reddit's Atom feeds, which need no key: new submissions at once, with few of their fields. The archives bring the other
 * fields later, and submissions that a busy feed drops between two polls.
 */
export const redditAtom: Source = {
  name: NAME,
  serves: "reddit",
  lanes: ["fresh"],
  examples: ["pics", "EarthPorn", "u_spez", "u/spez", "EarthPorn+pics", "u/spez/m/art"],

  async describe(text, fetcher) {
    const address = parseRedditAddress(text);
    const feed = address && (await read(address, {}, fetcher));
    if (!feed) return undefined;
    const [first] = feed.entries;
    switch (address.kind) {
      case "subreddit":
        // A search answers for a subreddit that does not exist.
        if (first && first.place.toLowerCase() !== address.name.toLowerCase()) return undefined;
        return { address: first?.place ?? feed.place ?? address.name, created: undefined };
      case "user":
        return { address: `u/${first?.author ?? address.name}`, created: undefined };
      default:
        return { address: address.address, created: undefined };
    }
  },

  async poll(request, fetcher) {
    const address = parseRedditAddress(request.address);
    return pollListing(request, {
      provider: NAME,
      waitsAtGap: false,
      async ask(params) {
        const feed = address && (await read(address, params, fetcher));
        if (!feed) return undefined;
        const last = feed.entries.at(-1);
        const isFull = feed.entries.length >= Number(params.limit ?? 0);
        return { sightings: feed.entries, after: last && isFull ? `t3_${last.id}` : null };
      },
    });
  },

  read: async () => [],
};

/**
 * @returns `undefined` where there is no such place.
 * @throws AppError `private`, `banned`, `bad_answer` for what is no Atom, and whatever the fetcher throws.
 */
async function read(
  address: RedditAddress,
  params: Readonly<Record<string, string>>,
  fetcher: Fetcher,
): Promise<AtomFeed | undefined> {
  const sorted = address.kind === "user" ? { sort: "new" } : {};
  const url = `${BASE}${newestPath(address)}/.rss?${new URLSearchParams({ ...sorted, ...params })}`;
  const answer = await ask(url, fetcher);
  const action = `GET ${url}: ${answer.status}`;
  if (!isThere(answer, action)) return undefined;
  const feed = readAtomFeed(answer.text());
  if (!feed) throw new AppError("bad_answer", `${action}, but no Atom feed`);
  return feed;
}

async function ask(url: string, fetcher: Fetcher): Promise<Answer> {
  try {
    return await fetcher.get(url, {
      headers: { accept: "application/atom+xml" },
      statuses: [404],
      // An unknown subreddit is a 302 to a search.
      redirect: false,
    });
  } catch (thrown) {
    const error = AppError.from(thrown, `GET ${url}`);
    // A 403 without an HTML page is about the place; with one it is about us, and the host rests already.
    if (error.code === "gone") throw new AppError("private", error.message, { cause: error });
    throw error;
  }
}

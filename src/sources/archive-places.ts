import type { Fetcher } from "../net/fetcher.ts";
import type { Sighting } from "../model/submission.ts";
import type { Archive } from "./archive-pages.ts";
import { parseRedditAddress } from "../sites/reddit/address.ts";
import type { Place } from "./source.ts";

/** A place that an archive does not list exists if there are posts of it. */
async function describeByPosts(
  archive: Archive<Sighting>,
  name: string,
  fetcher: Fetcher,
): Promise<Place | undefined> {
  const { items } = await archive.ask({ subreddit: name, sort: "asc" }, fetcher, false);
  const oldest = items.map(archive.read).find((post) => post !== undefined);
  return oldest && { address: oldest.place, created: undefined, oldestPost: oldest.created };
}

/** Asks an archive about any address. @param subreddit asks about a subreddit. */
export async function describePlace(
  archive: Archive<Sighting>,
  text: string,
  fetcher: Fetcher,
  subreddit: (name: string) => Promise<Place | undefined> = (name) => describeByPosts(archive, name, fetcher),
): Promise<Place | undefined> {
  const address = parseRedditAddress(text);
  switch (address?.kind) {
    case "subreddit":
      return subreddit(address.name);
    case "subreddits":
      return describeMembers(address.names, subreddit);
    case "user":
      return describeUser(archive, address.name, fetcher);
    default:
      return undefined;
  }
}

/** Describes a user, spelled as in their posts. */
async function describeUser(
  archive: Archive<Sighting>,
  name: string,
  fetcher: Fetcher,
): Promise<Place | undefined> {
  const { items } = await archive.ask({ author: name, sort: "asc" }, fetcher, false);
  const oldest = items.map(archive.read).find((post) => post !== undefined);
  if (!oldest) return undefined;
  return { address: `u/${oldest.author ?? name}`, created: undefined, oldestPost: oldest.created };
}

/** Several subreddits as one place: as old as the oldest of them; it exists only if all of them do. */
export async function describeMembers(
  names: readonly string[],
  describe: (name: string) => Promise<Place | undefined>,
): Promise<Place | undefined> {
  const places: Place[] = [];
  for (const name of names) {
    const place = await describe(name);
    if (!place) return undefined;
    places.push(place);
  }
  const address = places.map((place) => place.address).join("+");
  const created = places.flatMap((place) => place.created ?? []);
  if (created.length === places.length) return { address, created: Math.min(...created) };
  const oldest = places.flatMap((place) => place.created ?? place.oldestPost ?? []);
  return {
    address,
    created: undefined,
    ...(oldest.length > 0 && { oldestPost: Math.min(...oldest) }),
  };
}

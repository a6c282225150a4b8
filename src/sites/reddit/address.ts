/** What a feed of Reddit follows; `address`: how it is stored and shown. */
export type RedditAddress =
  | { kind: "subreddit"; address: string; name: string }
  /** Several subreddits as one: `a+b`. */
  | { kind: "subreddits"; address: string; names: string[] }
  | { kind: "user"; address: string; name: string }
  /** A list of subreddits that a user keeps. */
  | { kind: "multireddit"; address: string; user: string; name: string };

const subreddit = /^\w[\w.-]{1,21}$/;
const user = /^[\w-]{3,20}$/;
const maxSubreddits = 50;

/**
 * Reads the address of a feed: `pics`, `r/pics`, `u/name`, `user/name`, `art+pics`, `u/name/m/multi`; slashes around it do not matter.
 * @returns `undefined` for any other text.
 */
export function parseRedditAddress(text: string): RedditAddress | undefined {
  const parts = text.replace(/^\/+|\/+$/g, "").split("/");
  const [first = "", second = "", third, name = ""] = parts;
  if (/^(u|user)$/i.test(first)) {
    if (!user.test(second)) return undefined;
    if (parts.length === 2) return { kind: "user", address: `u/${second}`, name: second };
    if (third !== "m" || parts.length !== 4 || !/^\w{2,50}$/.test(name)) return undefined;
    return { kind: "multireddit", address: `u/${second}/m/${name}`, user: second, name };
  }
  const rest = /^r$/i.test(first) ? parts.slice(1) : parts;
  const [list = ""] = rest;
  if (rest.length !== 1) return undefined;
  // The same subreddits in another order, or one of them twice, are the same feed.
  const byKey = new Map(list.split("+").map((name) => [name.toLowerCase(), name]));
  const names = [...byKey.keys()].toSorted().map((key) => byKey.get(key) ?? key);
  if (names.length > maxSubreddits || !names.every((each) => subreddit.test(each))) return undefined;
  const [only = ""] = names;
  if (names.length === 1) return { kind: "subreddit", address: only, name: only };
  return { kind: "subreddits", address: names.join("+"), names };
}

/** The path of a feed's newest submissions at Reddit, without its ending. */
export function newestPath(address: RedditAddress): string {
  switch (address.kind) {
    case "subreddit":
      return `/r/${address.name}/new`;
    case "subreddits":
      return `/r/${address.names.join("+")}/new`;
    case "user":
      return `/user/${address.name}/submitted`;
    case "multireddit":
      return `/user/${address.user}/m/${address.name}/new`;
  }
}

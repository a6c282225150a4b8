import { AppError } from "../../../errors.ts";
import { parseContestAddress } from "../../../sites/dpchallenge/address.ts";
import { parseRedditAddress } from "../../../sites/reddit/address.ts";

/** Something that can be followed, as it is typed, and what it is. */
export const followExamples = [
  ["r/pics", "a subreddit"],
  ["u/name", "what a user posts"],
  ["art+pics", "several subreddits as one feed"],
  ["u/name/m/multi", "a user's multireddit"],
  ["dpchallenge:all", "every contest of DPChallenge"],
  ["dpchallenge:since/2012", "its contests since a year or month"],
] as const;

const kinds = {
  subreddit: "a subreddit",
  subreddits: "several subreddits as one feed",
  user: "what a user posts",
  multireddit: "a user's multireddit",
  challenges: "contests of DPChallenge",
  challenge: "one contest of DPChallenge",
} as const;

/** A source with an address of it, and what that is. */
export type Followed = { source: string; address: string; kind: string };

/** The address that stands in a link to the same thing. */
function withoutSite(text: string): string {
  const contest = /dpchallenge\.com\/.*CHALLENGE_ID=(\d+)/i.exec(text)?.[1];
  if (contest !== undefined) return `dpchallenge:challenge/${contest}`;
  return text.replace(/^(https?:\/\/)?([a-z]+\.)?reddit\.com\//i, "").replace(/[?#].*$/, "");
}

/**
 * Reads what somebody wants to follow: `pics`, `r/pics`, `reddit:pics`, `dpchallenge:all`, or a link to it.
 * @throws AppError `invalid_body` where it is none of these.
 */
export function readFollowed(text: string): Followed {
  const bare = withoutSite(text.trim());
  const [, source = "reddit", address = ""] = /^(?:(\w+):)?(.*)$/s.exec(bare) ?? [];
  const parsed =
    source.toLowerCase() === "dpchallenge"
      ? parseContestAddress(address)
      : source.toLowerCase() === "reddit"
        ? parseRedditAddress(address)
        : undefined;
  if (parsed) return { source: source.toLowerCase(), address: parsed.address, kind: kinds[parsed.kind] };
  throw new AppError(
    "invalid_body",
    bare === ""
      ? "Type what to follow: r/pics, u/name, art+pics or dpchallenge:all"
      : `“${bare.slice(0, 60)}” cannot be followed: type a subreddit (r/pics), a user (u/name), several subreddits (art+pics) or dpchallenge:all`,
  );
}

/** How a feed is called: `r/pics`, `u/name`, `DPChallenge: all contests`. */
export function feedName({ source, address }: { source: string; address: string }): string {
  if (source === "reddit") return address.includes("/") ? address : `r/${address}`;
  if (source !== "dpchallenge") return `${source}:${address}`;
  const [kind = "", which = ""] = address.split("/");
  if (kind === "challenge") return `DPChallenge: challenge ${which}`;
  return kind === "since" ? `DPChallenge: contests since ${which}` : "DPChallenge: all contests";
}

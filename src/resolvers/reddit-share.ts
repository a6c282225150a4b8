import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { parseRedditUrl } from "../sites/reddit/url.ts";
import type { Resolver } from "./resolver.ts";

const archive = "https://arctic-shift.photon-reddit.com/api/short_links";

/** Share links of Reddit (`/r/{subreddit}/s/{id}`): they lead to a submission, whose pictures are meant. */
export const redditShare: Resolver = {
  name: "reddit-share",
  examples: ["https://www.reddit.com/r/pics/s/AbCdEfGhIj", "https://reddit.com/u/someone/s/AbCdEfGhIj"],
  matches: (url) => parseRedditUrl(url)?.kind === "share",
  async resolve(url, _submission, fetcher) {
    const path = url.pathname.replace(/\/$/, "");
    const told = await askReddit(path, fetcher);
    const target = told.target ?? (await askArchive(path, fetcher));
    if (target) return { images: [], links: [target] };
    // That the archive does not know it is no proof: it may learn of it, or Reddit let us in, within the tries.
    if (told.refused)
      throw new AppError("bad_answer", `GET ${url.href}: Reddit refused, and the archive does not know it`);
    throw new AppError("gone", `GET ${url.href}: it leads to no submission`);
  },
};

/** Where Reddit sends us: no `target` where it lets nobody in, or sends us elsewhere. */
async function askReddit(path: string, fetcher: Fetcher): Promise<{ target?: string; refused: boolean }> {
  try {
    const answer = await fetcher.get(`https://www.reddit.com${path}`, { redirect: false, statuses: [403] });
    const target = commentsPage(answer.headers.get("location") ?? "");
    return { ...(target && { target }), refused: answer.status === 403 };
  } catch (error) {
    // Reddit's trouble with us: the archive knows where most of them lead.
    if (error instanceof AppError && error.failure === "transient") return { refused: true };
    throw error;
  }
}

async function askArchive(path: string, fetcher: Fetcher): Promise<string | undefined> {
  const answer = await fetcher.get(`${archive}?${new URLSearchParams({ paths: path })}`);
  return commentsPage(firstAddress(answer.json(), path) ?? "");
}

/** The first text in an answer that looks like a submission's page: its shape is nowhere described. */
function firstAddress(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return value !== path && value.includes("/comments/") ? value : undefined;
  const parts =
    z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).safeParse(value).data ?? {};
  for (const part of Object.values(parts)) {
    const found = firstAddress(part, path);
    if (found) return found;
  }
  return undefined;
}

/** The submission's page without what a share adds to it. */
function commentsPage(location: string): string | undefined {
  const parsed = URL.parse(location, "https://www.reddit.com");
  const path = /^.*\/comments\/\w+/.exec(parsed?.pathname ?? "")?.[0];
  return parsed && path && /(^|\.)reddit\.com$/.test(parsed.hostname)
    ? `https://www.reddit.com${path}/`
    : undefined;
}

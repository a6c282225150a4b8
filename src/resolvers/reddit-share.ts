import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Fetcher } from "../net/fetcher.ts";
import { parseRedditUrl } from "../sites/reddit/url.ts";
import { lacking, type Resolver } from "./resolver.ts";

const archive = "https://arctic-shift.photon-reddit.com/api/short_links";

/** Share links of Reddit (`/r/{subreddit}/s/{id}`), which lead to a submission with pictures. */
export const redditShare: Resolver = {
  name: "reddit-share",
  examples: ["https://www.reddit.com/r/pics/s/AbCdEfGhIj", "https://reddit.com/u/someone/s/AbCdEfGhIj"],
  matches: (url) => parseRedditUrl(url)?.kind === "share",
  asks: () => "www.reddit.com",
  async resolve(url, _submission, fetcher) {
    const path = url.pathname.replace(/\/$/, "");
    const reply = await askReddit(path, fetcher);
    const target = reply.target ?? (await askArchive(path, fetcher));
    if (target) return { images: [], links: [target] };
    // Retryable: the archive may learn of it, or Reddit answer, within the tries.
    if (reply.refused)
      throw new AppError("bad_answer", `GET ${url.href}: Reddit refused, and the archive does not know it`);
    throw lacking("gone", `GET ${url.href}: it leads to no submission`);
  },
};

/** Where Reddit redirects to; no `target` where it refuses us, or redirects elsewhere. */
async function askReddit(path: string, fetcher: Fetcher): Promise<{ target?: string; refused: boolean }> {
  try {
    const answer = await fetcher.get(`https://www.reddit.com${path}`, { redirect: false, statuses: [403] });
    const target = commentsPage(answer.headers.get("location") ?? "");
    return { ...(target && { target }), refused: answer.status === 403 };
  } catch (error) {
    // Reddit refuses us: the archive has the targets of most share links.
    if (error instanceof AppError && error.failure === "transient") return { refused: true };
    throw error;
  }
}

async function askArchive(path: string, fetcher: Fetcher): Promise<string | undefined> {
  const answer = await fetcher.get(`${archive}?${new URLSearchParams({ paths: path })}`);
  return commentsPage(firstAddress(answer.json(), path) ?? "");
}

/** The first string in an answer that looks like a submission's page: the answer's shape is not documented. */
function firstAddress(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return value !== path && value.includes("/comments/") ? value : undefined;
  const parts =
    z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).safeParse(value).data ?? {};
  for (const part of Object.values(parts)) {
    const address = firstAddress(part, path);
    if (address) return address;
  }
  return undefined;
}

/** The submission's page without a share link's additions. */
function commentsPage(location: string): string | undefined {
  const parsed = URL.parse(location, "https://www.reddit.com");
  const path = /^.*\/comments\/\w+/.exec(parsed?.pathname ?? "")?.[0];
  return parsed && path && /(^|\.)reddit\.com$/.test(parsed.hostname)
    ? `https://www.reddit.com${path}/`
    : undefined;
}

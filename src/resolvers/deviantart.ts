import { AppError } from "../errors.ts";
import { askOEmbed } from "./oembed.ts";
import type { Resolver } from "./resolver.ts";

const site = /(^|\.)deviantart\.com$|^fav\.me$|^sta\.sh$/;

/** What a deviation is known by: its addresses carry a token that changes. */
function deviationOf({ hostname, pathname }: URL): string | undefined {
  // fav.me/{id}, sta.sh/{id}
  if (!hostname.endsWith("deviantart.com")) return /^\/(\w+)\/?$/.exec(pathname)?.[1];
  // /{user}/art/{words-of-the-title-id}, {user}.deviantart.com/art/..., /deviation/{id}, /view/{id}
  return /\/art\/(?:[^/]*-)?(\d+)\/?$|^\/(?:deviation|view)\/(\d+)/.exec(pathname)?.slice(1).find(Boolean);
}

/** DeviantArt, by its oEmbed. */
export const deviantart: Resolver = {
  name: "deviantart",
  examples: [
    "https://www.deviantart.com/someone/art/Words-of-the-title-123456789",
    "https://someone.deviantart.com/art/Words-of-the-title-123456789",
    "https://www.deviantart.com/deviation/123456789",
    "http://fav.me/d12abcd",
    "https://sta.sh/0abcdefghij",
    "https://www.deviantart.com/someone/gallery",
  ],
  matches: ({ hostname }) => site.test(hostname),
  async resolve(url, _submission, fetcher) {
    const id = deviationOf(url);
    if (!id) return { images: [] };
    const query = new URLSearchParams({ url: url.href });
    const found = await askOEmbed(`https://backend.deviantart.com/oembed?${query}`, fetcher);
    if (found.type === "rich" && !found.url) return { images: [] };
    const picture = found.url ?? found.thumbnail;
    if (!picture) throw new AppError("gone", `${url.href}: DeviantArt shows it to members only`);
    return {
      images: [{ url: picture, key: `deviantart:${id}`, ...(found.title && { caption: found.title }) }],
    };
  },
};

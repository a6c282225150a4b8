import { AppError } from "../errors.ts";
import { askOEmbed } from "./oembed.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import type { Resolver } from "./resolver.ts";

const site = /(^|\.)deviantart\.com$|^fav\.me$|^sta\.sh$/;

/** What a deviation is known by: the number that its short address has in base 36, or a name at sta.sh. */
function deviationOf({ hostname, pathname }: URL): string | undefined {
  // fav.me/d{number}, sta.sh/{id}
  if (!hostname.endsWith("deviantart.com")) {
    const [, short] = /^\/(\w+)\/?$/.exec(pathname) ?? [];
    const [, number] = hostname === "fav.me" ? (/^d([0-9a-z]{1,10})$/i.exec(short ?? "") ?? []) : [];
    return number ? String(Number.parseInt(number, 36)) : short;
  }
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
  matches: (url) => site.test(url.hostname) && !namesPicture(url),
  async resolve(url, _submission, fetcher) {
    const id = deviationOf(url);
    if (!id) return { images: [] };
    const query = new URLSearchParams({ url: url.href });
    const found = await askOEmbed(`https://backend.deviantart.com/oembed?${query}`, fetcher);
    if (found.type === "video" || (found.type === "rich" && !found.url)) return { images: [] };
    // What is for grown-ups has no address here, but a smaller picture, which is better than none.
    const picture = found.url ?? found.thumbnail;
    if (!picture) throw new AppError("gone", `${url.href}: DeviantArt shows it to members only`);
    return {
      images: [{ url: picture, key: `deviantart:${id}`, ...(found.title && { caption: found.title }) }],
    };
  },
};

import { AppError } from "../errors.ts";
import { askOEmbed } from "./oembed.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const site = /(^|\.)deviantart\.com$|^fav\.me$|^sta\.sh$/;

/** A deviation's id: its number, which short URLs have in base 36, or a name at sta.sh. */
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
  asks: (url) => (deviationOf(url) ? "backend.deviantart.com" : undefined),
  async resolve(url, _submission, fetcher) {
    const id = deviationOf(url);
    if (!id) throw unknownShape(url);
    const query = new URLSearchParams({ url: url.href });
    const embed = await askOEmbed(`https://backend.deviantart.com/oembed?${query}`, fetcher);
    if (embed.type === "video" || (embed.type === "rich" && !embed.url)) return { images: [] };
    // Mature content has no URL here, only a smaller picture, which is better than none.
    const picture = embed.url ?? embed.thumbnail;
    if (!picture) throw new AppError("gone", `${url.href}: DeviantArt shows it to members only`);
    return {
      images: [{ url: picture, key: `deviantart:${id}`, ...(embed.title && { caption: embed.title }) }],
    };
  },
};

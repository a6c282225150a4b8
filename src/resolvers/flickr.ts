import { AppError } from "../errors.ts";
import { askOEmbed } from "./oembed.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const base58 = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

/** The id of a short URL: base 58, without characters that look alike. */
function expand(short: string): string | undefined {
  let id = 0n;
  for (const character of short) {
    const digit = base58.indexOf(character);
    if (digit < 0) return undefined;
    id = id * 58n + BigInt(digit);
  }
  return String(id);
}

/** A photo's id and page; `undefined` for another page of Flickr. */
export function parseFlickrUrl({ hostname, pathname }: URL): { id: string; page: string } | undefined {
  // flic.kr/p/{base58}
  const short = hostname === "flic.kr" ? /^\/p\/(\w{4,12})\/?$/.exec(pathname)?.[1] : undefined;
  const long = short && expand(short);
  if (long) return { id: long, page: `https://flic.kr/p/${short}` };
  // flickr.com/photos/{user}/{id}, .../in/pool-x, .../sizes/l
  const [, user, id] = /^(?:\/x\/t\/\d+)?\/photos\/([^/]+)\/(\d+)(?:\/|$)/.exec(pathname) ?? [];
  return user && id ? { id, page: `https://www.flickr.com/photos/${user}/${id}` } : undefined;
}

/** Flickr photos, by oEmbed, which needs no key. Albums, pools and people have no picture of their own. */
export const flickr: Resolver = {
  name: "flickr",
  examples: [
    "https://www.flickr.com/photos/someone/1234567890/",
    "https://flickr.com/photos/12345678@N00/1234567890/in/pool-landscapes",
    "http://m.flickr.com/photos/someone/1234567890/sizes/l/",
    "https://flic.kr/p/2kAbCdE",
    "https://www.flickr.com/photos/someone/sets/72157600000000000/",
    "https://www.flickr.com/people/someone/",
  ],
  matches: ({ hostname }) => /^((www|m|secure)\.)?flickr\.com$|^flic\.kr$/.test(hostname),
  asks: (url) => (parseFlickrUrl(url) ? "www.flickr.com" : undefined),
  async resolve(url, _submission, fetcher) {
    const photo = parseFlickrUrl(url);
    if (!photo) throw unknownShape(url);
    const query = new URLSearchParams({ format: "json", url: photo.page });
    const {
      type,
      url: picture,
      title,
    } = await askOEmbed(`https://www.flickr.com/services/oembed/?${query}`, fetcher);
    if (type !== "photo") return { images: [] };
    if (!picture) throw new AppError("gone", `${photo.page}: Flickr shows it to members only`);
    return { images: [{ url: picture, key: `flickr:${photo.id}`, ...(title && { caption: title }) }] };
  },
};

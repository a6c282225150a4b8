import { hostOf } from "../model/host.ts";
import { addressesIn, openGraphImages, readPage } from "../sites/web/page-addresses.ts";
import { lacking, type Resolver, unknownShape } from "./resolver.ts";

/** A picture's or an album's id. */
function shownAt({ hostname, pathname }: URL): { id: string; isAlbum: boolean } | undefined {
  const [, album, id] = /^\/(album\/)?(\w{5,12})\/?$/.exec(pathname) ?? [];
  return id && hostname === "ibb.co" ? { id, isAlbum: album !== undefined } : undefined;
}

/** imgbb: a picture's page names its original in the head; an album's page leads to its pictures' pages. */
export const imgbb: Resolver = {
  name: "imgbb",
  examples: ["https://ibb.co/AbCdEf1", "https://ibb.co/album/AbCdEf", "https://someone.imgbb.com/"],
  matches: ({ hostname }) => hostname === "ibb.co" || /^(?!api\.)([\w-]+\.)?imgbb\.com$/.test(hostname),
  asks: (url) => (shownAt(url) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    const shown = shownAt(url);
    if (!shown) throw unknownShape(url);
    const { isAlbum, id } = shown;
    const { html } = await readPage(url.href, fetcher);
    if (isAlbum) {
      const links = addressesIn(html, /href="(https:\/\/ibb\.co\/\w{5,12})"/g);
      if (links.length === 0) throw lacking("gone", `${url.href}: an album without pictures`);
      return { images: [], links };
    }
    const [picture] = openGraphImages(html).filter((address) => new URL(address).hostname.endsWith("ibb.co"));
    if (!picture) throw lacking("gone", `${url.href}: a page without its picture`);
    return { images: [{ url: picture, key: `imgbb:${id}` }] };
  },
};

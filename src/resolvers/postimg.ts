import { hostOf } from "../model/host.ts";
import { addressesIn, openGraphImages, readPage } from "../sites/web/page-addresses.ts";
import { lacking, type Resolver, unknownShape } from "./resolver.ts";

const hosts = /^(www\.)?(postimg\.(cc|org)|postimages\.org)$/;

const shape = /^\/(gallery\/|g\/|image\/)?(\w{6,14})(?:\/|$)/;

/** postimg: a picture's page has its original behind the download; a gallery's leads to its pictures' pages. */
export const postimg: Resolver = {
  name: "postimg",
  examples: [
    "https://postimg.cc/AbCdEfGh",
    "https://postimg.cc/gallery/AbCdEfG",
    "https://postimg.cc/g/AbCdEfG",
    "https://postimg.org/image/abcdefghi/",
  ],
  matches: ({ hostname }) => hosts.test(hostname),
  asks: (url) => (shape.test(url.pathname) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    const [, kind, id] = shape.exec(url.pathname) ?? [];
    if (!id) throw unknownShape(url);
    const { html } = await readPage(url.href, fetcher);
    if (kind === "gallery/" || kind === "g/") {
      const links = addressesIn(html, /href="(https:\/\/postimg\.cc\/(?!gallery|g\/)\w{6,14})(?:\/\w+)?"/g);
      if (links.length === 0) throw lacking("gone", `${url.href}: a gallery without pictures`);
      return { images: [], links };
    }
    const [original] = addressesIn(html, /href="(https:\/\/i\.postimg\.cc\/[^"?]+)\?dl=1"/g);
    const picture =
      original ?? openGraphImages(html).find((address) => /postimg/.test(new URL(address).hostname));
    if (!picture) throw lacking("gone", `${url.href}: a page without its picture`);
    return { images: [{ url: picture, key: `postimg:${id}` }] };
  },
};

import { hostOf } from "../model/host.ts";
import { addressesIn, readPage } from "../sites/web/page-addresses.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { lacking, type Resolver, unknownShape } from "./resolver.ts";

const isAlbum = ({ pathname }: URL): boolean => /^\/c\/\w+/.test(pathname);

/** Catbox albums: their pictures in order. The name of a file says whether it is a picture or a video. */
export const catbox: Resolver = {
  name: "catbox",
  examples: ["https://catbox.moe/c/abc123", "https://www.catbox.moe/c/abc123"],
  matches: ({ hostname }) => /^(www\.)?catbox\.moe$/.test(hostname),
  asks: (url) => (isAlbum(url) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    if (!isAlbum(url)) throw unknownShape(url);
    const { html } = await readPage(url.href, fetcher);
    const files = addressesIn(html, /https:\/\/files\.catbox\.moe\/\w+\.\w+/g);
    if (files.length === 0) throw lacking("gone", `${url.href}: an album without files`);
    const pictures = files.filter((file) => namesPicture(new URL(file)));
    return { images: pictures.map((file) => ({ url: file, key: file })) };
  },
};

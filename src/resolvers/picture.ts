import { namesPicture } from "../sites/web/page-url.ts";
import type { Resolver } from "./resolver.ts";

/**
 * URLs that name a picture, on any host: taken as they are without a request, so that the picture is downloaded once. Where a
 * page turns out to be there, the link is resolved again as a page.
 */
export const picture: Resolver = {
  name: "generic",
  examples: [
    "https://example.com/photos/sunrise.jpg",
    "http://example.com/a%20b.PNG?width=1200",
    "https://example.com/picture.webp",
    "https://i.stack.imgur.com/AbCdE.png",
  ],
  matches: namesPicture,
  asks: () => undefined,
  async resolve(url) {
    const address = new URL(url);
    address.hash = "";
    return { images: [{ url: address.href, key: address.href }] };
  },
};

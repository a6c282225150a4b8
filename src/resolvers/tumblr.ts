import { hostOf } from "../model/host.ts";
import { openGraphImages, readPage } from "../sites/web/page-addresses.ts";
import { namesPicture } from "../sites/web/page-url.ts";
import { lacking, type Resolver, unknownShape } from "./resolver.ts";

/** A post's id; `undefined` for a blog, a search, a tag. */
function postOf({ hostname, pathname }: URL): string | undefined {
  // {blog}.tumblr.com/post/{id}/{words}, /image/{id}; www.tumblr.com/{blog}/{id}/{words}
  const pattern = /^(www\.)?tumblr\.com$/.test(hostname)
    ? /^\/(?:blog\/view\/)?[\w-]+\/(\d{6,})/
    : /^\/(?:post|image)\/(\d{6,})/;
  return pattern.exec(pathname)?.[1];
}

/** Tumblr: the pictures in the head of a post's page, which are the post's pictures in order. */
export const tumblr: Resolver = {
  name: "tumblr",
  examples: [
    "https://someone.tumblr.com/post/123456789012/words-of-the-title",
    "https://someone.tumblr.com/image/123456789012",
    "https://www.tumblr.com/someone/123456789012/words-of-the-title",
    "https://www.tumblr.com/blog/view/someone/123456789012",
    "https://someone.tumblr.com/",
  ],
  // at.tumblr.com leads on to posts; static.tumblr.com has the pictures of themes.
  matches: (url) => /^(?!(at|media)\.)([\w-]+\.)?tumblr\.com$/.test(url.hostname) && !namesPicture(url),
  asks: (url) => (postOf(url) ? hostOf(url) : undefined),
  async resolve(url, _submission, fetcher) {
    const id = postOf(url);
    if (!id) throw unknownShape(url);
    const { html } = await readPage(url.href, fetcher);
    const pictures = openGraphImages(html).filter(isOfPost);
    if (pictures.length === 0) throw lacking("not_picture", `GET ${url.href}: a post without a picture`);
    return {
      images: pictures.map((picture) => ({
        url: picture,
        key: `tumblr:${nameOf(new URL(picture).pathname)}`,
      })),
    };
  },
};

/** A post without pictures has its blog's avatar instead: `avatar_x_128.pnj`, `.../s512x512u_c1/x.pnj`. */
const isOfPost = (picture: string): boolean => {
  const { hostname, pathname } = new URL(picture);
  return /(^|\.)media\.tumblr\.com$/.test(hostname) && !/\/avatar_|\/s\d+x\d+u_c1\//.test(pathname);
};

/** A picture's name without its size: /{a}/{b}/s1280x1920/{differs by size}.jpg, /{a}/tumblr_{b}_1280.jpg */
const nameOf = (pathname: string): string =>
  /^(\/.+)\/s\d+x\d+[^/]*\//.exec(pathname)?.[1] ?? pathname.replace(/_(\d{2,4}|raw)(?=\.\w+$)/, "");

import { AppError } from "../errors.ts";
import { openGraphImages, readPage } from "./page-addresses.ts";
import type { Resolver } from "./resolver.ts";

/** A post's id; `undefined` for a blog, a search, a tag. */
function postOf({ hostname, pathname }: URL): string | undefined {
  // {blog}.tumblr.com/post/{id}/{words}, /image/{id}; www.tumblr.com/{blog}/{id}/{words}
  const pattern = /^(www\.)?tumblr\.com$/.test(hostname)
    ? /^\/(?:blog\/view\/)?[\w-]+\/(\d{6,})/
    : /^\/(?:post|image)\/(\d{6,})/;
  return pattern.exec(pathname)?.[1];
}

/** Tumblr: the pictures that a post's page names in its head, which are those of the post, in order. */
export const tumblr: Resolver = {
  name: "tumblr",
  examples: [
    "https://someone.tumblr.com/post/123456789012/words-of-the-title",
    "https://someone.tumblr.com/image/123456789012",
    "https://www.tumblr.com/someone/123456789012/words-of-the-title",
    "https://www.tumblr.com/blog/view/someone/123456789012",
    "https://someone.tumblr.com/",
  ],
  matches: ({ hostname }) => /^(?!(\d+\.)?media\.)([\w-]+\.)?tumblr\.com$/.test(hostname),
  async resolve(url, _submission, fetcher) {
    const id = postOf(url);
    if (!id) return { images: [] };
    const { html } = await readPage(url.href, fetcher);
    const pictures = openGraphImages(html).filter((one) =>
      /(^|\.)media\.tumblr\.com$/.test(new URL(one).hostname),
    );
    if (pictures.length === 0) throw new AppError("not_picture", `GET ${url.href}: a post without a picture`);
    return {
      // /{hash}/{size}/{name}: the same picture is named alike in every size.
      images: pictures.map((one) => ({
        url: one,
        key: `tumblr:${new URL(one).pathname.replace(/\/s\d+x\d+[^/]*\//, "/")}`,
      })),
    };
  },
};

import { z } from "zod";
import { AppError } from "../errors.ts";
import { readJson } from "./read-json.ts";
import { type Resolver, unknownShape } from "./resolver.ts";

const picture = z.object({ fullsize: z.url(), alt: z.string().catch("") });
const images = z.object({ images: z.array(picture) });
const shape = z.object({
  posts: z.array(
    z.object({
      embed: z
        .union([images, z.object({ media: images }).transform(({ media }) => media)])
        .optional()
        .catch(undefined),
    }),
  ),
});

/** The address of a post in the API. */
function postOf({ pathname }: URL): string | undefined {
  // Only a DID's colons may be escaped in a post's URL.
  const path = pathname.replaceAll(/%3a/gi, ":");
  const [, actor, key] = /^\/profile\/([^/]+)\/post\/(\w+)/.exec(path) ?? [];
  return actor && key && `at://${actor}/app.bsky.feed.post/${key}`;
}

/** Bluesky: the pictures of a post, in order, also beside a quoted post, from the public API, which needs no key. */
export const bluesky: Resolver = {
  name: "bluesky",
  examples: [
    "https://bsky.app/profile/someone.bsky.social/post/3kabcdefghij2",
    "https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3kabcdefghij2",
    "https://bsky.app/profile/someone.bsky.social",
  ],
  matches: ({ hostname }) => /^(www\.)?bsky\.app$/.test(hostname) || hostname === "staging.bsky.app",
  asks: (url) => (postOf(url) ? "api.bsky.app" : undefined),
  async resolve(url, _submission, fetcher) {
    const uris = postOf(url);
    if (!uris) throw unknownShape(url);
    const query = new URLSearchParams({ uris });
    const endpoint = `https://api.bsky.app/xrpc/app.bsky.feed.getPosts?${query}`;
    const { posts } = await readJson(endpoint, shape, fetcher);
    const [post] = posts;
    if (!post) throw new AppError("gone", `${url.href}: no such post at Bluesky`);
    return {
      images: (post.embed?.images ?? []).map(({ fullsize, alt }) => ({
        url: fullsize,
        // .../{did}/{cid}@jpeg: the content's id.
        key: /\/(\w+)(?:@\w+)?$/.exec(new URL(fullsize).pathname)?.[1] ?? fullsize,
        ...(alt.trim() && { caption: alt.trim() }),
      })),
    };
  },
};

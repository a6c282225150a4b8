import { AppError } from "../errors.ts";
import type { FoundImage } from "../model/image.ts";
import type { Submission } from "../model/submission.ts";
import { originalOf, parseRedditUrl } from "../sites/reddit/url.ts";
import type { Resolution, Resolver } from "./resolver.ts";

/** Pictures and galleries that Reddit hosts. No request is needed: the submission lists a gallery's items. */
export const reddit: Resolver = {
  name: "reddit",
  examples: [
    "https://i.redd.it/abcdefghijk01.jpg",
    "http://i.redd.it/abcdefghijk01.gif",
    "https://preview.redd.it/abcdefghijk01.jpeg?auto=webp&s=0123456789abcdef",
    "https://preview.redd.it/words-of-the-title-v0-abcdefghijk01.png?width=640&s=0123456789abcdef",
    "https://external-preview.redd.it/AbCd-EfGh.jpg?auto=webp&s=0123456789abcdef",
    "https://www.reddit.com/gallery/abc1234",
    "https://old.reddit.com/gallery/abc1234",
    "https://m.reddit.com/r/pics/gallery/abc1234",
    "https://www.reddit.com/media?url=https%3A%2F%2Fi.redd.it%2Fabcdefghijk01.png",
  ],
  matches(url) {
    const kind = parseRedditUrl(url)?.kind;
    return kind === "image" || kind === "gallery";
  },
  submissionOf(url) {
    const target = parseRedditUrl(url);
    return target?.kind === "gallery" ? target.submission : undefined;
  },
  asks: () => undefined,
  async resolve(url, submission) {
    const target = parseRedditUrl(url);
    if (target?.kind === "image") return { images: [{ url: target.url, key: target.key }] };
    return readGallery(url, submission);
  },
};

/** Reddit's other pages: no pictures, except for the page of a gallery. */
export const redditPage: Resolver = {
  name: "reddit-page",
  examples: [
    "https://www.reddit.com/r/pics/comments/abc1234/words_of_the_title/",
    "https://old.reddit.com/comments/abc1234",
    "https://www.reddit.com/user/someone/",
    "https://redd.it/abc1234",
  ],
  matches: (url) => parseRedditUrl(url)?.kind === "page",
  submissionOf(url) {
    const target = parseRedditUrl(url);
    return target?.kind === "page" ? target.submission : undefined;
  },
  asks: () => undefined,
  async resolve(url, submission) {
    const target = parseRedditUrl(url);
    const ids: readonly (string | null | undefined)[] = [submission.id, submission.crosspostParent];
    const isOfSubmission = target?.kind === "page" && ids.includes(target.submission ?? "");
    return isOfSubmission && submission.media?.gallery ? readGallery(url, submission) : { images: [] };
  },
};

/**
 * A gallery's valid pictures in order; `unready` while some items are not valid, or there are none: in its first seconds even
 * a gallery that will be complete looks partly failed.
 * @throws AppError `gone` when it was removed.
 */
function readGallery(url: URL, submission: Submission): Resolution {
  const items = submission.media?.gallery?.items ?? [];
  const images: FoundImage[] = [];
  let unprocessed = 0;
  for (const [position, item] of items.entries()) {
    if (item.status === "unprocessed") unprocessed++;
    if (item.status !== "valid" || !item.url || !URL.canParse(item.url)) continue;
    images.push({
      url: originalOf(new URL(item.url)).url,
      key: item.mediaId,
      position,
      ...(item.caption ? { caption: item.caption } : {}),
    });
  }
  if (images.length > 0 && images.length === items.length) return { images };
  if (items.length === 0 && submission.removal !== null)
    throw new AppError("gone", `gallery ${url.href} of ${submission.id}: removed (${submission.removal})`);
  const state = items.length === 0 ? "no items" : `${images.length} of ${items.length} items valid`;
  return { images, unready: `gallery ${url.href} of ${submission.id}: ${state}, ${unprocessed} unprocessed` };
}

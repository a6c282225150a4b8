import { parseImgurUrl } from "../sites/imgur/url.ts";
import { parseRedditUrl } from "../sites/reddit/url.ts";

/**
 * Key of a picture within its submission, from its URL alone: upstream's media id where the URL has it, as in the resolvers,
 * else the URL without its hash.
 */
export function imageKey(url: URL | string): string {
  const parsed = typeof url === "string" ? new URL(url) : url;
  const reddit = parseRedditUrl(parsed);
  if (reddit?.kind === "image") return reddit.key;
  const imgur = parseImgurUrl(parsed);
  if (imgur?.kind === "pictures" && imgur.pictures.length === 1 && imgur.pictures[0])
    return imgur.pictures[0].id;
  return parsed.href.replace(/#.*$/, "");
}

/**
 * Key of a link within its submission, the same for the spellings of different providers: the picture's key where the URL is
 * a picture's (or a signed preview of it), the id at Reddit or Imgur, else the URL without scheme and hash.
 */
export function linkKey(url: URL | string): string {
  const parsed = typeof url === "string" ? new URL(url) : url;
  const reddit = parseRedditUrl(parsed);
  if (reddit?.kind === "gallery") return `gallery:${reddit.submission}`;
  const imgur = parseImgurUrl(parsed);
  if (imgur?.kind === "album" || imgur?.kind === "post") return `imgur:${imgur.kind}:${imgur.id}`;
  return imageKey(parsed).replace(/^https?:\/\/(www\.)?/, "//");
}

import { parseImgurUrl } from "../resolvers/imgur-url.ts";
import { parseRedditUrl } from "../resolvers/reddit-url.ts";

/**
 * What a picture is known by within its submission when only its URL is told: upstream's media id where the URL holds
 * it, as the resolvers take it, else the URL without its hash.
 */
export function imageKey(url: string): string {
  const parsed = new URL(url);
  const reddit = parseRedditUrl(parsed);
  if (reddit?.kind === "image") return reddit.key;
  const imgur = parseImgurUrl(parsed);
  if (imgur?.kind === "pictures" && imgur.pictures.length === 1 && imgur.pictures[0])
    return imgur.pictures[0].id;
  parsed.hash = "";
  return parsed.href;
}

import { join } from "node:path";
import type { World } from "../world/world.ts";

/** What to click, once everything is there. */
export function describePages(url: string, { submissions }: World): string {
  const advert = submissions.find(({ kind }) => kind === "advert");
  const ban = advert
    ? `\n  ${url}/blocks?submission=${advert.id}   an advertisement under five names: see what a ban of it would hit`
    : "";
  return `\nIn the browser, where something new arrives every few seconds:
  ${url}/posts   the gallery: drop a picture on it, press ? for the keys
  ${url}/reposts   reposts to review: c confirms, d dismisses, u takes it back
  ${url}/reposts?author=goldrush_99   those of one author${ban}
  ${url}/generations and ${url}/challenges   prompts and contests
  ${url}/datasets?query=subreddit:EarthViews+score:1000..   a dataset to try
  ${url}/status   what runs, live`;
}

/** The same for a terminal. */
export function describeCommands(url: string, key: string, folder: string): string {
  const curl = `curl -H "x-api-key: ${key}"`;
  return `\nIn a terminal (the key is ${key}):
  ${curl} ${url}/api/status
  ${curl} -F "image=@${join(folder, "smaller.jpg")}" "${url}/api/similarity/file?q=3&algorithm=dhash_xor_norm"
  ${curl} -F "image=@${join(folder, "mirrored.jpg")}" "${url}/api/search/image?limit=3"
  ${curl} "${url}/api/generation?q=whale"
  ${curl} "${url}/api/repost?state=open"

Ctrl-C ends it and removes its folder.`;
}

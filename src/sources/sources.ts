import { arcticShift } from "./arctic-shift.ts";
import { dpchallenge } from "./dpchallenge.ts";
import { pullPush } from "./pullpush.ts";
import { createRedditApi } from "./reddit-api.ts";
import { redditAtom } from "./reddit-atom.ts";
import type { RedditSettings } from "./reddit-token.ts";
import type { Source } from "./source.ts";

/**
 * The sources in order of preference: Reddit's own API when it is configured, the archives, the Atom feeds, which have the
 * fewest fields.
 * @param settings.now Unix seconds; the clock's by default.
 */
export function createSources(settings: {
  reddit: RedditSettings | undefined;
  now?: () => number;
}): readonly Source[] {
  const { reddit, now = () => Math.floor(Date.now() / 1000) } = settings;
  const open = [arcticShift, pullPush, redditAtom, dpchallenge];
  return reddit ? [createRedditApi(reddit, now), ...open] : open;
}

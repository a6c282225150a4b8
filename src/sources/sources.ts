import { arcticShift } from "./arctic-shift.ts";
import { createRedditApi } from "./reddit-api.ts";
import type { RedditSettings } from "./reddit-token.ts";
import type { Source } from "./source.ts";

/**
 * The sources in the order in which they are asked: Reddit's own API when it is configured, then the archive.
 * @param settings.redditUserAgent Sent to Reddit's API in place of our own.
 */
export function createSources(settings: {
  reddit: RedditSettings | undefined;
  redditUserAgent?: string | undefined;
}): readonly Source[] {
  const { reddit, redditUserAgent } = settings;
  return reddit ? [createRedditApi({ reddit, redditUserAgent }), arcticShift] : [arcticShift];
}

import { setTimeout as sleep } from "node:timers/promises";
import type { Kind } from "../world/kinds.ts";
import type { StandIn } from "../world/stand-in.ts";

/** Memory is finite, and nobody looks on for so long. */
const most = 2000;
/** What arrives, in turn: one in six is a picture of before, saved smaller and worse. */
const kinds: readonly Kind[] = ["image", "image", "gallery", "image", "recompressed", "image"];

/** Posts something new every few seconds, in each subreddit in turn, until the signal. */
export async function postForever(
  { world, add }: StandIn,
  signal: AbortSignal,
  everyMs = 5000,
): Promise<void> {
  const places = world.subreddits.filter(({ name }) => name !== "dalle2").map(({ name }) => name);
  for (let posted = 0; posted < most; posted++) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const [subreddit, kind] = [places[posted % places.length], kinds[posted % kinds.length]];
    if (subreddit && kind) add([{ subreddit, kind }]);
  }
}

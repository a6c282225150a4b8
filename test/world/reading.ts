import type { StandIn } from "../../scripts/world/stand-in.ts";
import type { Fetcher, Network } from "../../src/net/fetcher.ts";
import type { Lane } from "../../src/model/feed.ts";
import type { Sighting } from "../../src/model/submission.ts";
import type { Poll, Source } from "../../src/sources/source.ts";
import { openNetwork } from "../net/open-network.ts";

/** A network door whose whole world is the stand-in. */
export const networkOf = (standIn: StandIn): Network =>
  openNetwork({ config: { gateways: [{ pattern: "*", template: `${standIn.url}/?url={url}` }] } });

/** Reads a lane of a feed to its end, as `aggregate` does. */
export async function readLane(
  source: Source,
  fetcher: Fetcher,
  feed: { address: string; lane: Lane; now: number },
): Promise<Sighting[]> {
  const found: Sighting[] = [];
  let cursor: Poll["cursor"] | undefined;
  for (let polls = 0; polls < 100; polls++) {
    const poll = await source.poll({ ...feed, cursor, since: 0, newest: undefined }, fetcher);
    found.push(...poll.sightings);
    cursor = poll.cursor;
    if (poll.next !== "more") return found;
  }
  throw new Error(`${source.name}: the lane ${feed.lane} of ${feed.address} does not end`);
}

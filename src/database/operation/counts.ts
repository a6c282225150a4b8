import type { Counts, StateCounts } from "../../model/queue.ts";
import type { Connection } from "../connection.ts";

export const noCounts = (): StateCounts => ({ due: 0, waiting: 0, done: 0, dead: 0, removed: 0 });

/** How much there is of everything, from the rows that triggers keep. */
export function counts(db: Connection): Counts {
  const tallies = Map.groupBy(
    db.$client
      .query<{ subject: string; state: string; n: number }, []>(
        "SELECT subject, state, n FROM tally WHERE feed = 0",
      )
      .all(),
    ({ subject }) => subject,
  );
  const byState = (subject: string): Record<string, number> =>
    Object.fromEntries((tallies.get(subject) ?? []).map(({ state, n }) => [state, n]));
  const total = (subject: string): number => tallies.get(subject)?.[0]?.n ?? 0;
  const feeds = db.$client
    .query<{ feeds: number; pausedFeeds: number }, []>(
      "SELECT count(*) AS feeds, count(*) FILTER (WHERE state = 'paused') AS pausedFeeds FROM feed WHERE state <> 'removed'",
    )
    .get();
  // Small grey pictures are no descriptors to a client.
  const { luma: _, ...descriptors } = byState("descriptor");
  return {
    feeds: feeds?.feeds ?? 0,
    pausedFeeds: feeds?.pausedFeeds ?? 0,
    submissions: total("submission"),
    links: { ...noCounts(), ...byState("link") },
    images: { ...noCounts(), ...byState("image") },
    comments: total("comment"),
    forests: { ...noCounts(), ...byState("forest") },
    generations: total("generation"),
    files: total("file"),
    descriptors: Object.fromEntries(Object.entries(descriptors).filter(([, n]) => n > 0)),
    unwatched: total("unwatched"),
    reposts: { open: 0, confirmed: 0, dismissed: 0, withdrawn: 0, ...byState("repost") },
  };
}

import type { Client, FoundRepost } from "./client.ts";
import type { World, WorldSubmission } from "../world/world.ts";

/** What is asked of the reposts: one that must be reported, and a crosspost that must not. */
export type RepostTrial = {
  repost: WorldSubmission;
  original: WorldSubmission;
  crosspost: WorldSubmission;
  reported: FoundRepost[];
  ofCrosspost: FoundRepost[];
};

/** Who posted a painting, the earliest first. */
function postersOf(world: World, painting: number | undefined): WorldSubmission[] {
  return world.submissions.filter(({ expected }) =>
    expected.some(({ recipe }) => recipe.painting === painting),
  );
}

/** A copy that another author has posted in another place, and a crosspost of the first to post. */
export function chooseReposts(world: World): Pick<RepostTrial, "repost" | "original" | "crosspost"> {
  const firstOf = ({ expected }: WorldSubmission) => postersOf(world, expected[0]?.recipe.painting)[0];
  const repost = world.submissions.find((one) => {
    const first = firstOf(one);
    const isElsewhere = first?.author !== one.author && first?.subreddit !== one.subreddit;
    const isCopy = one.kind === "recompressed" || one.kind === "repost";
    return isCopy && one.author !== null && first?.author && isElsewhere;
  });
  const crosspost = world.submissions.find(
    (one) => one.kind === "crosspostedNearby" && one.post.crosspost_parent === firstOf(one)?.post.name,
  );
  const original = repost && firstOf(repost);
  if (!repost || !original || !crosspost) throw new Error("the world holds no repost, or no crosspost");
  return { repost, original, crosspost };
}

/** Asks, after everything was compared. */
export async function askForReposts(client: Client, world: World): Promise<RepostTrial> {
  const chosen = chooseReposts(world);
  const [reported, ofCrosspost] = [
    await client.reposts(chosen.repost.id),
    await client.reposts(chosen.crosspost.id),
  ];
  return { ...chosen, reported, ofCrosspost };
}

export function describeReposts({ repost, crosspost, reported, ofCrosspost }: RepostTrial): string {
  const lines = reported.map(
    ({ original, occurrence, score, transform }) =>
      `  a repost of https://redd.it/${original.id} by u/${original.author} in r/${original.place}: number ${occurrence} of it, score ${score}, ${transform}`,
  );
  return [
    `\n"${repost.title}" by u/${repost.author} in r/${repost.subreddit}, https://redd.it/${repost.id}:`,
    ...(lines.length > 0 ? lines : ["  not reported"]),
    `A crosspost, https://redd.it/${crosspost.id}: ${ofCrosspost.length > 0 ? "reported" : "not reported"}`,
  ].join("\n");
}

/** What is wrong with what was reported. */
export function findRepostFault({
  repost,
  original,
  crosspost,
  reported,
  ofCrosspost,
}: RepostTrial): string | undefined {
  const [found] = reported;
  if (found?.original.id !== original.id || found.state !== "open")
    return `${repost.id} is not reported as a repost of ${original.id}, but of ${found?.original.id ?? "nothing"}`;
  return ofCrosspost.length > 0 ? `${crosspost.id} is a crosspost, and was reported` : undefined;
}

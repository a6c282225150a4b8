import { pageUrl } from "../../src/sites/dpchallenge/picture-address.ts";
import type { Client, FoundContest } from "./client.ts";
import type { Contest, ContestEntry } from "../world/contest-world.ts";

/** What a site's contests come to, once they are read. */
export type ContestGoal = { challenges: number; submissions: number; comments: number; pictures: number };

export function contestGoal(contests: readonly Contest[]): ContestGoal {
  const entries = contests.flatMap((contest) => contest.entries);
  const standing = entries.filter((entry) => !entry.isRemoved);
  return {
    challenges: contests.length,
    submissions: entries.length,
    comments: standing.reduce((sum, { comments }) => sum + comments.length, 0),
    pictures: standing.length,
  };
}

/** A contest, who won it, and what Rebooru says of that. */
export type ContestResult = {
  contest: Contest;
  winner: ContestEntry;
  found: FoundContest["pictures"][number];
};

/** @throws Error where Rebooru names another winner. */
export async function askForWinner(client: Client, contests: readonly Contest[]): Promise<ContestResult> {
  const [contest] = contests.toSorted((a, b) => b.entries.length - a.entries.length);
  const winner = contest?.entries[0];
  if (!contest || !winner) throw new Error("the demo's site has no contest");
  const [found] = (await client.contest(`dpc-${contest.id}`)).pictures;
  if (found?.submissionId !== `dpc-${winner.imageId}` || found.average !== winner.average)
    throw new Error(`of "${contest.title}" the winner is ${winner.imageId}, not ${found?.submissionId}`);
  return { contest, winner, found };
}

export function describeWinner({ contest, winner, found }: ContestResult): string {
  const { title, author, average, participants, nonParticipants, votes } = found;
  return [
    `\nThe winner of "${contest.title}" at DPChallenge, of ${contest.entries.length} pictures:`,
    `  "${title}" by ${author}  average ${average} of ${votes} votes (participants ${participants}, others ${nonParticipants})`,
    `  ${pageUrl(winner.imageId)}`,
  ].join("\n");
}

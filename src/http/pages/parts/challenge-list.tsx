import { countOf, formatValue } from "../../../datasets/charts/numbers.ts";
import { thumbnailPath } from "../../../model/picture-path.ts";
import type { ChallengeRow } from "../../../model/challenge.ts";
import type { PostRow } from "../../../model/post.ts";
import { When } from "./when.tsx";

export const challengeStates: Record<ChallengeRow["state"], string> = {
  listed: "not read yet",
  open: "no results yet",
  results: "finished",
  invalid: "unknown upstream",
};

type ListProps = { rows: readonly ChallengeRow[]; winners: ReadonlyMap<string, PostRow>; blurs: boolean };

/** Challenges with the pictures that won them. */
export const ChallengeList = ({ rows, winners, blurs }: ListProps) => (
  <ol class="challenges">
    {rows.map((row) => {
      const winner = winners.get(row.id);
      return (
        <li class="card">
          {winner && <Winner post={winner} isBlurred={winner.nsfw && blurs} />}
          <div class="stack">
            <h2>
              <a href={`/challenges/${row.id}`}>
                <bdi>{row.title || row.id}</bdi>
              </a>
            </h2>
            <p>
              {row.state === "results" && row.average !== null
                ? `Average ${row.average.toFixed(3)}`
                : challengeStates[row.state]}
              {row.entries !== null &&
                `, ${row.entries === 1 ? "1 entry" : `${formatValue(row.entries)} entries`}`}
              {row.votes !== null && `, ${countOf(row.votes, "vote")}`}
            </p>
            <p class="small soft">
              {row.votingTo !== null && (
                <>
                  Voting until <When at={row.votingTo} />
                </>
              )}
              {winner && (
                <>
                  {row.votingTo !== null && ", won by "}
                  <bdi>{winner.author ?? "somebody"}</bdi>
                </>
              )}
            </p>
          </div>
        </li>
      );
    })}
  </ol>
);

const Winner = ({ post, isBlurred }: { post: PostRow; isBlurred: boolean }) => (
  <a href={`/posts/${post.id}`} class={isBlurred ? "nsfw" : undefined}>
    <img
      src={thumbnailPath(post.sha256) ?? ""}
      alt={`The winner: ${post.title} by ${post.author ?? "somebody"}`}
      width="160"
      height="160"
      loading="lazy"
    />
  </a>
);

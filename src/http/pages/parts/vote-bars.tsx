import type { VoteCounts } from "../../../model/rating.ts";

/** How many votes each score from 1 to 10 has, as ten bars. */
export const VoteBars = ({ counts }: { counts: VoteCounts }) => {
  const most = Math.max(1, ...counts);
  const words = counts.map((count, index) => `${index + 1}: ${count}`).join(", ");
  return (
    <svg class="votes" viewBox="0 0 200 76" role="img" aria-label={`Votes by score: ${words}`}>
      {counts.map((count, index) => (
        <>
          <rect
            x={index * 20 + 2}
            y={60 - (56 * count) / most}
            width="16"
            height={(56 * count) / most}
            rx="1.5"
          >
            <title>
              {index + 1}: {count}
            </title>
          </rect>
          <text x={index * 20 + 10} y="73" text-anchor="middle">
            {index + 1}
          </text>
        </>
      ))}
    </svg>
  );
};

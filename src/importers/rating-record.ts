import type { AppError } from "../errors.ts";
import type { Challenge } from "../model/challenge.ts";
import type { Rating, VoteCounts } from "../model/rating.ts";

/** What one row of a rating file says, as it is stored; at least one of `rating`, `challenge` and `listed` is there. */
export type RatingRecord = {
  rating?: Rating;
  /** Of the picture that is rated. */
  title?: string;
  /** Its page, and where its pictures are; absolute. */
  page?: string;
  pictures?: { thumbnail: string | null; full: string | null };
  challenge?: Challenge;
  /** A challenge of which the file knows its address alone. */
  listed?: { challengeId: string; url: string };
};

/** One record, or what is wrong with it. */
export type RatingItem = { value: RatingRecord; error?: never } | { value?: never; error: AppError };

/** @param line from 1: the line of the file; of JSON the how manieth record it is. */
export type RatingLine = RatingItem & { line: number };

/** How many votes there are, and the mean of their scores (1 to 10); `null` where there are none. */
export function measureVotes(counts: VoteCounts): { votes: number; average: number | null } {
  let votes = 0;
  let points = 0;
  for (let at = 0; at < counts.length; at++) {
    votes += counts[at] ?? 0;
    points += (counts[at] ?? 0) * (at + 1);
  }
  return { votes, average: votes > 0 ? points / votes : null };
}

import type { AppError } from "../errors.ts";
import type { Challenge } from "../model/challenge.ts";
import type { Rating, VoteCounts } from "../model/rating.ts";

/** The content of one row of a rating file; at least one of `rating`, `challenge` and `listed` is present. */
export type RatingRecord = {
  rating?: Rating;
  /** Title of the rated picture. */
  title?: string;
  /** Its page and the addresses of its pictures; absolute. */
  page?: string;
  pictures?: { thumbnail: string | null; full: string | null };
  challenge?: Challenge;
  /** A challenge with only its address. */
  listed?: { challengeId: string; url: string };
};

/** One record, or its error. */
export type RatingItem = { value: RatingRecord; error?: never } | { value?: never; error: AppError };

/** @param line from 1: the line of the file, or the position of the record in JSON. */
export type RatingLine = RatingItem & { line: number };

/** The number of votes and the mean of their scores (1 to 10); `null` without votes. */
export function measureVotes(counts: VoteCounts): { votes: number; average: number | null } {
  let votes = 0;
  let points = 0;
  for (let index = 0; index < counts.length; index++) {
    votes += counts[index] ?? 0;
    points += (counts[index] ?? 0) * (index + 1);
  }
  return { votes, average: votes > 0 ? points / votes : null };
}

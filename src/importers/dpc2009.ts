import { submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { AppError } from "../errors.ts";
import { type Rating, unrated, type VoteCounts } from "../model/rating.ts";
import { measureVotes } from "./rating-record.ts";
import { readWhole } from "./read-whole.ts";

/** A row of the set of March 2009 (`dpchallenge_dataset.txt`). */
export type Dpc2009Row = {
  index: number;
  imageId: number;
  votes: number;
  /** As told, of scores from 1 to 10; `null` where there are no ratings. */
  mean: number | null;
  /** Ten, of the scores 1 to 10; `null` where there are no ratings. */
  counts: VoteCounts | null;
};

const columns = 14;
/** It is told to about 14 digits. */
const tolerance = 0.001;

/**
 * Reads a row: index, photo id, number of ratings, their mean, ten counts. Without ratings the last eleven are -1.
 * @throws AppError `invalid_body` saying what is wrong with it; also where the counts make another number or mean than it tells.
 */
export function readDpc2009Row(line: string): Dpc2009Row {
  // A line may be a long one of anything.
  const words = line.trim().split(/\s+/, columns + 1);
  if (words.length > columns) throw fault(`more than ${columns} columns`);
  if (words.length !== columns) throw fault(`${words.length} columns, not ${columns}`);
  const whole = (word: string, at: number) => readWhole(word, () => `2009 row: column ${at + 1}`);
  const [index = 0, imageId = 0, votes = 0] = words.slice(0, 3).map(whole);
  if (imageId === 0) throw fault("column 2: no picture has the id 0");
  if (votes === 0) {
    const filled = words.findIndex((word, at) => at > 2 && Number(word) !== -1);
    if (filled > 0) throw fault(`column ${filled + 1}: no ratings, but ${words[filled]?.slice(0, 20)}`);
    return { index, imageId, votes, mean: null, counts: null };
  }
  const mean = /^\d+(?:\.\d+)?$/.test(words[3] ?? "") ? Number(words[3]) : Number.NaN;
  if (!(mean >= 1 && mean <= 10)) throw fault(`column 4: ${words[3]?.slice(0, 20)} is no mean of 1 to 10`);
  const counts = words.slice(4).map((word, at) => whole(word, at + 4));
  const measured = measureVotes(counts);
  if (measured.votes !== votes) throw fault(`${votes} ratings, but its counts make ${measured.votes}`);
  if (Math.abs((measured.average ?? 0) - mean) > tolerance)
    throw fault(`a mean of ${mean}, but its counts make ${measured.average}`);
  return { index, imageId, votes, mean, counts };
}

/** What a row says of its picture. */
export function ratingOfDpc2009Row({ imageId, counts }: Dpc2009Row): Rating {
  const rating = unrated(submissionIdOf(imageId));
  // No ratings then says nothing of those since.
  if (!counts) return rating;
  return { ...rating, ...measureVotes(counts), counts, countsFrom: "dpc2009" };
}

const fault = (what: string) => new AppError("invalid_body", `2009 row: ${what}`);

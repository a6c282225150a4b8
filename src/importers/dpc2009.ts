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
  /** As published, of scores from 1 to 10; `null` where there are no ratings. */
  mean: number | null;
  /** Ten counts, of the scores 1 to 10; `null` where there are no ratings. */
  counts: VoteCounts | null;
};

const columns = 14;
/** Of the published mean, which has about 14 digits. */
const tolerance = 0.001;

/**
 * Reads a row: index, photo id, number of ratings, their mean, ten counts. Without ratings the last eleven are -1.
 * @throws AppError `invalid_body` with the reason; also where the counts do not match the number or the mean.
 */
export function readDpc2009Row(line: string): Dpc2009Row {
  // Limited, since a line may be long and of any content.
  const words = line.trim().split(/\s+/, columns + 1);
  if (words.length > columns) throw fault(`more than ${columns} columns`);
  if (words.length !== columns) throw fault(`${words.length} columns, not ${columns}`);
  const whole = (word: string, index: number) => readWhole(word, () => `2009 row: column ${index + 1}`);
  const [index = 0, imageId = 0, votes = 0] = words.slice(0, 3).map(whole);
  if (imageId === 0) throw fault("column 2: no picture has the id 0");
  if (votes === 0) {
    const filled = words.findIndex((word, index) => index > 2 && Number(word) !== -1);
    if (filled > 0) throw fault(`column ${filled + 1}: no ratings, but ${words[filled]?.slice(0, 20)}`);
    return { index, imageId, votes, mean: null, counts: null };
  }
  const mean = /^\d+(?:\.\d+)?$/.test(words[3] ?? "") ? Number(words[3]) : Number.NaN;
  if (!(mean >= 1 && mean <= 10)) throw fault(`column 4: ${words[3]?.slice(0, 20)} is not a mean of 1 to 10`);
  const counts = words.slice(4).map((word, index) => whole(word, index + 4));
  const measured = measureVotes(counts);
  if (measured.votes !== votes) throw fault(`${votes} ratings, but its counts make ${measured.votes}`);
  if (Math.abs((measured.average ?? 0) - mean) > tolerance)
    throw fault(`a mean of ${mean}, but its counts make ${measured.average}`);
  return { index, imageId, votes, mean, counts };
}

/** The rating in a row. */
export function ratingOfDpc2009Row({ imageId, counts }: Dpc2009Row): Rating {
  const rating = unrated(submissionIdOf(imageId));
  // The picture may have been rated since.
  if (!counts) return rating;
  return { ...rating, ...measureVotes(counts), counts, countsFrom: "dpc2009" };
}

const fault = (reason: string) => new AppError("invalid_body", `2009 row: ${reason}`);

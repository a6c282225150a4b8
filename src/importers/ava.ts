import { challengeIdOf, submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { AppError } from "../errors.ts";
import { type Rating, unrated, type VoteCounts } from "../model/rating.ts";
import { measureVotes } from "./rating-record.ts";
import { readWhole } from "./read-whole.ts";

/** A row of AVA.txt. */
export type AvaRow = {
  index: number;
  imageId: number;
  /** Ten counts, of the scores 1 to 10. */
  counts: VoteCounts;
  /** 0 is none. */
  tagIds: readonly [number, number];
  /** 0 is none. */
  challengeId: number;
};

/** The names of the ids in AVA's rows; a map is absent where they are unknown. */
export type AvaNames = {
  tags?: ReadonlyMap<number, string>;
  /** By image id. */
  styles?: ReadonlyMap<number, readonly string[]>;
};

const columns = 15;
const [zero, nine, space] = [48, 57, 32];
/** Larger numbers read digit by digit may be rounded. */
const maxExact = 1e14;

/**
 * Reads a row of AVA.txt: 15 whole numbers with one space between, so that `writeAvaRow` returns the same row.
 * @throws AppError `invalid_body` with the reason.
 */
export function readAvaRow(line: string): AvaRow {
  const numbers = readValidRow(line) ?? readColumns(line);
  const [index = 0, imageId = 0] = numbers;
  const [first = 0, second = 0, challengeId = 0] = numbers.slice(12);
  if (imageId === 0) throw new AppError("invalid_body", "AVA row: column 2: no picture has the id 0");
  return { index, imageId, counts: numbers.slice(2, 12), tagIds: [first, second], challengeId };
}

/** The fast path for valid rows, in a third of the time; `undefined` for others, for which `readColumns` gives the reason. */
function readValidRow(line: string): number[] | undefined {
  const numbers: number[] = [];
  let number = -1;
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code >= zero && code <= nine && number !== 0) {
      number = Math.max(number, 0) * 10 + code - zero;
      if (number > maxExact) return undefined;
    } else if (code === space && number >= 0 && numbers.length < columns) {
      numbers.push(number);
      number = -1;
    } else return undefined;
  }
  if (number < 0 || numbers.length !== columns - 1) return undefined;
  numbers.push(number);
  return numbers;
}

function readColumns(line: string): number[] {
  // Limited, since a line may be long and of any content.
  const words = line.split(" ", columns + 1);
  if (words.length > columns) throw new AppError("invalid_body", `AVA row: more than ${columns} columns`);
  if (words.length < columns)
    throw new AppError("invalid_body", `AVA row: ${words.length} columns, not ${columns}`);
  return words.map((word, index) => readWhole(word, () => `AVA row: column ${index + 1}`));
}

/** The row as in AVA.txt, without its newline. */
export const writeAvaRow = (row: AvaRow): string =>
  [row.index, row.imageId, ...row.counts, ...row.tagIds, row.challengeId].join(" ");

/** The rating in a row. */
export function ratingOfAvaRow(row: AvaRow, names: AvaNames = {}): Rating {
  const { counts, tagIds, challengeId } = row;
  return {
    ...unrated(submissionIdOf(row.imageId)),
    ...measureVotes(counts),
    challengeId: challengeId === 0 ? null : challengeIdOf(challengeId),
    counts,
    countsFrom: "ava",
    tags: tagsOf(tagIds, names.tags),
    styles: names.styles?.get(row.imageId) ?? null,
    avaIndex: row.index,
    avaChallenge: challengeId,
    avaTags: tagIds,
  };
}

/** The row of a rating; `undefined` where it is not from AVA. */
export function avaRowOf(rating: Rating): AvaRow | undefined {
  const { avaIndex, avaChallenge, avaTags, counts, countsFrom, submissionId } = rating;
  const [, imageId] = /^dpc-(\d+)$/.exec(submissionId) ?? [];
  if (avaIndex === null || avaChallenge === null || !avaTags || !counts || countsFrom !== "ava" || !imageId)
    return undefined;
  return { index: avaIndex, imageId: Number(imageId), counts, tagIds: avaTags, challengeId: avaChallenge };
}

function tagsOf(ids: readonly number[], names: AvaNames["tags"]): readonly string[] | null {
  const present = ids.filter((id) => id !== 0);
  if (present.length > 0 && !names) return null;
  return present.flatMap((id) => names?.get(id) ?? []);
}

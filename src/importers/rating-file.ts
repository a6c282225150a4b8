import { dirname } from "node:path";
import { submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { listedChallenge } from "../sites/dpchallenge/listed-challenge.ts";
import { AppError } from "../errors.ts";
import { unrated } from "../model/rating.ts";
import { type AvaFolder, readAvaFolder, readStyles } from "./ava-folder.ts";
import { readNameRow } from "./ava-names.ts";
import { ratingOfAvaRow, readAvaRow } from "./ava.ts";
import { ratingOfDpc2009Row, readDpc2009Row } from "./dpc2009.ts";
import { openDump } from "./open-dump.ts";
import { type RatingKind, ratingKind } from "./rating-kind.ts";
import type { RatingItem, RatingLine, RatingRecord } from "./rating-record.ts";
import { headBytes, readHead, readWholeJson, wholeOf } from "./rating-bytes.ts";
import { type Line, readLines } from "./read-lines.ts";
import { readSeedJson } from "./seed-json.ts";

/** Memory for decompression; published files need no more. */
const usualWindowBytes = 2 ** 27;

/**
 * Reads a file of ratings of any `ratingKind` line by line: each line gives a record or an error. Memory
 * is constant, except for JSON. The files beside AVA.txt are read with it: tags.txt, challenges.txt, the style lists.
 * @param path or `-` for standard input; compressed by zstd or not.
 * @param maxWindowBytes memory limit of the decompressor.
 * @throws AppError `bad_request` for a file that cannot be read or is of no known kind, `too_large` for JSON over 200 MiB,
 * `bad_answer` and `invalid_body` for a damaged file, also beside AVA.txt.
 */
export async function* readRatingFile(
  path: string,
  maxWindowBytes = usualWindowBytes,
): AsyncGenerator<RatingLine> {
  const { bytes } = openDump(path, { byte: 0, maxWindowBytes });
  const beside = path === "-" ? undefined : () => readAvaFolder(dirname(path));
  for await (const lines of readRatings(path, bytes, beside)) yield* lines;
}

/**
 * Reads ratings from bytes, chunk by chunk.
 * @param name name of the file, for errors.
 * @param beside reads the files beside it, if it is AVA.txt.
 */
export async function* readRatings(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  beside: () => AvaFolder = () => ({}),
): AsyncGenerator<Iterable<RatingLine>> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const head = await readHead(iterator);
    const kind = ratingKind(name, head.toString("utf8", 0, headBytes));
    yield* readKind(name, kind, wholeOf(head, iterator), beside);
  } finally {
    // Closes the file, also where the rest is not read.
    await iterator.return?.();
  }
}

async function* readKind(
  name: string,
  kind: RatingKind | undefined,
  bytes: AsyncIterable<Uint8Array>,
  beside: () => AvaFolder,
): AsyncGenerator<Iterable<RatingLine>> {
  switch (kind) {
    case "ava":
      return yield* eachRow(bytes, createAvaReader(beside()));
    case "dpc2009":
      return yield* eachRow(bytes, (text) => ({ rating: ratingOfDpc2009Row(readDpc2009Row(text)) }));
    case "challenges":
      return yield* eachRow(bytes, readChallengeRow);
    case "seed-json":
      return yield numbered(readSeedJson(await readWholeJson(name, bytes)));
    case "styles":
      return yield numbered(eachStyled(name));
    case "part":
      throw new AppError("bad_request", `${name}: it is read with AVA.txt, or with the .jpgl beside it`);
    case undefined:
      throw new AppError(
        "bad_request",
        `${name}: not a known kind of ratings: AVA.txt, the 2009 set, the seed's JSON`,
      );
  }
}

/** A challenge is returned with the first row that refers to it. */
function createAvaReader({ challenges, ...names }: AvaFolder): (text: string) => RatingRecord {
  const remaining = new Map(challenges);
  return (text) => {
    const row = readAvaRow(text);
    const title = remaining.get(row.challengeId);
    remaining.delete(row.challengeId);
    const rating = ratingOfAvaRow(row, names);
    return title === undefined ? { rating } : { rating, challenge: listedChallenge(row.challengeId, title) };
  };
}

function readChallengeRow(text: string): RatingRecord {
  const { id, name } = readNameRow(text);
  return { challenge: listedChallenge(id, name) };
}

function* eachStyled(path: string): Generator<RatingItem> {
  const styled = readStyles(path);
  if (!styled) throw new AppError("bad_request", `${path}: no labels and styles.txt beside it`);
  for (const [image, styles] of styled)
    yield { value: { rating: { ...unrated(submissionIdOf(image)), styles } } };
}

async function* eachRow(
  bytes: AsyncIterable<Uint8Array>,
  read: (text: string) => RatingRecord,
): AsyncGenerator<Iterable<RatingLine>> {
  for await (const lines of readLines(bytes)) yield readRows(lines, read);
}

/** Lazily: a row is not kept in memory after it is returned. */
function* readRows(lines: readonly Line[], read: (text: string) => RatingRecord): Generator<RatingLine> {
  for (const { number, text } of lines) {
    const plain = text === undefined ? undefined : withoutEnds(text, number);
    if (plain !== "") yield readRow(number, plain, read);
  }
}

function withoutEnds(text: string, number: number): string {
  const start = number === 1 && text.startsWith("\uFEFF") ? 1 : 0;
  const plain = text.slice(start, text.endsWith("\r") ? -1 : undefined);
  return plain.trim() === "" ? "" : plain;
}

function readRow(line: number, text: string | undefined, read: (text: string) => RatingRecord): RatingLine {
  try {
    if (text === undefined) throw new AppError("invalid_body", "too long to be a row");
    return { line, value: read(text) };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { line, error: thrown };
  }
}

function* numbered(items: Iterable<RatingItem>): Generator<RatingLine> {
  let line = 0;
  for (const item of items) yield { line: ++line, ...item };
}

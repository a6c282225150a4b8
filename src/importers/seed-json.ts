import { z } from "zod";
import { challengeIdOf, submissionIdOf } from "../sites/dpchallenge/ids.ts";
import { AppError } from "../errors.ts";
import { unrated } from "../model/rating.ts";
import type { RatingItem, RatingRecord } from "./rating-record.ts";
import { readSeedChallenge } from "./seed-challenge.ts";
import { address, means, place, score, viewsDuringVoting, whole } from "./seed-values.ts";

const listSchema = z.union([
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()).transform(Object.values),
]);
const objectSchema = z.record(z.string(), z.unknown());
const pictureSchema = z.object({
  image_title: z.array(z.string()).catch([]),
  meta: z.object({
    Overall_Mean: score,
    means,
    rank: place,
    votes: whole,
    views_all: whole,
    view_during_voting: viewsDuringVoting,
  }),
  urls: z
    .object({ thumbnail: address, full_resolution: address })
    .catch({ thumbnail: null, full_resolution: null }),
});

/** Keys beside the pictures of a challenge, and beside the challenges, that are not records. */
const notes = new Set(["status", "all_urls", "comp_data"]);
const bookkeeping = new Set(["scraped"]);

/**
 * Reads the JSON of the original scraper: challenge -> `<image>.jpg_<n>` -> the values of the results page; beside
 * them `challenge_urls`, which may also be alone. A picture or challenge that cannot be stored gives an error; the others are read.
 */
export function* readSeedJson(value: unknown): Generator<RatingItem> {
  if (Array.isArray(value)) return yield* readAddresses("the list", value);
  const file = objectSchema.safeParse(value);
  if (!file.success) return yield fault("neither challenges nor a list of their addresses");
  for (const [key, part] of Object.entries(file.data)) {
    if (key === "challenge_urls") yield* readAddresses(key, part);
    else if (/^[1-9]\d{0,9}$/.test(key)) yield* readChallenge(Number(key), part);
    else if (!bookkeeping.has(key)) yield fault(`${quote(key)}: not a challenge`);
  }
}

function* readAddresses(key: string, value: unknown): Generator<RatingItem> {
  const list = listSchema.safeParse(value);
  if (!list.success) return yield fault(`${key}: no addresses`);
  for (const entry of list.data)
    yield readAddress(entry) ?? fault(`${key}: ${quote(entry)} is not the address of a challenge`);
}

/** `https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=10&amp;show_full=1`: escaped as in the page. */
function readAddress(value: unknown): RatingItem | undefined {
  const url = address.parse(typeof value === "string" ? value.replaceAll("&amp;", "&") : undefined);
  const number = url === null ? null : numberIn(url, "CHALLENGE_ID");
  return url === null || number === null
    ? undefined
    : { value: { listed: { challengeId: challengeIdOf(number), url } } };
}

function* readChallenge(number: number, value: unknown): Generator<RatingItem> {
  const listed = readAddress(value);
  if (listed) return yield listed;
  const name = `challenge ${number}`;
  const parts = objectSchema.safeParse(value);
  if (!parts.success || "fail message" in parts.data || "error" in parts.data)
    return yield fault(`${name}: it was not read when the file was made`);
  const challenge = readSeedChallenge(number, parts.data["comp_data"]);
  if (challenge) yield { value: { challenge } };
  else yield fault(`${name}: its title is missing (comp_data)`);
  for (const [key, part] of Object.entries(parts.data)) {
    if (notes.has(key)) continue;
    try {
      yield { value: readPicture(number, key, part) };
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      yield { error: new AppError(thrown.code, `${name}, ${quote(key)}: ${thrown.message}`) };
    }
  }
}

function readPicture(challenge: number, key: string, value: unknown): RatingRecord {
  const parsed = pictureSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError("invalid_body", `${issue?.path.join(".") || "the picture"}: ${issue?.message}`);
  }
  const { image_title, meta, urls } = parsed.data;
  const [link = "", title = ""] = image_title;
  // A removed picture has the id `removed`; its link may still have the number.
  const [, id] = /^([1-9]\d{0,9})(?:\.\w+)?_\d+$/.exec(key) ?? [];
  const imageId = id === undefined ? numberIn(link, "IMAGE_ID") : Number(id);
  if (imageId === null) throw new AppError("invalid_body", "it has no number of a picture");
  return {
    rating: {
      ...unrated(submissionIdOf(imageId)),
      ...meta.means,
      challengeId: challengeIdOf(challenge),
      place: meta.rank,
      average: meta.Overall_Mean,
      votes: meta.votes,
      views: meta.views_all,
      viewsDuringVoting: meta.view_during_voting,
      isDisqualified: meta.rank === null ? null : false,
    },
    ...(title.trim() !== "" && link !== "missing" && { title: title.trim() }),
    page: `https://www.dpchallenge.com/image.php?IMAGE_ID=${imageId}`,
    pictures: id === undefined ? noPictures : { thumbnail: urls.thumbnail, full: urls.full_resolution },
  };
}

const noPictures = { thumbnail: null, full: null };

function numberIn(url: string, parameter: string): number | null {
  const [, number] = new RegExp(`[?&]${parameter}=([1-9]\\d{0,9})(?:&|$)`).exec(url) ?? [];
  return number === undefined ? null : Number(number);
}

const quote = (value: unknown): string => String(JSON.stringify(value) ?? value).slice(0, 60);
const fault = (reason: string): RatingItem => ({ error: new AppError("invalid_body", reason) });

import { createHash } from "node:crypto";
import type { DatasetSource } from "./source.ts";
import { parseAperture, parseExposure, parseFocal, parseIso } from "./camera-settings.ts";
import type { DatasetRow, DatasetValue } from "./formats/format.ts";

/** The name of a picture in a dataset: its SHA-256; without a stored file, the SHA-256 of its submission's id. */
export const keyOf = ({ sha256, submission }: Pick<DatasetSource, "sha256" | "submission">): string =>
  sha256 ?? createHash("sha256").update(`submission ${submission}`).digest("hex");

const cleared = (text: string | null | undefined): string | null => text?.trim() || null;

/** The number of a picture at DPChallenge, which is its id in AVA. */
const numberIn = (submission: string): number | null => {
  const number = /^dpc-(\d{1,15})$/.exec(submission)?.[1];
  return number === undefined ? null : Number(number);
};

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));

/** A picture as a row: every column of `columns.ts`. */
export function toRow(source: DatasetSource, split: DatasetRow["split"], cluster: string): DatasetRow {
  const { rating, exif, claims } = source;
  const rated = (name: string): DatasetValue => (rating?.[name] as DatasetValue | undefined) ?? null;
  const counts = rating?.counts as readonly number[] | null | undefined;
  const tags = rating?.ava_tags as readonly number[] | null | undefined;
  const key = keyOf(source);
  const values: Record<string, DatasetValue> = {
    key,
    split,
    cluster,
    url: source.url,
    format: source.format,
    width: source.width,
    height: source.height,
    bytes: source.size,
    source: source.source,
    place: source.place,
    submission: source.submission,
    permalink: source.permalink,
    title: source.title,
    caption: source.caption,
    author: source.author,
    created: source.created,
    score: source.score,
    nsfw: source.nsfw,
    posts: source.posts,
    prompt: source.prompt,
    negative_prompt: source.negativePrompt,
    challenge: rated("challenge_id"),
    challenge_title: source.challengeTitle,
    place_in_challenge: rated("place"),
    entries: rated("entries"),
    mos: rated("mos"),
    std: rated("std"),
    votes: counts ? counts.reduce((sum, count) => sum + count, 0) : rated("votes"),
    mos_participants: rated("participants"),
    mos_non_participants: rated("non_participants"),
    views: rated("views"),
    favourites: rated("favourites"),
    counts_from: rated("counts_from"),
    tags: rated("tags"),
    styles: rated("styles"),
    camera: cleared([exif?.make, exif?.model].filter(Boolean).join(" ")) ?? cleared(claims?.camera),
    lens: cleared(exif?.lens) ?? cleared(claims?.lens),
    f_number: exif?.aperture ?? parseAperture(claims?.aperture ?? ""),
    exposure_s: exif?.exposureSeconds ?? parseExposure(claims?.shutter ?? ""),
    iso: rounded(exif?.iso ?? parseIso(claims?.iso ?? "")),
    focal_mm: exif?.focalMm ?? parseFocal(claims?.lens ?? ""),
    taken: exif?.takenAt ?? null,
    comments: source.comments,
    ava_index: rated("ava_index"),
    ava_id: rating?.ava_index == null ? null : numberIn(source.submission),
    ava_tag1: tags?.[0] ?? null,
    ava_tag2: tags?.[1] ?? null,
    ava_challenge: rated("ava_challenge"),
  };
  for (let score = 1; score <= 10; score++) values[`p${score}`] = counts?.[score - 1] ?? null;
  return { key, split, values };
}

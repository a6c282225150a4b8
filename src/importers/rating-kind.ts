import { basename } from "node:path";
import { AppError } from "../errors.ts";
import { readDpc2009Row } from "./dpc2009.ts";

/**
 * What a file of ratings is. `ava`: AVA.txt; `challenges`: AVA's challenges.txt; `styles`: a list of pictures (`.jpgl`) whose styles
 * stand in the file beside it; `part`: a file that says nothing without another; `seed-json`: the scraper's JSON.
 */
export type RatingKind = "ava" | "dpc2009" | "challenges" | "styles" | "part" | "seed-json";

/** A first line may be broken: it is told by those after it. */
const lookedAt = 20;

const byName: [RegExp, RatingKind][] = [
  [/challenges\.txt$/, "challenges"],
  [/(?:^|[-_.])(?:tags|styles)\.txt$/, "part"],
  [/^ava(?![a-z]).*\.txt$/, "ava"],
  [/^dpchallenge_dataset.*\.txt$/, "dpc2009"],
  [/^(?:full_)?dp_challenge_dot_com_data_dict.*\.json$/, "seed-json"],
];

/**
 * Tells what a file of ratings is, by its first lines, and by its name where they do not tell.
 * @param name of the file, with its folder or without.
 * @param head its first characters, the more the better.
 * @returns `undefined` for a file of another kind.
 */
export function ratingKind(name: string, head: string): RatingKind | undefined {
  const base = basename(name)
    .toLowerCase()
    .replace(/\.zstd?$/, "");
  // Their rows are as short as anybody's.
  if (base.endsWith(".jpgl")) return "styles";
  if (/\.(?:lab|multilab)$/.test(base)) return "part";
  const text = head.replace(/^\uFEFF/, "");
  if (isSeedJson(text)) return "seed-json";
  for (const line of text.split("\n", lookedAt)) {
    if (/^\d+(?: \d+){14}\r?$/.test(line)) return "ava";
    if (isDpc2009Row(line)) return "dpc2009";
  }
  return byName.find(([pattern]) => pattern.test(base))?.[1];
}

/** A dump of Reddit is JSON too: what tells is the first key, or a list of addresses. */
const isSeedJson = (text: string): boolean =>
  /^\s*\{\s*"(?:[1-9]\d*|challenge_urls|scraped)"\s*:\s*["{[]/.test(text) ||
  /^\s*\[\s*"https?:\/\/(?:www\.)?dpchallenge\.com\/challenge_results\.php/.test(text);

function isDpc2009Row(line: string): boolean {
  try {
    readDpc2009Row(line);
    return true;
  } catch (thrown) {
    if (thrown instanceof AppError) return false;
    throw thrown;
  }
}

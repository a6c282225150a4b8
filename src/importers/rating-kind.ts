import { basename } from "node:path";
import { AppError } from "../errors.ts";
import { readDpc2009Row } from "./dpc2009.ts";

/**
 * The kind of a file of ratings. `ava`: AVA.txt; `challenges`: AVA's challenges.txt; `styles`: a list of pictures (`.jpgl`) with its
 * styles in the file beside it; `part`: a file that needs another one; `seed-json`: the scraper's JSON.
 */
export type RatingKind = "ava" | "dpc2009" | "challenges" | "styles" | "part" | "seed-json";

/** Lines that are examined, since the first may be broken. */
const examinedLines = 20;

const byName: [RegExp, RatingKind][] = [
  [/challenges\.txt$/, "challenges"],
  [/(?:^|[-_.])(?:tags|styles)\.txt$/, "part"],
  [/^ava(?![a-z]).*\.txt$/, "ava"],
  [/^dpchallenge_dataset.*\.txt$/, "dpc2009"],
  [/^(?:full_)?dp_challenge_dot_com_data_dict.*\.json$/, "seed-json"],
];

/**
 * Recognizes the kind of a file of ratings by its first lines, else by its name.
 * @param name of the file, with its folder or without.
 * @param head its first characters.
 * @returns `undefined` for a file of another kind.
 */
export function ratingKind(name: string, head: string): RatingKind | undefined {
  const base = basename(name)
    .toLowerCase()
    .replace(/\.zstd?$/, "");
  // Rows of these are too short to be recognized.
  if (base.endsWith(".jpgl")) return "styles";
  if (/\.(?:lab|multilab)$/.test(base)) return "part";
  const text = head.replace(/^\uFEFF/, "");
  if (isSeedJson(text)) return "seed-json";
  for (const line of text.split("\n", examinedLines)) {
    if (/^\d+(?: \d+){14}\r?$/.test(line)) return "ava";
    if (isDpc2009Row(line)) return "dpc2009";
  }
  return byName.find(([pattern]) => pattern.test(base))?.[1];
}

/** A dump of Reddit is JSON too; the scraper's has its own first key, or is a list of addresses. */
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

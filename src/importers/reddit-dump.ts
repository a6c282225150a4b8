import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Sighting } from "../model/submission.ts";
import { readArchivedPost } from "../sites/arctic-shift/post.ts";

/** Which submissions of a dump to import; an absent condition does not apply. */
export type DumpFilter = {
  /** Names in lower case. */
  subreddits?: ReadonlySet<string> | undefined;
  /** Unix seconds, inclusive. */
  since?: number | undefined;
  until?: number | undefined;
};

/** A submission as Reddit's API wraps it. */
const wrapped = z.object({ kind: z.literal("t3"), data: z.record(z.string(), z.unknown()) });

const key = '"subreddit":';

/**
 * Reads one line of a dump of Reddit (Pushshift's, Arctic Shift's, of any year; with Reddit's wrapper or without).
 * @returns `undefined` for a submission that the filter excludes.
 * @throws AppError `bad_answer` with the reason.
 */
export function readDumpLine(text: string, filter: DumpFilter): Sighting | undefined {
  // A byte order mark counts as space; files with one may have been joined.
  const line = text.trim();
  if (line === "") return undefined;
  if (filter.subreddits && !mayBeOf(line, filter.subreddits)) return undefined;
  const value = parse(line);
  const post = readArchivedPost(wrapped.safeParse(value).data?.data ?? value);
  if (!post)
    throw new AppError("bad_answer", "not a submission: it needs id, title, subreddit and created_utc");
  const { place, created } = post;
  if (filter.subreddits && !filter.subreddits.has(place.toLowerCase())) return undefined;
  if (created < (filter.since ?? -Infinity) || created > (filter.until ?? Infinity)) return undefined;
  return post;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("bad_answer", "not JSON", { cause });
  }
}

/**
 * Whether any `"subreddit":` is followed by one of the names. Parsing takes most of the time of an import, and most lines
 * of a month are of other subreddits. A line without the key is parsed, so that its error is reported.
 */
function mayBeOf(text: string, subreddits: ReadonlySet<string>): boolean {
  let index = text.indexOf(key);
  if (index < 0 || !text.endsWith("}")) return true;
  for (; index >= 0; index = text.indexOf(key, index + key.length)) {
    const open = text.indexOf('"', index + key.length);
    const name = text.slice(open + 1, text.indexOf('"', open + 1));
    if (subreddits.has(name.toLowerCase())) return true;
  }
  return false;
}

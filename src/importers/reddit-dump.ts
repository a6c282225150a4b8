import { AppError } from "../errors.ts";
import type { Sighting } from "../model/submission.ts";
import { readArchivedPost } from "../sites/arctic-shift/post.ts";

/** Which submissions of a dump are wanted; what is absent does not matter. */
export type DumpFilter = {
  /** Names in lower case. */
  subreddits?: ReadonlySet<string> | undefined;
  /** Unix seconds, inclusive. */
  since?: number | undefined;
  until?: number | undefined;
};

const key = '"subreddit":';

/**
 * Reads one line of a dump of Reddit (Pushshift's, Arctic Shift's, of any year).
 * @returns `undefined` for one that is not wanted.
 * @throws AppError `bad_answer` saying what is wrong with the line.
 */
export function readDumpLine(text: string, filter: DumpFilter): Sighting | undefined {
  if (text.trim() === "") return undefined;
  if (filter.subreddits && !mayBeOf(text, filter.subreddits)) return undefined;
  const post = readArchivedPost(parse(text));
  if (!post) throw new AppError("bad_answer", "no submission: it needs id, title, subreddit and created_utc");
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
 * Whether a name that is wanted stands behind any `"subreddit":`. Parsing is what an import spends its time on, and most lines
 * of a month are of other subreddits. A line without the key is parsed, so that what is broken is told.
 */
function mayBeOf(text: string, subreddits: ReadonlySet<string>): boolean {
  let at = text.indexOf(key);
  if (at < 0 || !text.trimEnd().endsWith("}")) return true;
  for (; at >= 0; at = text.indexOf(key, at + key.length)) {
    const open = text.indexOf('"', at + key.length);
    const name = text.slice(open + 1, text.indexOf('"', open + 1));
    if (subreddits.has(name.toLowerCase())) return true;
  }
  return false;
}

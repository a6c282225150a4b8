import type { Context } from "../context.ts";
import { mirroredOfHash, turnsOfHashes } from "../encoders/pdq-turns.ts";
import { AppError } from "../errors.ts";
import type { FileMatch, Searched, MatchFilter, MatchRow } from "../model/match.ts";
import { blockOf, goingFiles } from "./blocklist/blocks-of.ts";
import { type GivenPicture, withPicture } from "./with-picture.ts";
import { findMatches, type MatchQuery, queryOfFile, searchedWith } from "./find-matches.ts";

/** The picture or hash to search by. `image`: a picture's bytes; hashes as bytes. */
export type Subject =
  GivenPicture | { file: number } | { submission: string } | { pdq: Uint8Array } | { dhash: Uint8Array };

export type ImageSearch = {
  filter: MatchFilter;
  limit: number;
  minScore: number;
  /** Whether the answer names the blocklist; without it a blocked picture has no matches. */
  showsBlocks: boolean;
  /** Whether a small copy of a picture that the request brings is wanted. */
  thumbnail?: boolean;
};

/** A match, with its file and where that was posted. */
export type FoundMatch = FileMatch & { file: MatchRow };

export type ImageAnswer = {
  searched: Searched;
  matches: FoundMatch[];
  /** The stored files with the content that was searched by; they are among the matches as far as they may be seen. */
  stored: number[];
  /** WebP, where it was wanted. */
  thumbnail?: Uint8Array;
  /** Why the query picture is banned. */
  blocked?: { bank: string; reason: string | null };
};

type SearchContext = Pick<Context, "store" | "media" | "index" | "network" | "config" | "signal">;

/** Matches looked up for any requested number, since the filter leaves some out. */
const mostMatches = 200;

/**
 * Files similar to a picture, most similar first, each with all its posts, the first post first. A stored picture finds
 * itself.
 * @throws AppError `not_found` for a file or submission that is not stored; what the fetcher and the decoder throw.
 */
export async function searchImage(
  context: SearchContext,
  subject: Subject,
  { filter, limit, minScore, showsBlocks, thumbnail: isShown = false }: ImageSearch,
): Promise<ImageAnswer> {
  const queries = await queriesOf(context, subject, filter.removed, isShown);
  const byFile = new Map<number, FileMatch>();
  let searched: Searched = { complete: true, files: 0 };
  for (const query of queries) {
    const results = await findMatches(context, query, { limit: mostMatches, minScore });
    searched = results.searched;
    for (const match of results.matches)
      if ((byFile.get(match.fileId)?.score ?? -1) < match.score) byFile.set(match.fileId, match);
  }
  for (const id of await goingFiles(context, [...byFile.keys()])) byFile.delete(id);
  const rows = await context.store.matchRows([...byFile.keys()], filter);
  const matches = rows.flatMap((file): FoundMatch[] => {
    const match = byFile.get(file.id);
    return match ? [{ ...match, file }] : [];
  });
  matches.sort((a, b) => b.score - a.score || a.fileId - b.fileId);
  const [first] = queries;
  const blocked = first && (await blockOf(context, first));
  if (blocked && !showsBlocks) return { searched, matches: [], stored: [] };
  const stored = queries.flatMap(({ fileId }) => fileId ?? []);
  return {
    searched,
    matches: matches.slice(0, limit),
    stored,
    ...(first?.thumbnail && { thumbnail: first.thumbnail }),
    ...(blocked && { blocked }),
  };
}

/** A query, with the content's hash where that is known. */
type Query = MatchQuery & { sha256?: string; thumbnail?: Uint8Array };

async function queriesOf(
  context: SearchContext,
  subject: Subject,
  removed: boolean,
  isShown: boolean,
): Promise<Query[]> {
  const { store } = context;
  if ("image" in subject || "url" in subject)
    return withPicture(context, subject, async (path, sha256) => [
      await examine(context, path, await sha256(), isShown),
    ]);
  if ("file" in subject) {
    if (!(await store.file(subject.file, removed)))
      throw new AppError("not_found", `file ${subject.file}: not stored`);
    return [await queryOfFile(context, subject.file)];
  }
  if ("submission" in subject) {
    const files = await store.filesOfSubmission(subject.submission, removed);
    if (files.length === 0)
      throw new AppError("not_found", `submission ${subject.submission}: no picture of it is stored`);
    return Promise.all([...new Set(files)].map((file) => queryOfFile(context, file)));
  }
  if ("dhash" in subject) return [{ descriptors: { dhash: subject.dhash }, views: { cropped: [] } }];
  // A hash alone has no quality: full quality is assumed.
  const descriptors = { pdq: Uint8Array.of(...subject.pdq, 100) };
  return [{ descriptors, views: { whole: turnsOfHashes(mirroredOfHash(subject.pdq)), cropped: [] } }];
}

async function examine(
  context: SearchContext,
  path: string,
  sha256: string,
  isShown: boolean,
): Promise<Query> {
  const file = await context.store.fileBySha256(sha256);
  const {
    descriptors,
    views = { cropped: [] },
    thumbnail,
  } = await context.media.examine(path, {
    thumbnail: isShown,
    search: true,
    views: true,
    encoders: searchedWith,
    signal: context.signal,
  });
  return { fileId: file?.id, descriptors, views, sha256, ...(thumbnail && { thumbnail }) };
}

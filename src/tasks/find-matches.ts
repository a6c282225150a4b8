import type { Candidate } from "../alignment/confirm.ts";
import type { Context } from "../context.ts";
import { viewsOfDescriptors } from "../encoders/query-views.ts";
import type { FileMatch, Searched } from "../model/match.ts";
import { type AlignedProbe, type BestQuery, isBlind, listProbes } from "../similarity/best.ts";
import { compareHashes, matchOf } from "../similarity/compare.ts";

/** Candidates that are compared in detail at least; more where more matches are requested. */
const compared = 50;

type MatchContext = {
  store: Pick<Context["store"], "descriptorsOf">;
  index: Pick<Context["index"], "search" | "confirm">;
};
export type MatchOptions = { limit: number; minScore: number };
export type Matches = { matches: FileMatch[]; searched: Searched };

/** Encoders whose descriptors a search by a picture uses. */
export const searchedWith: readonly string[] = ["pdq", "dhash", "histogram", "luma", "text", "pdq-turns"];
/** Encoders whose stored descriptors a comparison of two files uses. */
export const comparedBy: readonly string[] = [...searchedWith, "pdq-crops"];

/** A query: descriptors of a picture, and the file of its content where that is stored. */
export type MatchQuery = BestQuery & { fileId?: number | undefined };

/** The query for a stored file. */
export async function queryOfFile(
  { store }: Pick<MatchContext, "store">,
  fileId: number,
): Promise<MatchQuery> {
  const descriptors = (await store.descriptorsOf([fileId], comparedBy)).get(fileId) ?? {};
  return { fileId, descriptors, views: viewsOfDescriptors(descriptors) };
}

/**
 * Files similar to a picture, most similar first, ties by file id: candidates by its hashes in any turn and view, confirmed by
 * aligning the pictures. A flat picture matches only itself, byte for byte.
 */
export async function findMatches(
  { store, index }: MatchContext,
  query: MatchQuery,
  { limit, minScore }: MatchOptions,
): Promise<Matches> {
  const probes = probesOf(query);
  const { results, complete, searched: files } = await index.search(probes.map(({ probe }) => probe));
  const ranks = rankFiles(probes, results);
  // A picture finds itself, even without any detail.
  if (query.fileId !== undefined) ranks.set(query.fileId, -1);
  const chosen = [...ranks].sort(([a, rank], [b, other]) => rank - other || a - b);
  const best = chosen.slice(0, Math.max(compared, limit)).map(([file]) => file);
  const matches = await compareWith({ store, index }, query, best, probes);
  const good = matches.filter(({ score }) => score >= minScore);
  return { matches: good.slice(0, limit), searched: { complete, files } };
}

/** How two stored pictures match each other, whether or not a search among many would find the one by the other. */
export async function compareFiles(
  context: MatchContext,
  queryFile: number,
  file: number,
): Promise<FileMatch | undefined> {
  const query = await queryOfFile(context, queryFile);
  const [match] = await compareWith(context, query, [file], probesOf(query));
  return match;
}

const probesOf = (query: MatchQuery): AlignedProbe[] => {
  const { pdq } = query.descriptors;
  return pdq && isBlind(pdq) ? [] : listProbes(query);
};

/** The matches among these files, most similar first. */
async function compareWith(
  { store, index }: MatchContext,
  query: MatchQuery,
  files: readonly number[],
  probes: readonly AlignedProbe[],
): Promise<FileMatch[]> {
  const { luma } = query.descriptors;
  const stored = await store.descriptorsOf([...files], comparedBy);
  const compareds = files.flatMap((fileId) => {
    const descriptors = stored.get(fileId) ?? {};
    const isSameContent = fileId === query.fileId;
    if (!isSameContent && "pdq" in descriptors && isBlind(descriptors["pdq"])) return [];
    return [{ fileId, descriptors, isSameContent, hashes: compareHashes(probes, descriptors) }];
  });
  const candidates = compareds.flatMap(({ fileId, descriptors, isSameContent, hashes }): Candidate[] => {
    const { luma } = descriptors;
    return luma && !isSameContent && hashes.starts.length > 0
      ? [{ file: fileId, luma, starts: hashes.starts }]
      : [];
  });
  const laid = luma ? await index.confirm(luma, candidates) : [];
  const byFile = new Map(laid.map((confirmed) => [confirmed.file, confirmed]));
  const matches = compareds.flatMap(({ hashes, ...file }): FileMatch[] => {
    const match = matchOf(query, file, hashes, byFile.get(file.fileId));
    return match ? [match] : [];
  });
  return matches.sort((a, b) => b.score - a.score || a.fileId - b.fileId);
}

/** The best rank of each file among the results. */
function rankFiles(
  probes: readonly AlignedProbe[],
  results: readonly { files: Float64Array; distances: Float64Array }[],
): Map<number, number> {
  const ranks = new Map<number, number>();
  for (const [at, { probe }] of probes.entries()) {
    const { files, distances } = results[at] ?? { files: [], distances: [] };
    const isPdq = probe.table.startsWith("pdq");
    for (const [place, file] of files.entries()) {
      const distance = distances[place] ?? 0;
      // Near ones by PDQ come first, by distance; the others in turn from each list.
      const rank = isPdq && distance <= 30 ? distance / 100 : 1 + place;
      ranks.set(file, Math.min(ranks.get(file) ?? Infinity, rank));
    }
  }
  return ranks;
}

import type { Context } from "../context.ts";
import { pdqBytes } from "../encoders/pdq.ts";
import { viewsOfDescriptors } from "../encoders/query-views.ts";
import type { FileMatch, MatchDistances, Searched, View } from "../model/match.ts";
import { turns } from "../model/match.ts";
import { absNorm } from "../similarity/abs-norm.ts";
import {
  type AlignedProbe,
  listProbes,
  type BestQuery,
  maxPdqDistance,
  isBlind,
  isFaint,
  isFlat,
} from "../similarity/best.ts";
import { dhashXorNorm } from "../similarity/dhash-xor-norm.ts";
import { grade } from "../similarity/grade.ts";
import { hammingDistance } from "../similarity/hamming-distance.ts";
import type { Candidate, Confirmed, Start } from "../alignment/confirm.ts";

/** Candidates that are aligned at least; more where more matches are requested. */
const confirmed = 50;
const compared = ["pdq", "dhash", "histogram", "luma", "text"] as const;

type MatchContext = {
  store: Pick<Context["store"], "descriptorsOf">;
  index: Pick<Context["index"], "search" | "confirm">;
};
export type MatchOptions = { limit: number; minScore: number };
export type Matches = { matches: FileMatch[]; searched: Searched };

/** Encoders whose descriptors a search by a picture uses. */
export const searchedWith: readonly string[] = [...compared, "pdq-turns"];

/** A query: descriptors of a picture, and the file of its content where that is stored. */
export type MatchQuery = BestQuery & { fileId?: number | undefined };

/** The query for a stored file. */
export async function queryOfFile(
  { store }: Pick<MatchContext, "store">,
  fileId: number,
): Promise<MatchQuery> {
  const descriptors = (await store.descriptorsOf([fileId], [...searchedWith, "pdq-crops"])).get(fileId) ?? {};
  return { fileId, descriptors, views: viewsOfDescriptors(descriptors) };
}

/** Files similar to a stored file, without itself. */
export async function matchesOfFile(
  context: MatchContext,
  fileId: number,
  options: MatchOptions,
): Promise<Matches> {
  const query = await queryOfFile(context, fileId);
  const { matches, searched } = await findMatches(context, query, { ...options, limit: options.limit + 1 });
  return { matches: matches.filter((match) => match.fileId !== fileId).slice(0, options.limit), searched };
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
  const { pdq, luma } = query.descriptors;
  const aims = pdq && isBlind(pdq) ? [] : listProbes(query);
  const { results, complete, searched: files } = await index.search(aims.map(({ probe }) => probe));
  const leads = gather(aims, results);
  // A picture finds itself, even without any detail.
  if (query.fileId !== undefined) leads.set(query.fileId, { rank: -1, pdq: null, starts: [] });
  const chosen = [...leads].sort(([a, first], [b, second]) => first.rank - second.rank || a - b);
  const best = chosen.slice(0, Math.max(confirmed, limit));
  const stored = await store.descriptorsOf(
    best.map(([file]) => file),
    compared,
  );
  const candidates = best.flatMap(([file, { starts }]): Candidate[] => {
    const storedLuma = stored.get(file)?.["luma"];
    return storedLuma && starts.length > 0 ? [{ file, luma: storedLuma, starts }] : [];
  });
  const laid = luma ? await index.confirm(luma, candidates) : [];
  const byFile = new Map(laid.map((confirmed) => [confirmed.file, confirmed]));
  const matches = best.flatMap(([file, lead]): FileMatch[] => {
    const descriptors = stored.get(file) ?? {};
    const isSame = file === query.fileId;
    if (!isSame && "pdq" in descriptors && isBlind(descriptors["pdq"])) return [];
    const match = matchOf(query, file, descriptors, lead, byFile.get(file), isSame);
    return match && match.score >= minScore ? [match] : [];
  });
  matches.sort((a, b) => b.score - a.score || a.fileId - b.fileId);
  return { matches: matches.slice(0, limit), searched: { complete, files } };
}

/** Why a file is a candidate: its best rank among the results, its PDQ distance, and where to start aligning. */
type Lead = { rank: number; pdq: number | null; starts: Start[] };

/** A candidate found by several hashes is aligned from the best two. */
const mostStarts = 2;

function gather(
  aims: readonly AlignedProbe[],
  results: readonly { files: Float64Array; distances: Float64Array }[],
) {
  const leads = new Map<number, Lead & { best: { start: Start; weight: number }[] }>();
  for (const [at, { probe, start }] of aims.entries()) {
    const { files, distances } = results[at] ?? { files: [], distances: [] };
    const isPdq = probe.table.startsWith("pdq");
    for (const [place, file] of files.entries()) {
      const distance = distances[place] ?? 0;
      const lead = leads.get(file) ?? { rank: Infinity, pdq: null, starts: [], best: [] };
      // Near ones by PDQ come first, by distance; the others in turn from each list.
      const rank = isPdq && distance <= 30 ? distance / 100 : 1 + place;
      lead.rank = Math.min(lead.rank, rank);
      if (isPdq) lead.pdq = Math.min(lead.pdq ?? Infinity, distance);
      lead.best.push({ start, weight: isPdq ? distance : 60 });
      leads.set(file, lead);
    }
  }
  for (const lead of leads.values()) lead.starts = startsOf(lead.best);
  return new Map<number, Lead>(leads);
}

function startsOf(best: { start: Start; weight: number }[]): Start[] {
  const starts: Start[] = [];
  for (const { start } of best.sort((a, b) => a.weight - b.weight)) {
    const isKnown = starts.some(
      ({ turn, query, file }) => turn === start.turn && query === start.query && file === start.file,
    );
    if (!isKnown && starts.length < mostStarts) starts.push(start);
  }
  return starts;
}

function matchOf(
  query: MatchQuery,
  fileId: number,
  stored: Record<string, Uint8Array>,
  lead: Lead,
  laid: Confirmed | undefined,
  isSameContent: boolean,
): FileMatch | undefined {
  const between = (name: string, distance: (a: Uint8Array, b: Uint8Array) => number): number | null => {
    const [own, other] = [query.descriptors[name], stored[name]];
    return own && other ? distance(own, other) : null;
  };
  const [whole] = query.views.whole ?? [];
  const pdq = stored["pdq"];
  const upright = whole && pdq ? hammingDistance(whole, pdq.subarray(0, pdqBytes)) : null;
  const dhash = between("dhash", dhashXorNorm.distance);
  const alignment = laid?.alignment ?? null;
  const nearest = upright === null ? lead.pdq : Math.min(upright, lead.pdq ?? upright);
  const isUpright = upright !== null && upright === nearest && upright <= maxPdqDistance;
  // A picture with little detail is judged by its alignment alone.
  const saysNothing = [query.descriptors, stored].some((one) => "pdq" in one && isFlat(one["pdq"]));
  const graded = grade({
    isSameContent,
    pdq: saysNothing ? null : nearest,
    dhash: saysNothing ? null : dhash,
    alignment,
    isAlignable: "luma" in query.descriptors && "luma" in stored,
    isUpright,
    lettering: Math.min(...[query.descriptors, stored].map((one) => (one["text"]?.[0] ?? 0) / 255)),
    isFaint: [query.descriptors, stored].some((one) => "pdq" in one && isFaint(one["pdq"])),
  });
  if (!graded) return undefined;
  const start = isUpright ? undefined : (laid?.start ?? lead.starts[0]);
  const distances: MatchDistances = {
    pdq: nearest,
    dhash,
    histogram: between("histogram", absNorm.distance),
    correlation: alignment && Math.round(alignment.fine * 1000) / 1000,
  };
  const turn = turns[start === undefined || start.turn === "any" ? 0 : start.turn] ?? "upright";
  const views = { query: viewOf(start?.query), file: viewOf(start?.file) };
  return { fileId, ...graded, turn, views, distances };
}

const viewOf = (part: Start["query"] | undefined): View =>
  part === undefined || part === "whole" ? "whole" : part === 1 ? "trimmed" : "cropped";

import { setImmediate } from "node:timers/promises";
import { slices } from "../concurrency/slices.ts";
import type { Context } from "../context.ts";
import { viewsOfDescriptors } from "../encoders/query-views.ts";
import { type FileMatch, inverseTurn } from "../model/match.ts";
import {
  type AlignedProbe,
  type BestQuery,
  type Descriptors,
  isBlind,
  listNearProbes,
  listProbes,
  maxNear,
} from "../similarity/best.ts";
import { compareHashes, matchOf } from "../similarity/compare.ts";
import { comparedBy } from "./find-matches.ts";

/** Files compared in one step; the event loop runs between steps. */
const stepSize = 10;

type NearContext = {
  store: Pick<Context["store"], "descriptorsOf">;
  index: Pick<Context["index"], "search" | "confirm">;
};
/** The files that are nearly the same as one, and whether these are all of them. */
export type NearFiles = { files: FileMatch[]; complete: boolean };

/**
 * Stored files that are nearly the same as a stored file: `same` or `likely`, without itself, in no order. Each pair is judged
 * from both sides, and the better result counts. A pair is found from either side, with the same result, whatever else is
 * stored; only of more than `maxNear` files around one the nearest are taken. A picture without detail has none.
 */
export async function findNear({ store, index }: NearContext, fileId: number): Promise<NearFiles> {
  const descriptors = (await store.descriptorsOf([fileId], comparedBy)).get(fileId) ?? {};
  if ("pdq" in descriptors && isBlind(descriptors["pdq"])) return { files: [], complete: true };
  const own = pictureOf(fileId, descriptors);
  const { results } = await index.search(listNearProbes(descriptors).map(({ probe }) => probe));
  const candidates = nearest(results).filter((id) => id !== fileId);
  const near: FileMatch[] = [];
  for (const ids of slices(candidates.slice(0, maxNear), stepSize)) {
    const stored = await store.descriptorsOf(ids, comparedBy);
    for (const [id, others] of stored) {
      if ("pdq" in others && isBlind(others["pdq"])) continue;
      const match = await judgePair(index, own, pictureOf(id, others));
      if (match && match.verdict !== "maybe") near.push(match);
    }
    await setImmediate();
  }
  const isCut = results.some(({ files }) => files.length >= maxNear) || candidates.length > maxNear;
  return { files: near, complete: !isCut };
}

/** Every file of the results, by its least distance. */
function nearest(results: readonly { files: Float64Array; distances: Float64Array }[]): number[] {
  const least = new Map<number, number>();
  for (const { files, distances } of results)
    for (const [place, file] of files.entries())
      least.set(file, Math.min(least.get(file) ?? Infinity, distances[place] ?? 0));
  return [...least].sort(([a, near], [b, other]) => near - other || a - b).map(([file]) => file);
}

type Picture = BestQuery & { fileId: number; probes: AlignedProbe[] };

function pictureOf(fileId: number, descriptors: Descriptors): Picture {
  const query = { descriptors, views: viewsOfDescriptors(descriptors) };
  return { fileId, ...query, probes: listProbes(query) };
}

/** The match of two files, as seen from the first: the better one of both directions. */
async function judgePair(
  index: NearContext["index"],
  own: Picture,
  other: Picture,
): Promise<FileMatch | undefined> {
  const [forth, back] = await Promise.all([judge(index, own, other), judge(index, other, own)]);
  const turned = back && turnRound(back, other.fileId);
  if (!forth || !turned) return forth ?? turned;
  if (forth.score !== turned.score) return forth.score > turned.score ? forth : turned;
  // As good from either side: the pictures alone decide which of the two it is.
  return isBefore(own.descriptors, other.descriptors) ? forth : turned;
}

async function judge(
  index: NearContext["index"],
  query: Picture,
  { fileId, descriptors }: Picture,
): Promise<FileMatch | undefined> {
  const hashes = compareHashes(query.probes, descriptors);
  const [queryLuma, luma] = [query.descriptors["luma"], descriptors["luma"]];
  const [laid] =
    queryLuma && luma && hashes.starts.length > 0
      ? await index.confirm(queryLuma, [{ file: fileId, luma, starts: hashes.starts }])
      : [];
  return matchOf(query, { fileId, descriptors, isSameContent: false }, hashes, laid);
}

/** A match as seen from its file. */
const turnRound = ({ turn, views, ...match }: FileMatch, fileId: number): FileMatch => ({
  ...match,
  fileId,
  turn: inverseTurn(turn),
  views: { query: views.file, file: views.query },
});

/** An order of pictures by their contents. */
function isBefore(one: Descriptors, other: Descriptors): boolean {
  for (const name of comparedBy) {
    const order = Buffer.compare(one[name] ?? new Uint8Array(), other[name] ?? new Uint8Array());
    if (order !== 0) return order < 0;
  }
  return true;
}

import type { Confirmed, Start, ViewPart } from "../alignment/confirm.ts";
import { pdqBytes } from "../encoders/pdq.ts";
import type { FileMatch, MatchDistances, View } from "../model/match.ts";
import { turns, turnsBack } from "../model/match.ts";
import { absNorm } from "./abs-norm.ts";
import {
  type AlignedProbe,
  type BestQuery,
  type Descriptors,
  isFaint,
  isFlat,
  maxPdqDistance,
} from "./best.ts";
import { dhashXorNorm } from "./dhash-xor-norm.ts";
import { grade } from "./grade.ts";
import { hammingDistance } from "./hamming-distance.ts";
import { tables } from "./tables.ts";

/**
 * The method `best`, between its halves: what the hashes of two pictures say of each other, and the match that they and the
 * alignment make. Both are functions of the two pictures alone, so that a score means the same in every collection.
 */

/** How near two pictures are by PDQ in the views of a query, and where their alignment starts. */
export type HashMatch = {
  /** Minimum over the probes that reach the file; null: none does. */
  pdq: number | null;
  starts: Start[];
};

/** A pair is aligned from the best two starts. */
const mostStarts = 2;
/** The least correlation of details at which one picture is laid on another as they were aligned. */
const leastLaid = 0.5;
/** Weight of a start at the difference hash or the colours, in bits of PDQ. */
const otherWeight = 60;

const tableByName = new Map(tables.map((table) => [table.name, table]));

/** The code of a table that these descriptors give; `undefined` where it is absent or carries no information. */
function codeOf(descriptors: Descriptors, name: string): Uint8Array | undefined {
  const table = tableByName.get(name);
  const bytes = table && descriptors[table.encoder];
  if (!table || !bytes) return undefined;
  const { offset, qualityOffset, minQuality = 0 } = table;
  const isMeaningful = qualityOffset === undefined || (bytes[qualityOffset] ?? 0) >= minQuality;
  return isMeaningful ? bytes.subarray(offset, offset + table.bytes) : undefined;
}

/** Compares the hashes of a query with those of a file, whether or not a search among many would have found the file. */
export function compareHashes(probes: readonly AlignedProbe[], stored: Descriptors): HashMatch {
  let pdq: number | null = null;
  const weighed: { start: Start; weight: number }[] = [];
  for (const { probe, start } of probes) {
    const code = codeOf(stored, probe.table);
    if (!code) continue;
    if (!probe.table.startsWith("pdq")) {
      weighed.push({ start, weight: otherWeight });
      continue;
    }
    const distance = hammingDistance(probe.code, code);
    if (distance > (probe.radius ?? Infinity)) continue;
    pdq = Math.min(pdq ?? Infinity, distance);
    weighed.push({ start, weight: distance });
  }
  return { pdq, starts: bestStarts(weighed) };
}

function bestStarts(weighed: { start: Start; weight: number }[]): Start[] {
  const starts: Start[] = [];
  for (const { start } of weighed.sort((a, b) => a.weight - b.weight)) {
    const isKnown = starts.some(
      ({ turn, query, file }) => turn === start.turn && query === start.query && file === start.file,
    );
    if (!isKnown && starts.length < mostStarts) starts.push(start);
  }
  return starts;
}

/** A file of a comparison. */
export type ComparedFile = { fileId: number; descriptors: Descriptors; isSameContent: boolean };

/** The match of a query and a file by their hashes and their alignment; `undefined`: they do not match. */
export function matchOf(
  query: BestQuery,
  { fileId, descriptors: stored, isSameContent }: ComparedFile,
  hashes: HashMatch,
  laid: Confirmed | undefined,
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
  const nearest = upright === null ? hashes.pdq : Math.min(upright, hashes.pdq ?? upright);
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
  const start = isUpright ? undefined : (laid?.start ?? hashes.starts[0]);
  const distances: MatchDistances = {
    pdq: nearest,
    dhash,
    histogram: between("histogram", absNorm.distance),
    correlation: alignment && Math.round(alignment.fine * 1000) / 1000,
  };
  const turned = start === undefined || start.turn === "any" ? 0 : start.turn;
  const turn = turns[turned] ?? "upright";
  const isLaid = laid !== undefined && laid.start.turn === turned && laid.alignment.fine >= leastLaid;
  const overlay = isLaid ? laid.overlay : turnsBack[turn];
  const views = { query: viewOf(start?.query), file: viewOf(start?.file) };
  return { fileId, ...graded, turn, views, overlay, distances };
}

const viewOf = (part: ViewPart | undefined): View =>
  part === undefined || part === "whole" ? "whole" : part === 1 ? "trimmed" : "cropped";

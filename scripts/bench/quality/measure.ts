import { pdqBytes } from "../../../src/encoders/pdq.ts";
import { viewQuery } from "../../../src/encoders/query-views.ts";
import type { Index } from "../../../src/index/index.ts";
import { describePicture } from "../../../src/encoders/encoders.ts";
import { findMatches } from "../../../src/tasks/find-matches.ts";
import { type References, rastersOf } from "./collection.ts";
import { countSame, createTally, type Tally } from "./tally.ts";
import type { Transform } from "./transforms.ts";

/** Colour counts are told apart by steps of so much. */
const histogramStep = 1024;
const bins = { histogram: 1537, dhash: 193, pdq: 257, "pdq, 8 turns": 257, best: 101 };
export type MeasureName = keyof typeof bins;

/** What the verdicts of `best` came to. */
export type Verdicts = {
  /** By transform: how often the original was `same` or `likely`. */
  said: Map<string, { yes: number; of: number }>;
  /** Other pictures that were said to be. */
  falsely: number;
  pairs: number;
};

export type Measured = { tallies: Record<MeasureName, Tally>; verdicts: Verdicts };

/** Set bits of 32: the classic sum of ever wider fields (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The codes of one encoder as words, packed. */
function pack(references: References, encoder: string, bytes: number): Int32Array {
  const packed = new Uint8Array(references.descriptors.length * bytes);
  for (const [at, one] of references.descriptors.entries())
    packed.set(one[encoder]?.subarray(0, bytes) ?? [], at * bytes);
  return new Int32Array(packed.buffer);
}

const wordsOf = (code: Uint8Array): Int32Array => new Int32Array(code.slice().buffer);

export function measuring(references: References, index: Index) {
  const { descriptors, partOf } = references;
  const tallies = Object.fromEntries(
    Object.entries(bins).map(([name, size]) => [name, createTally(size)]),
  ) as Record<MeasureName, Tally>;
  const verdicts: Verdicts = { said: new Map(), falsely: 0, pairs: 0 };
  const [pdqs, dhashes] = [pack(references, "pdq", pdqBytes), pack(references, "dhash", 24)];
  const histograms = pack(references, "histogram", 48);
  const store = {
    descriptorsOf: async (files: readonly number[]) =>
      new Map(files.map((file) => [file, descriptors[file - 1] ?? {}])),
  };
  const bitsTo = (codes: Int32Array, query: Int32Array, at: number): number => {
    let sum = 0;
    for (let word = 0; word < query.length; word++)
      sum += ones((codes[at * query.length + word] as number) ^ (query[word] as number));
    return sum;
  };

  const countsApart = (codes: Int32Array, query: Int32Array, at: number): number => {
    let sum = 0;
    for (let bin = 0; bin < query.length; bin++)
      sum += Math.abs((codes[at * query.length + bin] as number) - (query[bin] as number));
    return sum;
  };

  /** Adds the pairs of one query: its own, and those with pictures that it has nothing of. */
  function add(name: MeasureName, transform: string, own: number, valueOf: (at: number) => number): void {
    const tally = tallies[name];
    const value = valueOf(own);
    let isFirst = true;
    for (let at = 0; at < descriptors.length; at++) {
      if (at === own) continue;
      const other = valueOf(at);
      if (other > value || (other === value && at < own)) isFirst = false;
      if (partOf[at] !== own) tally.others[other] = (tally.others[other] as number) + 1;
    }
    countSame(tally, transform, value, isFirst && value > 0);
  }

  return {
    measured: { tallies, verdicts } satisfies Measured,
    /** Searches by an original after a transform. */
    async search(transform: Transform, at: number): Promise<void> {
      const original = references.originals[at];
      if (!original) return;
      const own = original.reference;
      const raster = rastersOf(await transform.apply(original.picture, 7 + at * 101));
      const query = await describePicture(raster);
      const views = viewQuery(await raster("fit512"));
      const dhash = wordsOf(query["dhash"] ?? new Uint8Array(24));
      const pdq = wordsOf(query["pdq"]?.subarray(0, pdqBytes) ?? new Uint8Array(pdqBytes));
      const turned = views.whole?.map(wordsOf) ?? [pdq];
      const histogram = wordsOf(query["histogram"] ?? new Uint8Array(48));
      const { name } = transform;
      add("dhash", name, own, (one) => 192 - bitsTo(dhashes, dhash, one));
      add("pdq", name, own, (one) => 256 - bitsTo(pdqs, pdq, one));
      add(
        "pdq, 8 turns",
        name,
        own,
        (one) => 256 - Math.min(...turned.map((turn) => bitsTo(pdqs, turn, one))),
      );
      add(
        "histogram",
        name,
        own,
        (one) => 1536 - Math.ceil(countsApart(histograms, histogram, one) / histogramStep),
      );
      const { matches } = await findMatches(
        { store, index },
        { descriptors: query, views },
        { limit: 200, minScore: 1 },
      );
      const scores = new Map(matches.map((match) => [match.fileId - 1, match.score]));
      add("best", name, own, (one) => scores.get(one) ?? 0);
      const said = verdicts.said.get(name) ?? { yes: 0, of: 0 };
      const sure = matches.filter(({ verdict }) => verdict !== "maybe").map(({ fileId }) => fileId - 1);
      verdicts.said.set(name, { yes: said.yes + Number(sure.includes(own)), of: said.of + 1 });
      verdicts.falsely += sure.filter((one) => one !== own && partOf[one] !== own).length;
      verdicts.pairs += partOf.filter((one) => one !== own).length - 1;
    },
  };
}

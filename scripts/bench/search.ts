import { cpus } from "node:os";
import { createIndex } from "../../src/index/create-index.ts";
import type { Index, Neighbour } from "../../src/index/index.ts";
import { createLog } from "../../src/log.ts";
import type { Method } from "../../src/similarity/method.ts";
import { methods } from "../../src/similarity/methods.ts";
import { blockTables, tables } from "../../src/similarity/tables.ts";

const encoders = [
  { name: "histogram", bytes: 48 },
  { name: "dhash", bytes: 24 },
] as const;
type Codes = Record<(typeof encoders)[number]["name"], Uint8Array>;
type Random = () => number;

const PAGE = 10_000;
const NEAREST = 20;
const WARM_UP = 20;

/**
 * `bun run bench search [count...]`: loads made-up collections of so many files (default 100,000 and
 * 1,000,000) into the index and prints how long loading and searches take, from a descriptor to the ids of
 * the 20 nearest, through the thread. A sample of the answers is checked against each method's definition.
 * @throws Error when an answer is wrong.
 */
export async function run(args: string[]): Promise<void> {
  const counts = args.length > 0 ? args.map(Number) : [100_000, 1_000_000];
  const wrong = counts.findIndex((count) => !Number.isInteger(count) || count < 1);
  if (wrong >= 0) throw new Error(`bench search ${args[wrong]}: a whole number of files from 1`);
  console.log(`Bun ${Bun.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  for (const count of counts) await measure(count);
}

async function measure(count: number): Promise<void> {
  const random = seeded(count);
  const codes = collectionOf(count, random);
  Bun.gc(true);
  const before = process.memoryUsage().rss;

  const started = performance.now();
  const index = await createIndex({ files: tables, blocks: blockTables, methods }, createLog("error"));
  const ready = performance.now();
  await load(index, codes, count);
  const loaded = performance.now();
  const { bytes } = await index.status();
  console.log(
    `\n${count.toLocaleString("en")} files: thread ready in ${(ready - started).toFixed(0)} ms, ` +
      `both encoders loaded in ${(loaded - ready).toFixed(0)} ms; packed codes ${mib(bytes)}, ` +
      `resident memory +${mib(process.memoryUsage().rss - before)}`,
  );

  for (const method of methods) {
    const times = await time(index, method, codes, count, random);
    const checked = await check(index, method, codes, count, random);
    console.log(
      `  ${method.name.padEnd(15)} median ${at(times, 0.5)} ms  p99 ${at(times, 0.99)} ms  ` +
        `of ${times.length} queries; ${checked} checked exactly`,
    );
  }
  await index.close();
}

async function load(index: Index, codes: Codes, count: number): Promise<void> {
  const pages: Promise<void>[] = [];
  for (const { name, bytes } of encoders) {
    for (let first = 0; first < count; first += PAGE) {
      const rows = Math.min(PAGE, count - first);
      const files = Float64Array.from({ length: rows }, (_, row) => first + row + 1);
      pages.push(
        index.load({ encoder: name, files, bytes: codes[name].slice(first * bytes, (first + rows) * bytes) }),
      );
    }
  }
  await Promise.all(pages);
  await index.complete();
}

async function time(index: Index, method: Method, codes: Codes, count: number, random: Random) {
  const queries = Array.from({ length: WARM_UP + (count > 200_000 ? 100 : 400) }, () =>
    queryFor(method, codes, count, random),
  );
  const times: number[] = [];
  for (const query of queries) {
    const started = performance.now();
    await index.nearest(method.name, query, NEAREST);
    times.push(performance.now() - started);
  }
  return times.slice(WARM_UP).sort((a, b) => a - b);
}

async function check(index: Index, method: Method, codes: Codes, count: number, random: Random) {
  const samples = Math.max(1, Math.min(5, Math.floor(300_000 / count)));
  for (let sample = 0; sample < samples; sample++) {
    const query = queryFor(method, codes, count, random);
    const expected = defined(method, codes, count, query);
    const found = await index.nearest(method.name, query, NEAREST);
    if (!Bun.deepEquals(found, expected))
      throw new Error(`${method.name} over ${count} files: another answer than its definition gives`);
  }
  return samples;
}

/** The answer as the method defines it: every distance, sorted. */
function defined(method: Method, codes: Codes, count: number, query: Uint8Array): Neighbour[] {
  const { size, all } = codesOf(method, codes);
  const distances = Array.from({ length: count }, (_, row) => ({
    file: row + 1,
    distance: method.distance(query, all.subarray(row * size, (row + 1) * size)),
  })).sort((a, b) => a.distance - b.distance || a.file - b.file);
  const border = distances[NEAREST - 1]?.distance ?? Infinity;
  return distances.filter(({ distance }) => distance <= border);
}

function codesOf(method: Method, codes: Codes): { size: number; all: Uint8Array } {
  const encoder = encoders.find(({ name }) => name === method.encoder);
  if (encoder === undefined) throw new Error(`no made-up codes for ${method.encoder}`);
  return { size: encoder.bytes, all: codes[encoder.name] };
}

/** One time in two a variation of a picture that is held, else a picture never seen. */
function queryFor(method: Method, codes: Codes, count: number, random: Random): Uint8Array {
  const { size, all } = codesOf(method, codes);
  if (random() < 0.5) return method.encoder === "dhash" ? dhash(random) : histogram(random);
  const row = Math.floor(random() * count);
  const code = all.slice(row * size, (row + 1) * size);
  return method.encoder === "dhash" ? flipped(code, 8, random) : shifted(code, 4000, random);
}

/** One file in ten is a near-duplicate of an earlier one, one in fifty an exact one. */
function collectionOf(count: number, random: Random): Codes {
  const codes = { histogram: new Uint8Array(count * 48), dhash: new Uint8Array(count * 24) };
  for (let row = 0; row < count; row++) {
    const kind = row === 0 ? 1 : random();
    const of = Math.floor(random() * row);
    const bits = codes.dhash.slice(of * 24, (of + 1) * 24);
    const counts = codes.histogram.slice(of * 48, (of + 1) * 48);
    const near = kind < 0.1;
    codes.dhash.set(near ? (kind < 0.02 ? bits : flipped(bits, 6, random)) : dhash(random), row * 24);
    codes.histogram.set(
      near ? (kind < 0.02 ? counts : shifted(counts, 2000, random)) : histogram(random),
      row * 48,
    );
  }
  return codes;
}

/** Each channel's 262,144 pixels in four bins: mostly in one or two of them, as in photographs. */
function histogram(random: Random): Uint8Array {
  const counts = new Uint32Array(12);
  for (let channel = 0; channel < 12; channel += 4) {
    const weights = [0, 0, 0, 0].map(() => Math.log(random() + 1e-9) ** 2);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights.forEach((weight, bin) => (counts[channel + bin] = Math.floor((262_144 * weight) / sum)));
    const rest = 262_144 - counts.slice(channel, channel + 4).reduce((total, value) => total + value, 0);
    counts[channel] = (counts[channel] ?? 0) + rest;
  }
  return new Uint8Array(counts.buffer);
}

/** Runs of equal bits, and three channels that mostly agree, as in photographs. */
function dhash(random: Random): Uint8Array {
  const bytes = new Uint8Array(24);
  let bit = 0;
  for (let at = 0; at < 64; at++) {
    if (random() < 0.4) bit ^= 1;
    for (let channel = 0; channel < 3; channel++) {
      const own = random() < 0.1 ? bit ^ 1 : bit;
      const byte = channel * 8 + (at >> 3);
      bytes[byte] = (bytes[byte] ?? 0) | (own << (at & 7));
    }
  }
  return bytes;
}

function flipped(code: Uint8Array, most: number, random: Random): Uint8Array {
  for (let flips = random() * most; flips > 0; flips--) {
    const bit = Math.floor(random() * code.length * 8);
    code[bit >> 3] = (code[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return code;
}

function shifted(code: Uint8Array, most: number, random: Random): Uint8Array {
  const counts = new Uint32Array(code.buffer);
  for (let channel = 0; channel < 12; channel += 4) {
    const from = channel + Math.floor(random() * 4);
    const to = channel + Math.floor(random() * 4);
    const moved = Math.min(counts[from] ?? 0, Math.floor(random() * most));
    counts[from] = (counts[from] ?? 0) - moved;
    counts[to] = (counts[to] ?? 0) + moved;
  }
  return code;
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const at = (sorted: number[], part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2);

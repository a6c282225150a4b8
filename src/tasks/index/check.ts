import type { Context, IndexCheck } from "../../context.ts";
import type { Probe } from "../../index/index.ts";
import { isFlat } from "../../similarity/best.ts";
import { indexedEncoders, tables } from "../../similarity/tables.ts";
import { compareCounts } from "./compare-counts.ts";
import { findMatches, queryOfFile } from "../find-matches.ts";
import { reloadIndex } from "./load.ts";

const sampleSize = 200;
/** Among this many equal codes a file need not be the first. */
const sameAtMost = 100;

type Needs = Pick<Context, "store" | "index" | "config" | "upkeep" | "log" | "now" | "signal">;

/**
 * Checks that the index holds what the database holds: random files must find themselves, and the numbers of codes must be
 * equal. If not, logs an error and loads the index from the database.
 * @param random from 0 to 1.
 */
export async function checkIndex(context: Needs, random: () => number = Math.random): Promise<void> {
  const { store, index, upkeep, log, now, signal } = context;
  const mark = await store.markSnapshot();
  await index.reached();
  const sample = await store.filesAt(Array.from({ length: sampleSize }, random));
  // Failures are checked again: the file may have been deleted in between.
  const failures = await lost(context, await lost(context, sample));
  const differing = {
    ...(await compareCounts(context, await store.codeCounts(tables), mark)),
    ...(await compareBlocks(context)),
  };
  if (signal.aborted) return;
  const check: IndexCheck = { at: now(), sampled: sample.length, failures, differing };
  upkeep.lastCheck = check;
  const isWrong = failures.length > 0 || Object.keys(differing).some((name) => name !== "blocks");
  if (!isWrong && !("blocks" in differing)) return;
  const { refused } = await index.status();
  // Codes that memory does not hold would be refused again.
  const what = refused > 0 ? `memory does not hold ${refused} codes` : "it is loaded again";
  log.error({ failures, differing }, `the index does not hold what the database holds: ${what}`);
  if (isWrong && refused === 0) await reloadIndex(context);
}

async function lost(context: Needs, files: readonly number[]): Promise<number[]> {
  const failures: number[] = [];
  for (const file of files) {
    if (context.signal.aborted) break;
    if (!(await findsItself(context, file))) failures.push(file);
  }
  return failures;
}

/** In each table, and by the whole search; a deleted file counts as found. */
async function findsItself(context: Needs, file: number): Promise<boolean> {
  const { store, index } = context;
  const stored = (await store.descriptorsOf([file], [...indexedEncoders])).get(file) ?? {};
  const probes = tables.flatMap((table): Probe[] => {
    const { name, encoder, family, offset, bytes, qualityOffset, minQuality = 0 } = table;
    const descriptor = stored[encoder];
    if (!descriptor || (qualityOffset !== undefined && (descriptor[qualityOffset] ?? 0) < minQuality))
      return [];
    const code = descriptor.subarray(offset, offset + bytes);
    const metric = family === "bits" ? "hamming" : "l1";
    return [{ table: name, metric, code, quantity: sameAtMost, radius: 0 }];
  });
  const { results } = await index.search(probes);
  if (!results.every(({ files }) => files.length === sameAtMost || files.includes(file))) return false;

  const { pdq } = stored;
  if (!pdq || isFlat(pdq)) return true;
  const { descriptors, views } = await queryOfFile(context, file);
  const { matches } = await findMatches(context, { descriptors, views }, { limit: sameAtMost, minScore: 0 });
  const best = matches.filter((match) => match.score === matches[0]?.score).map((match) => match.fileId);
  if (best.includes(file)) return true;
  const codes = await store.descriptorsOf(best, ["pdq"]);
  return [...codes.values()].some((one) => one["pdq"] && Buffer.compare(one["pdq"], pdq) === 0);
}

/** Twice, since an entry may be added in between. */
async function compareBlocks({ store, index }: Needs): Promise<IndexCheck["differing"]> {
  for (let look = 1; ; look++) {
    const counts = { index: await index.blocks.count(), database: await store.blockCount() };
    if (counts.index === counts.database) return {};
    if (look === 2) return { blocks: counts };
  }
}

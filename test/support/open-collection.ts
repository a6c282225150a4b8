import { expect } from "bun:test";
import { readConfig } from "../../src/config/config.ts";
import type { Context } from "../../src/context.ts";
import { createContext } from "../../src/create-context.ts";
import type { Index } from "../../src/index/index.ts";
import { createLog, type Log } from "../../src/log.ts";
import { indexedEncoders, tables } from "../../src/similarity/tables.ts";
import { keptDoors } from "./kept-doors.ts";

/** What was logged as a warning or an error: its fields and its text. */
export type Told = { level: "warn" | "error"; fields: unknown; text: string };

/** The program over a folder that may have been used before, without its network; closing it takes no leave. */
export type Collection = {
  context: Context;
  clock: { now: number };
  told: Told[];
  /** The index itself, to change it behind the program's back. */
  codes: Index;
  close(): Promise<void>;
};

export async function openCollection(
  folder: string,
  environment: Record<string, string> = {},
): Promise<Collection> {
  const clock = { now: 1_700_000_000 };
  const told: Told[] = [];
  const tell = (level: Told["level"]) => (fields: unknown, text: string) =>
    void told.push({ level, fields, text });
  const log: Log = Object.assign(createLog("silent"), { warn: tell("warn"), error: tell("error") });
  const config = readConfig({ DATA_DIR: folder, DECODE_CONCURRENCY: "1", ...environment });
  let codes: Index | undefined;
  const createKept: typeof keptDoors.createIndex = async (...args) =>
    (codes = await keptDoors.createIndex(...args));
  const opened = await createContext(config, log, {
    open: { ...keptDoors, createIndex: createKept },
    now: () => clock.now,
  });
  if (!codes) throw new Error("no index");
  return {
    context: opened.context,
    codes,
    clock,
    told,
    close: async () => void (await opened.close()),
  };
}

const facts = { md5: "", size: 1, format: "jpeg", width: 1, height: 1, frames: 1, original: false } as const;

/** Descriptors as the index holds them; every fifth file is flat, every seventh lacks an encoder. */
export function madeUpDescriptors(seed: number): Record<string, Uint8Array> {
  let state = Math.imul(seed + 1, 2_654_435_761) | 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  };
  return Object.fromEntries(
    [...indexedEncoders].flatMap((encoder, at) => {
      if ((seed + at) % 7 === 0 && encoder !== "dhash") return [];
      const size = tables.find((table) => table.encoder === encoder)?.descriptorBytes ?? 0;
      const bytes = Uint8Array.from({ length: size }, random);
      for (const { encoder: own, qualityOffset } of tables)
        if (own === encoder && qualityOffset !== undefined) bytes[qualityOffset] = seed % 5 === 0 ? 20 : 80;
      return [[encoder, bytes]];
    }),
  );
}

/** Stores a made-up content. */
export async function storeRows({ store, now }: Pick<Context, "store" | "now">, seed: number): Promise<void> {
  const sha256 = seed.toString(16).padStart(64, "0");
  const descriptors = madeUpDescriptors(seed);
  await store.saveFile(`https://a.test/${seed}`, { ...facts, sha256, descriptors }, now());
}

/** Asserts that the index holds what the database holds, code by code. */
export async function expectWhole({ store, index }: Pick<Context, "store" | "index">): Promise<void> {
  await index.reached();
  const { complete } = await index.status();
  expect(complete).toBe(true);
  for (const table of tables) {
    const { encoder, offset, bytes, qualityOffset, minQuality = 0 } = table;
    const page = await store.descriptorPage(encoder, 0, 1_000_000);
    const size = page.bytes.length / Math.max(page.files.length, 1);
    const code = Uint8Array.from({ length: bytes }, (_, at) => (at * 7) & 255);
    const expected = Array.from(page.files, (file, at) => {
      const descriptor = page.bytes.subarray(at * size, (at + 1) * size);
      const isWorth = qualityOffset === undefined || (descriptor[qualityOffset] ?? 0) >= minQuality;
      const own = descriptor.slice(offset, offset + bytes);
      return isWorth ? [{ file, distance: table.family === "bits" ? bits(own, code) : l1(own, code) }] : [];
    })
      .flat()
      .sort((a, b) => a.distance - b.distance || a.file - b.file);
    const metric = table.family === "bits" ? "hamming" : "l1";
    const { results } = await index.search([{ table: table.name, metric, code, quantity: 1_000_000 }]);
    expect(
      Array.from(results[0]?.files ?? [], (file, at) => ({ file, distance: results[0]?.distances[at] })),
    ).toEqual(expected);
  }
}

function bits(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (const [at, byte] of a.entries())
    for (let rest = byte ^ (b[at] ?? 0); rest > 0; rest &= rest - 1) count++;
  return count;
}

function l1(a: Uint8Array, b: Uint8Array): number {
  const [own, other] = [new Uint32Array(a.buffer), new Uint32Array(b.buffer)];
  return own.reduce((sum, count, at) => sum + Math.abs(count - (other[at] ?? 0)), 0);
}

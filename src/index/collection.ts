import { AppError } from "../errors.ts";
import type { Method } from "../similarity/method.ts";
import { type Codes, createCodes } from "./codes.ts";
import { createClosest } from "./closest.ts";
import type { IndexPage, IndexStatus, Neighbour } from "./index.ts";
import { kernels } from "./kernels.ts";

/** What the index needs to know of a method. */
export type IndexMethod = Pick<Method, "name" | "encoder" | "metric">;
/** What the index needs to know of an encoder; `bytes` is a multiple of 4. */
export type IndexEncoder = { readonly name: string; readonly bytes: number };

/** The packed codes of all encoders, and searches over them. Lives in the index's thread. */
export type Collection = {
  /** @throws AppError `bad_request` for an unknown encoder or a page that is not of its size. */
  put(page: IndexPage): void;
  /** Puts what is neither held nor, before `complete()`, removed: the page may be older than both. @throws as `put`. */
  load(page: IndexPage): void;
  complete(): void;
  remove(files: Float64Array): void;
  /** @throws AppError `loading` before `complete()`, `bad_request` for an unknown method or a descriptor of another size. */
  nearest(method: string, descriptor: Uint8Array, quantity: number): Neighbour[];
  status(): IndexStatus;
};

export function createCollection(
  methods: readonly IndexMethod[],
  encoders: readonly IndexEncoder[],
): Collection {
  const codesOf = new Map(encoders.map(({ name, bytes }) => [name, createCodes(bytes / 4)]));
  for (const { name, encoder, metric } of methods) {
    const bytes = encoders.find((candidate) => candidate.name === encoder)?.bytes;
    const { step } = kernels[metric];
    if (bytes === undefined || bytes % step !== 0)
      throw new AppError(
        "internal",
        `index for ${name}: ${encoder} has ${bytes} bytes, not a multiple of ${step}`,
      );
  }
  let complete = false;
  /** Files removed while loading: a page read before may still name them. */
  const removed = new Set<number>();

  const known = (encoder: string): Codes => {
    const codes = codesOf.get(encoder);
    if (codes === undefined) throw new AppError("bad_request", `index: no encoder ${encoder}`);
    return codes;
  };

  const fitting = ({ encoder, files, bytes }: IndexPage): Codes => {
    const codes = known(encoder);
    if (bytes.length === files.length * codes.words * 4) return codes;
    throw new AppError(
      "bad_request",
      `index ${files.length} descriptors of ${encoder}: ${bytes.length} bytes`,
    );
  };

  return {
    put(page) {
      const codes = fitting(page);
      codes.put(page.files, asWords(page.bytes));
    },
    load(page) {
      const codes = fitting(page);
      const wanted = Array.from(page.files.keys()).filter((at) => {
        const file = page.files[at] ?? 0;
        return !codes.has(file) && !removed.has(file);
      });
      const words = asWords(page.bytes);
      if (wanted.length === page.files.length) return codes.put(page.files, words);
      const picked = new Int32Array(wanted.length * codes.words);
      for (const [to, at] of wanted.entries())
        picked.set(words.subarray(at * codes.words, (at + 1) * codes.words), to * codes.words);
      codes.put(
        Float64Array.from(wanted, (at) => page.files[at] ?? 0),
        picked,
      );
    },
    complete() {
      complete = true;
      removed.clear();
    },
    remove(files) {
      for (const codes of codesOf.values()) files.forEach(codes.remove);
      if (!complete) for (const file of files) removed.add(file);
    },
    nearest(name, descriptor, quantity) {
      if (!complete)
        throw new AppError("loading", `search by ${name}: the index is loading`, { retryAfter: 1 });
      const method = methods.find((candidate) => candidate.name === name);
      if (method === undefined) throw new AppError("bad_request", `search by ${name}: no such method`);
      const codes = known(method.encoder);
      if (descriptor.length !== codes.words * 4)
        throw new AppError("bad_request", `search by ${name}: a descriptor of ${descriptor.length} bytes`);
      return search(method, codes, descriptor, quantity);
    },
    status() {
      const held = Object.fromEntries([...codesOf].map(([name, codes]) => [name, codes.count]));
      const bytes = [...codesOf.values()].reduce((sum, codes) => sum + codes.bytes, 0);
      return { complete, held, bytes };
    },
  };
}

function search(method: IndexMethod, codes: Codes, descriptor: Uint8Array, quantity: number): Neighbour[] {
  if (quantity < 1) return [];
  const { scan, distanceOf, farthest } = kernels[method.metric];
  const query = asWords(descriptor);
  const closest = createClosest(quantity, farthest);
  for (const run of codes.runs()) scan(run, query, closest);
  return closest
    .found()
    .map(({ slot, distance }) => ({ file: codes.fileAt(slot), distance: distanceOf(distance) }))
    .sort((a, b) => a.distance - b.distance || a.file - b.file);
}

/** Descriptors are little-endian, as is every machine that Bun runs on; copied only where not aligned. */
function asWords(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { callThread } from "../thread-calls.ts";
import type { IndexEncoder, IndexMethod } from "./collection.ts";
import type { Index, IndexEntry, IndexPage } from "./index.ts";
import type { Requests } from "./messages.ts";

/**
 * Starts the index's thread, empty; its loops are compiled before it is complete.
 *
 * @param encoders Every encoder whose descriptors are kept; a size in bytes is a multiple of 4.
 * @param onDeath Told when the thread has died, after that was logged: every later call is rejected.
 * @throws AppError `internal` for a method whose encoder is absent or of a size that its metric cannot read.
 */
export async function createIndex(
  methods: readonly IndexMethod[],
  encoders: readonly IndexEncoder[],
  log: Log,
  onDeath: (error: AppError) => void = () => {},
): Promise<Index> {
  const worker = new Worker(new URL("./index-worker.ts", import.meta.url), { smol: true, name: "index" });
  const thread = callThread<Requests>(worker, "index thread", (error) => {
    log.error({ err: error }, "the index has crashed; searches fail until a restart");
    onDeath(error);
  });
  // What is handed in may carry functions, which cannot travel.
  const known = {
    methods: methods.map(({ name, encoder, metric }) => ({ name, encoder, metric })),
    encoders: encoders.map(({ name, bytes }) => ({ name, bytes })),
  };
  await thread.ask("start", known).catch((error: unknown) => {
    thread.close();
    throw error;
  });

  return {
    async add(entries) {
      if (entries.length === 0) return;
      const pages = pagesOf(entries);
      await thread.ask("put", pages, pages.flatMap(buffersOf));
    },
    load: (page) => thread.ask("load", page, buffersOf(page)),
    complete: () => thread.ask("complete", undefined),
    async remove(files) {
      if (files.length > 0) await thread.ask("remove", Float64Array.from(files));
    },
    async nearest(method, descriptor, quantity) {
      // A copy, because sending a view sends all of the buffer that it looks at.
      const ask = { method, descriptor: new Uint8Array(descriptor), quantity };
      const { files, distances } = await thread.ask("nearest", ask);
      return Array.from(files, (file, at) => ({ file, distance: distances[at] ?? 0 }));
    },
    status: () => thread.ask("status", undefined),
    async close() {
      thread.close();
    },
  };
}

const buffersOf = ({ files, bytes }: IndexPage) => [files.buffer, bytes.buffer];

/** One page an encoder, in the order of the entries, so that of two for one file the later counts. */
function pagesOf(entries: readonly IndexEntry[]): IndexPage[] {
  return [...Map.groupBy(entries, ({ encoder }) => encoder)].map(([encoder, group]) => ({
    encoder,
    files: Float64Array.from(group, ({ file }) => file),
    bytes: joined(
      encoder,
      group.map(({ bytes }) => bytes),
    ),
  }));
}

function joined(encoder: string, descriptors: Uint8Array[]): Uint8Array {
  const size = descriptors[0]?.length ?? 0;
  const bytes = new Uint8Array(descriptors.length * size);
  for (const [at, descriptor] of descriptors.entries()) {
    if (descriptor.length !== size)
      throw new AppError(
        "bad_request",
        `index descriptors of ${encoder}: ${size} and ${descriptor.length} bytes`,
      );
    bytes.set(descriptor, at * size);
  }
  return bytes;
}

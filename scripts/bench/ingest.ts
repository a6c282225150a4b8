import type { Store } from "../../src/database/store.ts";
import { observe } from "../../src/tasks/observe.ts";
import { slices } from "../../src/concurrency/slices.ts";
import type { Resolver } from "../../src/resolvers/resolver.ts";
import { serveHere } from "./support/serve-here.ts";
import { readsWhile } from "./support/reads-while.ts";
import { syntheticSighting } from "./support/synthetic-sighting.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import type { Observation, Observer } from "../../src/model/observation.ts";

/**
 * `bun run bench ingest [held] [added]`: fills a database with `held` submissions (default 1,000,000), then saves
 * `added` more (default 50,000) as polls do (links classified, titles indexed, slices of fifty) while
 * another process reads submissions over HTTP, and prints both rates. Once without the writer for comparison.
 */
export async function run([held = "1000000", added = "50000"]: string[]): Promise<void> {
  const [heldCount, addedCount] = [Number(held), Number(added)];
  using folder = temporaryFolder();
  await using server = await serveHere(folder.path);
  const { store, resolvers } = server.context;
  const filling = await save(store, resolvers, 0, heldCount, 1000);
  console.log(`filled with ${heldCount.toLocaleString("en")} submissions: ${rate(heldCount, filling)}`);

  const alone = await readsWhile(server.url, heldCount, () => Bun.sleep(5000));
  console.log(`small reads alone:           ${alone}`);
  let taken = 0;
  const reads = await readsWhile(server.url, heldCount, async () => {
    taken = await save(store, resolvers, heldCount, addedCount, 50);
  });
  console.log(`small reads while ingesting: ${reads}`);
  console.log(`ingested ${addedCount.toLocaleString("en")} submissions: ${rate(addedCount, taken)}`);
}

const rate = (count: number, ms: number) =>
  `${Math.round((count / ms) * 1000).toLocaleString("en")} a second`;

/** Saves made-up submissions in polls of 100, as aggregate does. @returns milliseconds. */
async function save(
  store: Store,
  resolvers: readonly Resolver[],
  from: number,
  count: number,
  slice: number,
): Promise<number> {
  const by: Observer = { provider: "reddit-api", feedId: 0, fresh: false };
  const page = Math.max(slice, 100);
  const started = performance.now();
  for (let at = from; at < from + count; at += page) {
    const observations = Array.from({ length: Math.min(page, from + count - at) }, (_, i): Observation =>
      observe(resolvers, syntheticSighting(at + i)),
    );
    for (const run of slices(observations, slice)) await store.saveSightings(run, by, 1_700_000_000);
  }
  return performance.now() - started;
}

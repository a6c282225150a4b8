import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { startRebooru } from "../demo/rebooru.ts";
import { type Copy, fillDatabase } from "./match/fill.ts";
import { percentile } from "./support/percentile.ts";
import { readsWhile } from "./support/reads-while.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const status = z.object({
  index: z.object({ complete: z.boolean(), bytes: z.number(), multiIndex: z.record(z.string(), z.string()) }),
});
/** Searches that are not counted: loops are compiled in the first ones. */
const warmUps = 20;

/**
 * `bun run bench match [files]`: a whole search by a file over HTTP among so many files (default 1,000,000): receiving,
 * decoding, every turn and view, the search, the alignment, rows. By `best` with and without parts of codes, by LZBooru's
 * methods, and what small reads beside searches without a pause take.
 */
export async function run([files = "1000000"]: string[]): Promise<void> {
  const count = Number(files);
  using folder = temporaryFolder();
  const dataDir = join(folder.path, "data");
  mkdirSync(dataDir);
  console.log(`${count.toLocaleString("en")} files`);
  const copies = await fillDatabase(join(dataDir, "rebooru.sqlite"), count);
  await measure(folder.path, copies, { MEMORY_LIMIT: "16GiB" });
  // As much as the codes alone take: no room for their parts.
  await measure(folder.path, copies, { MEMORY_LIMIT: `${Math.ceil((count * 230) / 2 ** 20) + 48}MiB` });
}

async function measure(folder: string, copies: readonly Copy[], environment: Record<string, string>) {
  const started = performance.now();
  const settings = {
    PUBLIC_READ: "true",
    RATE_LIMIT: "none",
    WORKERS: "none",
    LOG_LEVEL: "error",
    ...environment,
  };
  await using server = await startRebooru(folder, settings);
  const { url } = server;
  const index = async () => status.parse(await (await fetch(`${url}/api/status`)).json()).index;
  while (!(await index()).complete) await Bun.sleep(50);
  console.log(`\nsearchable ${((performance.now() - started) / 1000).toFixed(1)} s after the start`);
  // Below a million there are none; else they are built in the background.
  for (let waited = 0; (await index()).multiIndex["pdq"] === "building"; waited++) {
    if (waited > 600) throw new Error("parts of codes: not built within ten minutes");
    await Bun.sleep(1000);
  }
  const { bytes, multiIndex } = await index();
  console.log(`index ${Math.round(bytes / 2 ** 20)} MiB, parts of codes: ${JSON.stringify(multiIndex)}`);
  const best = `${url}/api/search/image?limit=10`;
  await timed("best", copies, best);
  for (const method of ["dhash_xor_norm", "abs_norm", "eucl_norm"])
    await timed(method, copies, `${url}/api/similarity/file?q=10&algorithm=${method}`);
  const reads = await readsWhile(url, copies.length, () => timed("best, beside small reads", copies, best));
  console.log(`small reads beside searches without a pause: ${reads}`);
}

/** Posts each copy, one after another; prints the times, and of `best` how often the original was first. */
async function timed(what: string, copies: readonly Copy[], url: string): Promise<void> {
  const times: number[] = [];
  let first = 0;
  for (const [at, { jpeg, submission }] of copies.entries()) {
    const body = new FormData();
    body.set("image", new Blob([jpeg], { type: "image/jpeg" }), "picture.jpg");
    const started = performance.now();
    const answer = await fetch(url, { method: "POST", body });
    const text = await answer.text();
    if (at >= warmUps) times.push(performance.now() - started);
    if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${text}`);
    const [match] = z
      .array(z.unknown())
      .catch([])
      .parse((JSON.parse(text) as { matches?: unknown }).matches);
    if (JSON.stringify(match ?? "").includes(`"${submission}"`)) first++;
  }
  const figure = (share: number) => `${percentile(times, share).toFixed(1)} ms`;
  const found = url.includes("search/image") ? `; the original first in ${first} of ${copies.length}` : "";
  console.log(`${what.padEnd(28)}median ${figure(0.5)}, 90 % ${figure(0.9)}, worst ${figure(1)}${found}`);
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./bench/support/temporary-folder.ts";
import { runCommand, UsageError } from "./command.ts";
import { fuzzCrawl, fuzzRequests, fuzzSearches, type Outcome, type Run } from "./fuzz/run.ts";
import { paintSeeds } from "./fuzz/seeds.ts";
import { openSubject } from "./fuzz/subject.ts";
import { createRandom } from "./world/random.ts";

const usage = `bun run fuzz [--requests 10000] [--pictures 20000] [--seed N]

Sends random requests over every route, scope and type of content to a server of its own, and broken pictures of every format
through searches and through the crawler, half of them each. It fails, with the shortest reproduction, when an answer is a 5xx
that is not meant (503, 504 and 507 are), when none comes, when the server ends, when its memory grows, or when it no longer
finds a picture that it has just stored. The same seed gives the same cases.`;

const options = {
  requests: { type: "string" },
  pictures: { type: "string" },
  seed: { type: "string" },
} as const;

/** Bytes by which the server may grow from the end of a part's warm-up to its end. */
const mostGrowth = 160 * 2 ** 20;
const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

await runCommand({ usage, options }, async (words, given) => {
  if (words.length) throw new UsageError(`${words[0]} is not expected`);
  const requests = readCount("--requests", given.requests ?? "10000");
  const pictures = readCount("--pictures", given.pictures ?? "20000");
  const seed = readCount("--seed", given.seed ?? String(Math.floor(Math.random() * 2 ** 31)));
  console.log(`seed ${seed}: ${requests} requests, ${pictures} pictures`);
  using folder = temporaryFolder();
  const subject = await openSubject(folder.path, seed);
  let failures = 0;
  const report = (failure: string): void => {
    failures++;
    console.error(failure);
  };
  const run: Run = { seed, seeds: await paintSeeds(createRandom(seed)), subject, report };
  const tell = (what: string, { answers, memory }: Outcome): void => {
    const counts = [...answers].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
    console.log(
      `${what}: ${counts.join(", ")}${counts.length ? "; " : ""}memory ${memory.map(mib).join(" -> ")}`,
    );
    if (memory[1] - memory[0] > mostGrowth)
      report(`${what}: memory grew from ${memory.map(mib).join(" to ")}`);
  };
  try {
    await subject.crawl(
      new Map(run.seeds.map(({ extension, bytes }, at) => [`https://i.redd.it/${at}.${extension}`, bytes])),
    );
    await subject.searchRightly();
    tell("requests", await fuzzRequests(run, requests));
    const searched = Math.ceil(pictures / 2);
    tell("searches by pictures", await fuzzSearches(run, searched));
    if (failures === 0) {
      const crawled = await fuzzCrawl(run, searched, pictures - searched);
      tell(`${crawled.asked} pictures crawled`, crawled);
      await subject.searchRightly();
      console.log(`the same process (${subject.server.pid}) answers a right search rightly`);
    }
  } finally {
    await subject.close();
  }
  faultsOfLog(readFileSync(join(folder.path, "rebooru.log"), "utf8")).forEach(report);
  if (failures) throw new Error(`${failures} failures with --seed ${seed}, see above`);
});

/** Lines that tell of a fault of the program, not of what it was given. */
function faultsOfLog(log: string): string[] {
  const errors = log.split("\n").filter((line) => /"level":(50|60)|^\S*Error:|panic/.test(line));
  return errors.slice(0, 5).map((line) => `in the log: ${line.slice(0, 600)}`);
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new UsageError(`${option} ${text}: a whole number`);
  return Number(text);
}

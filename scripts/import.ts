import { existsSync } from "node:fs";
import { readConfig } from "../src/config/config.ts";
import { AppError } from "../src/errors.ts";
import { availableMemory } from "../src/config/available-memory.ts";
import { importDump, type ImportProgress, noProgress } from "../src/tasks/import.ts";
import { type Client, openClient } from "./client.ts";
import { explain, readTime, runCommand, UsageError } from "./command.ts";
import { importRatingFile, isRatingFile } from "./import-rating-file.ts";
import { importState } from "./import-state.ts";
import { createProgressBar } from "./progress-bar.ts";

const usage = `bun run import FILE... [--subreddit NAME]... [--since DATE] [--until DATE] [--again] [--large-window]

Imports dumps of Reddit's submissions: RS_2015-01.zst, pics_submissions.zst, .zst_blocks, .jsonl, .ndjson, or - for standard input; and
published ratings of DPChallenge's pictures: AVA.txt (with tags.txt, challenges.txt and the style lists beside it), the set of 2009,
the JSON of the DPChallenge scraper.
Subreddits that are not followed become paused feeds (see bun run feeds). What is already known is merged, never doubled.

--subreddit NAME   only this one; also several, by commas or by giving it again
--since, --until   only what was posted from and to then: 2015-01-31, or Unix seconds
--again            reads a file from the beginning, although it was imported before
--large-window     decompresses although it may take more than a quarter of the memory (2 GiB for monthly dumps)

An import that was interrupted goes on where it was when it is started again.`;

const options = {
  subreddit: { type: "string", multiple: true },
  since: { type: "string" },
  until: { type: "string" },
  again: { type: "boolean" },
  "large-window": { type: "boolean" },
} as const;

const shownBadLines = 20;
const maxWindowBytes = 2 ** 31;
const count = (number: number) => number.toLocaleString("en");

function readSubreddits(given: readonly string[] | undefined): string[] | undefined {
  const names = given?.flatMap((word) => word.split(",")).map((name) => name.replace(/^\/?r\//, ""));
  const wrong = names?.find((name) => !/^\w[\w.:-]{0,63}$/.test(name));
  if (wrong !== undefined) throw new UsageError(`--subreddit ${JSON.stringify(wrong)}: a subreddit's name`);
  return names && [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

function summary(
  { lines, created, updated, unchanged, bad }: ImportProgress,
  before: ImportProgress,
): string {
  const matched = created + updated + unchanged;
  const parts = [`${count(created)} new`, `${count(updated)} completed`, `${count(unchanged)} known`];
  const resumed = before.lines > 0 ? ` (from line ${count(before.lines + 1)} on)` : "";
  const broken = bad > 0 ? `; ${count(bad)} bad lines` : "";
  return `${count(lines)} lines${resumed}, ${count(matched)} submissions: ${parts.join(", ")}${broken}`;
}

await runCommand({ usage, options }, async (paths, values) => {
  if (paths.length === 0)
    throw new UsageError("which file? For example: RS_2015-01.zst, or - for standard input");
  const missing = paths.find((path) => path !== "-" && !existsSync(path));
  if (missing !== undefined) throw new UsageError(`${missing}: no such file`);
  const subreddits = readSubreddits(values.subreddit);
  const since = values.since === undefined ? undefined : readTime("--since", values.since);
  const lastTime = values.until === undefined ? undefined : readTime("--until", values.until);
  // A day is meant to its end.
  const lastDay = /^\d{4}-\d\d-\d\d$/.test(values.until ?? "") ? 86_399 : 0;
  const until = lastTime === undefined ? undefined : lastTime + lastDay;
  if (until !== undefined && since !== undefined && since > until)
    throw new UsageError(
      `--since ${values.since} --until ${values.until}: the end comes before the beginning`,
    );
  const filter = { subreddits: subreddits && new Set(subreddits), since, until };
  const { dataDir } = readConfig();
  const window = values["large-window"] ? maxWindowBytes : Math.min(availableMemory() / 4, maxWindowBytes);

  async function importFile(path: string, client: Client): Promise<void> {
    if (await isRatingFile(path)) return importRatingFile(path, client, window);
    const state = importState(dataDir, path, { subreddits, since, until });
    const before = (values.again ? undefined : state.read()) ?? noProgress;
    if (before.done) return console.log(`${path}: was imported before (--again reads it once more)`);
    const bar = createProgressBar();
    const started = performance.now();
    let told = 0;
    const done = await importDump(
      { path, filter, from: before, maxWindowBytes: window },
      (batch) => client.ingest(batch),
      {
        bad(line, reason) {
          if (told++ >= shownBadLines) return;
          bar.clear();
          console.error(`${path}: line ${line}: ${reason}`);
          if (told === shownBadLines) console.error(`${path}: further bad lines are only counted`);
        },
        async stored(progress, share) {
          state.write(progress);
          const seconds = (performance.now() - started) / 1000;
          const rate = Math.round((progress.lines - before.lines) / seconds);
          bar.show(share, `${count(progress.lines)} lines, ${count(rate)} a second`);
        },
      },
    ).finally(() => {
      bar.clear();
      state.flush();
    });
    console.log(`${path}: ${summary(done, before)}`);
    const isFiltered = subreddits !== undefined || since !== undefined || until !== undefined;
    if (done.bad > 0 && !isFiltered && done.created + done.updated + done.unchanged === 0)
      throw new AppError("bad_answer", `${path}: no line is a submission: is it a dump of Reddit?`);
    if (subreddits && done.created + done.updated + done.unchanged === 0)
      console.log(`${path}: nothing of ${subreddits.join(", ")} is in it`);
  }

  const client = await openClient({ creates: true });
  let failed = 0;
  try {
    for (const path of paths) {
      try {
        await importFile(path, client);
      } catch (error) {
        failed++;
        console.error(`error: ${explain(error)}`);
      }
    }
  } finally {
    await client.close();
  }
  if (failed > 0) process.exit(1);
});

import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readConfig } from "../src/config/config.ts";
import type { Exported } from "../src/datasets/formats/dataset-request.ts";
import { syncPath } from "../src/datasets/folder.ts";
import { formats } from "../src/datasets/formats/formats.ts";
import { parseSelection } from "../src/query/selection.ts";
import { reachServer, requireDataFolder } from "./client.ts";
import { explain, runCommand, UsageError } from "./command.ts";
import { exportFromFolder } from "./export/from-folder.ts";
import { deleteLeftJob, exportFromServer, type ShownProgress } from "./export/from-server.ts";
import { createPartial, sweepPartials } from "./export/partial-folder.ts";
import { createProgressBar } from "./progress-bar.ts";

const names = formats.map((format) => format.name);
const usage = `bun run export --format FORMAT --out FOLDER [--query QUERY] [--seed TEXT] [--split 80/10/10]
               [--unique] [--balance] [--link] [--include-noai] [--caption any|prompt]

Makes a dataset of what there is and writes it into FOLDER, which must not be there yet. FORMAT: ${names.join(", ")}.

--query          what is selected, e.g. 'source:dpchallenge has:counts mos:6..8 date:2012.. -nsfw:yes lighthouse'; keys:
                 source subreddit author challenge tool format id has in date score width height size mos votes posts nsfw
                 removed; everything that stands upstream without it; one that begins with - is written --query=-in:ava
--split          shares of train, val and test; pictures that are nearly the same are never on both sides
--seed           another one gives other parts; the same data, query and seed give the same bytes
--unique         one picture of those that are nearly the same
--balance        as many of each mean score as of the rarest
--link           names pictures by their URLs instead of copying them
--include-noai   also pictures whose hosts ask that machines learn nothing from them
--caption        prompt: only pictures with a prompt; any (the default): the text of the others is their caption, else their
                 title, and manifest.json has how many there are of each`;

const options = {
  format: { type: "string" },
  out: { type: "string" },
  query: { type: "string" },
  seed: { type: "string" },
  split: { type: "string" },
  unique: { type: "boolean" },
  balance: { type: "boolean" },
  link: { type: "boolean" },
  "include-noai": { type: "boolean" },
  caption: { type: "string" },
} as const;

const stages: Record<string, string> = { select: "selected", compare: "to compare", write: "written" };

function readSplit(text: string): { train: number; val: number; test: number } {
  const shares = /^(\d{1,3})\/(\d{1,3})\/(\d{1,3})$/.exec(text)?.slice(1).map(Number) ?? [];
  const [train = 0, val = 0, test = 0] = shares;
  if (train + val + test <= 0) throw new UsageError(`--split ${text}: three shares such as 80/10/10`);
  const sum = train + val + test;
  return { train: train / sum, val: val / sum, test: test / sum };
}

/** @throws UsageError for a query that cannot be read, or that can select nothing. */
function requireSelection(query: string): void {
  try {
    parseSelection(query);
  } catch (error) {
    throw new UsageError(`--${explain(error)}`);
  }
}

await runCommand({ usage, options }, async (words, given) => {
  if (words.length > 0) throw new UsageError(`unknown word ${words[0]}`);
  const { format, out, query = "", seed = "0", split = "80/10/10" } = given;
  if (format === undefined || !names.includes(format))
    throw new UsageError(`--format ${format ?? "is missing"}: one of ${names.join(", ")}`);
  if (out === undefined) throw new UsageError("--out is missing: a folder that is not there yet");
  const target = resolve(out);
  if (out.trim() === "") throw new UsageError("--out is empty: a folder that is not there yet");
  if (existsSync(target)) throw new UsageError(`--out ${out}: it is there already`);
  requireSelection(query);
  const caption = (["any", "prompt"] as const).find((name) => name === (given.caption ?? "any"));
  if (caption === undefined) throw new UsageError(`--caption ${given.caption}: any or prompt`);
  const ratios = readSplit(split);
  const request = {
    format,
    query,
    seed,
    ratios,
    unique: given.unique ?? false,
    balance: given.balance ?? false,
    link: given.link ?? false,
    includeNoAi: given["include-noai"] ?? false,
    caption,
  };
  const config = readConfig();
  const server = await reachServer(config);
  if (!server) requireDataFolder(config);
  const bar = createProgressBar();
  const onProgress = ({ stage, done, total }: ShownProgress) =>
    bar.show(total ? done / total : undefined, `${done.toLocaleString("en")} ${stages[stage] ?? stage}`);
  await sweepPartials(target, async (left) => {
    if (server && left.dataDir === resolve(config.dataDir)) await deleteLeftJob(server, left);
  });
  // Before the work, so that a folder that cannot be written is known at once.
  const partial = await createPartial(target).catch((cause: unknown) => {
    throw new Error(
      `--out ${out}: it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  });

  const stop = new AbortController();
  let making: Promise<Exported> | undefined;
  /** Leaves nothing behind. */
  async function clear(): Promise<void> {
    stop.abort();
    await making?.catch(() => {});
    bar.clear();
    await partial.remove().catch(() => {});
  }
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.once(signal, () => void clear().finally(() => process.exit(code)));
  try {
    const folder = join(partial.path, "dataset");
    making = server
      ? exportFromServer(server, request, folder, onProgress, stop.signal, (job) =>
          partial.note(resolve(config.dataDir), job),
        )
      : exportFromFolder(config.dataDir, request, folder, onProgress, stop.signal);
    const { rows, files } = await making;
    bar.clear();
    await rename(folder, target);
    await syncPath(dirname(target));
    console.log(
      `${rows} rows, ${files - 1} files in ${target}; what they are: ${join(target, "manifest.json")}`,
    );
  } finally {
    await clear();
  }
});

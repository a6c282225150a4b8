import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { formats } from "../src/datasets/formats/formats.ts";
import { type Client, openClient } from "./client.ts";
import { runCommand, UsageError } from "./command.ts";
import { createProgressBar } from "./progress-bar.ts";

const names = formats.map((format) => format.name);
const usage = `bun run export --format FORMAT --out FOLDER [--query QUERY] [--seed TEXT] [--split 80/10/10]
               [--unique] [--balance] [--link] [--include-noai]

Makes a dataset of what there is and writes it into FOLDER, which must not be there yet. FORMAT: ${names.join(", ")}.

--query          what is selected, e.g. 'source:dpchallenge has:counts mos:6..8 date:2012.. -nsfw:yes lighthouse'; keys:
                 source subreddit author challenge tool format id has in date score width height size mos votes posts nsfw
                 removed; everything that stands upstream without it; one that begins with - is written --query=-in:ava
--split          shares of train, val and test; pictures that are nearly the same are never on both sides
--seed           another one gives other parts; the same data, query and seed give the same bytes
--unique         one picture of those that are nearly the same
--balance        as many of each mean score as of the rarest
--link           names pictures by their URLs instead of copying them
--include-noai   also pictures whose hosts ask that machines learn nothing from them`;

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
} as const;

const jobShape = z.object({
  id: z.number(),
  state: z.string(),
  error: z.string().nullable(),
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }).nullable(),
  result: z.object({ rows: z.number(), files: z.number(), bytes: z.number() }).nullable(),
});
const manifestShape = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
const lookEveryMs = 300;
const stages: Record<string, string> = { select: "selected", compare: "to compare", write: "written" };

function readSplit(text: string): { train: number; val: number; test: number } {
  const shares = /^(\d{1,3})\/(\d{1,3})\/(\d{1,3})$/.exec(text)?.slice(1).map(Number) ?? [];
  const [train = 0, val = 0, test = 0] = shares;
  if (train + val + test <= 0) throw new UsageError(`--split ${text}: three shares such as 80/10/10`);
  const sum = train + val + test;
  return { train: train / sum, val: val / sum, test: test / sum };
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
  const ratios = readSplit(split);
  const bar = createProgressBar();
  let client: Client | undefined;
  let job: z.infer<typeof jobShape> | undefined;
  // Before the work, not after it: that the folder cannot be written is known at once. Its name is nobody else's.
  const partial = await mkdtemp(`${target}.partial-`).catch((cause: unknown) => {
    throw new Error(
      `--out ${out}: it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  });

  /** Leaves nothing behind: neither here nor, done or not, where it was made. */
  async function clear(): Promise<void> {
    bar.clear();
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    const path = `/api/export/${job?.id}`;
    // The first stops it where it is not done, the second takes it away.
    if (job) for (let times = 0; times < 2; times++) await client?.request("DELETE", path).catch(() => {});
    await client?.close();
  }
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.once(signal, () => void clear().finally(() => process.exit(code)));
  try {
    // What is made for one alone is nobody else's to read; a dataset is as any folder.
    await chmod(partial, 0o755);
    client = await openClient();
    const request = {
      format,
      query,
      seed,
      ratios,
      unique: given.unique ?? false,
      balance: given.balance ?? false,
      link: given.link ?? false,
      includeNoAi: given["include-noai"] ?? false,
    };
    job = jobShape.parse(await client.request("POST", "/api/export", request));
    const { id } = job;
    while (job.state === "waiting" || job.state === "running") {
      const { stage = "", done = 0, total = null } = job.progress ?? {};
      bar.show(
        total ? done / total : undefined,
        `${done.toLocaleString("en")} ${stages[stage] ?? "waiting"}`,
      );
      await Bun.sleep(lookEveryMs);
      job = jobShape.parse(await client.request("GET", `/api/export/${id}`));
    }
    bar.clear();
    if (job.state !== "done") throw new Error(job.error ?? `export ${id} was ${job.state}`);
    const files = `/api/export/${id}/files`;
    await client.download(`${files}/manifest.json`, join(partial, "manifest.json"));
    const manifest = manifestShape.parse(await Bun.file(join(partial, "manifest.json")).json());
    for (const [at, { path, sha256 }] of manifest.files.entries()) {
      await mkdir(dirname(join(partial, path)), { recursive: true });
      await client.download(`${files}/${path}`, join(partial, path));
      const hash = new Bun.CryptoHasher("sha256")
        .update(await Bun.file(join(partial, path)).arrayBuffer())
        .digest("hex");
      if (hash !== sha256) throw new Error(`${path}: not as it was made; try again`);
      bar.show((at + 1) / manifest.files.length, `${at + 1} files copied`);
    }
    bar.clear();
    await rename(partial, target);
    console.log(
      `${job.result?.rows ?? 0} rows, ${manifest.files.length} files in ${target}; what they are: ${join(target, "manifest.json")}`,
    );
  } finally {
    await clear();
  }
});

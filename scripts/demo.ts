import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, UsageError } from "./command.ts";
import { createClient } from "./demo/client.ts";
import { watchProgress } from "./demo/progress.ts";
import { type Rebooru, startRebooru } from "./demo/rebooru.ts";
import { distinctContents } from "./demo/scene.ts";
import { createStandIn, type StandIn } from "./demo/stand-in.ts";
import { prepareTrials, runTrial, type TrialResult } from "./demo/trials.ts";

const usage = `bun run demo [--once]

Shows the whole of Rebooru without internet and without a key: starts a local stand-in of Reddit, Arctic
Shift, Imgur and a few web sites with pictures that it paints itself, a Rebooru beside it on a temporary
folder, follows three subreddits, and searches by a recompressed and a mirrored copy. Stays up until Ctrl-C.

  --once   ends after the search: 0 when both originals were found first, else 1
  --help   this text`;

function settingsFor(standIn: StandIn, key: string): Record<string, string> {
  return {
    API_KEY: key,
    FETCH_GATEWAYS: standIn.gateways,
    HOST_PACE: "*=8/0",
    TICK_SECONDS: "1",
    LOG_LEVEL: "info",
    // Made up: the stand-in takes any.
    REDDIT_CLIENT_ID: "demo",
    REDDIT_CLIENT_SECRET: "demo",
    IMGUR_CLIENT_ID: "demo",
  };
}

function describeTrial({ trial, matches, found }: TrialResult): string {
  const { title, subreddit, id } = trial.original;
  const lines = matches.map(({ url, similarity }, index) => {
    const mark = url === `https://redd.it/${id}` ? "  <- the original" : "";
    return `  ${index + 1}. ${url}  distance ${similarity}${mark}`;
  });
  const head = `\nA picture of r/${subreddit}, "${title}", ${trial.what}, by ${trial.algorithm}:`;
  const verdict = found ? [] : [`  the original, https://redd.it/${id}, is not the first`];
  return [head, ...lines, ...verdict].join("\n");
}

function describeAddresses(url: string, key: string, folder: string): string {
  const curl = `curl -H "x-api-key: ${key}"`;
  return `\nTry it (the key is ${key}):
  ${curl} ${url}/api/status
  ${curl} ${url}/api/subreddit
  ${curl} -F "image=@${join(folder, "smaller.jpg")}" "${url}/api/similarity/file?q=3&algorithm=dhash_xor_norm"
  ${curl} -F "image=@${join(folder, "mirrored.jpg")}" "${url}/api/similarity/file?q=3&algorithm=abs_norm"

Ctrl-C ends it and removes its folder.`;
}

/** Follows, waits, searches. @throws Error when something did not come out as it ought to. */
async function show(standIn: StandIn, rebooru: Rebooru, key: string, folder: string, signal: AbortSignal) {
  const client = createClient(rebooru.url, key);
  const { subreddits, submissions } = standIn.world;
  for (const { name } of subreddits) await client.follow(name);
  console.log(`Following ${subreddits.map(({ name }) => `r/${name}`).join(", ")}\n`);

  const goal = { submissions: submissions.length, pictures: distinctContents(submissions).size };
  const { counts, index } = await watchProgress(client.status, goal, signal);
  const results: TrialResult[] = [];
  for (const trial of await prepareTrials(standIn)) {
    await Bun.write(join(folder, trial.fileName), trial.picture);
    const result = await runTrial(client, trial);
    console.log(describeTrial(result));
    results.push(result);
  }
  if (counts.submissions !== goal.submissions || index.held.dhash !== goal.pictures)
    throw new Error(
      `of ${goal.submissions} submissions and ${goal.pictures} pictures came ${counts.submissions} and ${index.held.dhash}`,
    );
  const lost = results.find(({ found }) => !found);
  if (lost) throw new Error(`${lost.trial.algorithm} did not find the original of a copy ${lost.trial.what}`);
}

/** Resolves at Ctrl-C; at the second one the program ends at once. */
function onInterrupt(): { signal: AbortSignal; interrupted: Promise<void> } {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort(new Error("interrupted"));
      resolve();
    });
  return { signal: stop.signal, interrupted: promise };
}

async function run(once: boolean): Promise<void> {
  const { signal, interrupted } = onInterrupt();
  const folder = mkdtempSync(join(tmpdir(), "rebooru-demo-"));
  const key = randomBytes(18).toString("base64url");
  const standIn = await createStandIn();
  let rebooru: Rebooru | undefined;
  let stopping = false;
  try {
    rebooru = await startRebooru(folder, settingsFor(standIn, key));
    const { url, exited } = rebooru;
    console.log(
      `Stand-in of the upstream services  ${standIn.url}\nRebooru                            ${url}`,
    );
    const ended = exited.then((code) => {
      if (!stopping && !signal.aborted) throw new Error(`Rebooru ended with ${code}, see its log above`);
    });
    await Promise.race([show(standIn, rebooru, key, folder, signal), ended]);
    signal.throwIfAborted();
    if (once) return;
    console.log(describeAddresses(url, key, folder));
    await Promise.race([interrupted, ended]);
  } catch (thrown) {
    if (rebooru && !signal.aborted) console.error(`The end of Rebooru's log:\n${await rebooru.log()}\n`);
    throw thrown;
  } finally {
    stopping = true;
    await rebooru?.stop();
    await standIn.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await runCommand({ usage, options: { once: { type: "boolean" } } }, async (words, { once }) => {
  if (words.length > 0) throw new UsageError(`unknown word ${JSON.stringify(words[0])}`);
  await run(once === true);
});

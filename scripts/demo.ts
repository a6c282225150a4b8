import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, UsageError } from "./command.ts";
import { describeCommands, describePages } from "./demo/addresses.ts";
import { postForever } from "./demo/arrivals.ts";
import { createClient, type FoundGeneration, type Status } from "./demo/client.ts";
import { askForWinner, contestGoal, describeWinner } from "./demo/contest-trial.ts";
import { watchProgress } from "./demo/progress.ts";
import { findFault, type PromptTrial, preparePromptTrials, runPromptTrial } from "./demo/prompt-trials.ts";
import { type Rebooru, startRebooru } from "./demo/rebooru.ts";
import { distinctContents } from "./world/scene.ts";
import { createStandIn, type StandIn } from "./world/stand-in.ts";
import type { World } from "./world/world.ts";
import { askForReposts, describeReposts, findRepostFault } from "./demo/repost-trial.ts";
import { prepareTrials, runTrial, type TrialResult } from "./demo/trials.ts";

const usage = `bun run demo [--once]

Shows the whole of Rebooru without internet and without a key: starts a local stand-in of Reddit, Arctic
Shift, Imgur, OpenAI Labs, the Wayback Machine, DPChallenge and a few web sites with pictures that it paints
itself, a Rebooru beside it on a temporary folder, follows four subreddits, one of them with its comments, and
DPChallenge's contests, searches by a recompressed and a mirrored copy, and by prompts, and shows a repost that was found
and a crosspost that is none. Its first line is a link that opens its pages in a browser, signed in. Stays up until Ctrl-C;
meanwhile something new is posted every few seconds.

  --once   ends after the search: 0 when everything was found, and found first, else 1
  --help   this text`;

function settingsFor(standIn: StandIn, key: string): Record<string, string> {
  return {
    API_KEY: key,
    FETCH_GATEWAYS: standIn.gateways,
    // Before the built-in paces, those of the archives among them.
    HOST_PACE: "*=8/0",
    // Each tick reads the newest page of every feed again: with shorter ones that would be half of the work.
    TICK_SECONDS: "3",
    LOG_LEVEL: "info",
    // Made up: the stand-in takes any.
    REDDIT_CLIENT_ID: "demo",
    REDDIT_CLIENT_SECRET: "demo",
    IMGUR_CLIENT_ID: "demo",
  };
}

function describeTrial({ trial, matches, found }: TrialResult): string {
  const { title, subreddit, id } = trial.original;
  const lines = matches.map(({ url, likeness }, index) => {
    const mark = url === `https://redd.it/${id}` ? "  <- the original" : "";
    return `  ${index + 1}. ${url}  ${likeness}${mark}`;
  });
  const head = `\nA picture of r/${subreddit}, "${title}", ${trial.what}, by ${trial.algorithm}:`;
  const verdict = found ? [] : [`  the original, https://redd.it/${id}, is not the first`];
  return [head, ...lines, ...verdict].join("\n");
}

type PromptResult = { trial: PromptTrial; found: FoundGeneration | undefined };

function describePrompt({ trial, found }: PromptResult): string {
  const head = `\nThe prompt "${trial.words}", ${trial.where}:`;
  if (!found) return `${head}\n  ${trial.generation.id} is not the first`;
  const [post] = found.submissions;
  const source = found.archivedUrl ? `\n  ${found.archivedUrl}` : "";
  return `${head}\n  ${found.prompt}\n  https://redd.it/${post?.id}  via ${found.via}${source}`;
}

function describeRest({ counts: { links } }: Status, { generations }: World): string {
  const nowhere = generations.filter(({ at }) => at === "nobody").length;
  const row = nowhere === 1 ? "one" : String(nowhere);
  return [
    "\nOf the links:",
    `  dead ${links.dead}: what is gone, closed or broken`,
    `  due again ${links.due}: among them the ${row} that neither Labs nor the archive has, in an hour, three times in all`,
    `  waiting ${links.waiting}: for upstream`,
  ].join("\n");
}

/** Follows, waits, searches. @throws Error when something did not come out as it ought to. */
async function show(standIn: StandIn, rebooru: Rebooru, key: string, folder: string, signal: AbortSignal) {
  const client = createClient(rebooru.url, key);
  const { subreddits, submissions, comments, generations } = standIn.world;
  const commented = new Set(comments.map(({ subreddit }) => subreddit));
  for (const { name } of subreddits)
    await (commented.has(name) ? client.followWithComments(name) : client.follow(name));
  const names = subreddits.map(({ name }) => `r/${name}${commented.has(name) ? " with its comments" : ""}`);
  await client.followContests();
  console.log(`Following ${names.join(", ")}, and DPChallenge\n`);

  const ofContests = contestGoal(standIn.contests);
  const goal = {
    submissions: submissions.length + ofContests.submissions,
    comments: comments.length + ofContests.comments,
    generations: generations.filter(({ at }) => at !== "nobody").length,
    challenges: ofContests.challenges,
    pictures: distinctContents(submissions).size + ofContests.pictures,
    occurrences: submissions.reduce((sum, { expected }) => sum + expected.length, ofContests.pictures),
    dueLinks: generations.filter(({ at }) => at === "nobody").length,
  };
  const results: TrialResult[] = [];
  const open = await prepareTrials(standIn);
  for (const { fileName, picture } of open) await Bun.write(join(folder, fileName), picture);
  /** Shows the searches that find their original by now. */
  const searchEarly = async (status: Status) => {
    const [trial] = open;
    if (!trial || !status.index.complete || !status.index.held["dhash"]) return;
    const result = await runTrial(client, trial);
    if (!result.found) return;
    open.shift();
    console.log(`${describeTrial(result)}\n`);
    results.push(result);
  };
  const status = await watchProgress(client.status, goal, signal, searchEarly);
  const { counts, index } = status;
  for (const trial of open) {
    const result = await runTrial(client, trial);
    console.log(describeTrial(result));
    results.push(result);
  }
  const prompts: PromptResult[] = [];
  for (const trial of preparePromptTrials(standIn.world)) {
    const result = await runPromptTrial(client, trial);
    console.log(describePrompt(result));
    prompts.push(result);
  }
  console.log(describeWinner(await askForWinner(client, standIn.contests)));
  const hunted = await askForReposts(client, standIn.world);
  console.log(describeReposts(hunted));
  console.log(describeRest(status, standIn.world));
  if (counts.submissions !== goal.submissions || index.held.dhash !== goal.pictures)
    throw new Error(
      `of ${goal.submissions} submissions and ${goal.pictures} pictures came ${counts.submissions} and ${index.held.dhash}`,
    );
  const fault = findFault(standIn.world, await client.generations());
  if (fault) throw new Error(fault);
  const unhunted = findRepostFault(hunted);
  if (unhunted) throw new Error(unhunted);
  const missed = prompts.find(({ found }) => !found);
  if (missed) throw new Error(`"${missed.trial.words}" did not find the prompt ${missed.trial.where}`);
  const lost = results.find(({ found }) => !found);
  if (lost) throw new Error(`${lost.trial.algorithm} did not find the original of a copy ${lost.trial.what}`);
}

/** Paints what will be asked for, the newest first, as long as something else is waited for. */
async function paintDuring<Value>(pending: Promise<Value>, standIn: StandIn): Promise<Value> {
  let isPending = true;
  const settle = () => void (isPending = false);
  pending.then(settle, settle);
  const recipes = [...distinctContents(standIn.world.submissions).values()].toReversed();
  for (const recipe of recipes) {
    if (!isPending) break;
    await standIn.bytesOf(recipe);
  }
  return pending;
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
  const standIn = await createStandIn({
    submissions: 120,
    generated: 16,
    reposts: true,
    contests: { challenges: 4, pictures: 20 },
  });
  let rebooru: Rebooru | undefined;
  let stopping = false;
  try {
    rebooru = await paintDuring(startRebooru(folder, settingsFor(standIn, key)), standIn);
    const { url, exited } = rebooru;
    const link = await createClient(url, key).signInLink();
    console.log(
      `Open ${url}${link} to look on, signed in\n\nThe upstream services are played at ${standIn.url}`,
    );
    const ended = exited.then((code) => {
      if (!stopping && !signal.aborted) throw new Error(`Rebooru ended with ${code}, see its log above`);
    });
    await Promise.race([show(standIn, rebooru, key, folder, signal), ended]);
    signal.throwIfAborted();
    if (once) return;
    const again = await createClient(url, key).signInLink();
    console.log(`\nOpen ${url}${again} to sign in.`);
    console.log(describePages(url, standIn.world));
    console.log(describeCommands(url, key, folder));
    await Promise.race([interrupted, ended, postForever(standIn, signal).then(() => interrupted)]);
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

import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { residentOf } from "../bench/support/resident.ts";
import { createRandom, seedOf } from "../world/random.ts";
import { bytesOfMutant, describeMutant, drawMutant, type Mutant, smallerMutants } from "./pictures.ts";
import { drawRequest, type Keys } from "./requests.ts";
import type { Seed } from "./seeds.ts";
import { asCurl, type RawAnswer, type RawRequest, send } from "./send.ts";
import { shrink, smallerRequests } from "./shrink.ts";
import type { Subject } from "./subject.ts";

/** What one part of the run came to. */
export type Outcome = {
  /** Answers by status. */
  answers: Map<number, number>;
  failures: number;
  /** Resident bytes of the server after the warm-up and at the end. */
  memory: [before: number, after: number];
};

/** A run: its seed, the whole pictures, and the server that is tried. */
export type Run = {
  seed: number;
  seeds: readonly Seed[];
  subject: Subject;
  /** Takes a failure with its shortest reproduction as soon as it is found: a run may take an hour. */
  report(failure: string): void;
};

const underWay = 6;
/** The share of a part after which its memory is the measure of its end. */
const warmUp = 0.4;
const mostFailures = 10;
/** 503 and 507 say that there is no room now, 504 that an upstream did not answer. */
const meant = new Set([503, 504, 507]);
const isFailure = ({ status }: RawAnswer): boolean => status === 0 || (status >= 500 && !meant.has(status));

/** Sends so many random requests. */
export function fuzzRequests({ seed, seeds, subject, report }: Run, count: number): Promise<Outcome> {
  let keys: Promise<Keys> | undefined;
  const { url } = subject.server;
  return eachOf(subject, count, async (number, outcome) => {
    // Requests may revoke keys.
    if (number % 200 === 0 || keys === undefined) keys = subject.keys();
    const picture = bytesOfMutant(drawMutant(seed, number, seeds));
    const request = drawRequest(createRandom(seedOf(`${seed}/request/${number}`)), await keys, picture);
    const answer = await send(url, request);
    countAnswer(outcome, answer);
    if (!isFailure(answer)) return;
    const smallest = await shrink(
      request,
      smallerRequests,
      async (one) => (await send(url, one)).status === answer.status,
    );
    outcome.failures++;
    report(
      `request ${number} of seed ${seed}: ${explain(answer)}\n  ${reproduce(url, smallest, `${seed}-request-${number}`)}`,
    );
  });
}

/** Searches by so many broken pictures. */
export function fuzzSearches({ seed, seeds, subject, report }: Run, count: number): Promise<Outcome> {
  const { url } = subject.server;
  return eachOf(subject, count, async (number, outcome) => {
    const mutant = drawMutant(seed, number, seeds);
    const answer = await send(url, searchFor(mutant));
    countAnswer(outcome, answer);
    if (!isFailure(answer)) return;
    const smallest = await shrink(
      mutant,
      smallerMutants,
      async (one) => (await send(url, searchFor(one))).status === answer.status,
    );
    const shown = reproduce(url, searchFor(smallest), `${seed}-picture-${number}`);
    outcome.failures++;
    report(`picture ${number} of seed ${seed} (${describeMutant(smallest)}): ${explain(answer)}\n  ${shown}`);
  });
}

const batchSize = 400;

/** Has so many broken pictures downloaded and encoded, each from a host of its own, so that no host rests. */
export async function fuzzCrawl(
  { seed, seeds, subject }: Run,
  first: number,
  count: number,
): Promise<Outcome & { asked: number }> {
  let [asked, before]: [number, number | undefined] = [0, undefined];
  for (let at = 0; at < count; at += batchSize) {
    const batch = Array.from(
      { length: Math.min(batchSize, count - at) },
      (_, index): [string, Uint8Array] => {
        const mutant = drawMutant(seed, first + at + index, seeds);
        return [
          `https://p${at + index}.example/${at + index}.${mutant.seed.extension}`,
          bytesOfMutant(mutant),
        ];
      },
    );
    asked += await subject.crawl(new Map(batch));
    before ??= residentOf(subject.server.pid);
  }
  const memory: Outcome["memory"] = [before ?? 0, residentOf(subject.server.pid)];
  return { answers: new Map(), failures: 0, memory, asked };
}

const searchFor = (mutant: Mutant): RawRequest => ({
  method: "POST",
  target: "/api/search/image?limit=3",
  headers: [["content-type", "image/png"]],
  body: bytesOfMutant(mutant),
});

/** Runs a case for each number, a few at once, until there are too many failures or the server has ended. */
async function eachOf(
  subject: Subject,
  count: number,
  runCase: (number: number, outcome: Outcome) => Promise<void>,
): Promise<Outcome> {
  const { pid, exited } = subject.server;
  const outcome: Outcome = { answers: new Map(), failures: 0, memory: [0, 0] };
  let [next, hasEnded] = [0, false];
  void exited.then(() => (hasEnded = true));
  const lanes = Array.from({ length: underWay }, async () => {
    while (next < count && !hasEnded && outcome.failures < mostFailures) {
      const number = next++;
      if (number === Math.floor(count * warmUp)) outcome.memory[0] = residentOf(pid);
      await runCase(number, outcome);
    }
  });
  await Promise.all(lanes);
  if (hasEnded)
    throw new Error(`the server ended with ${await exited} at case ${next}:\n${await subject.server.log()}`);
  outcome.memory[1] = residentOf(pid);
  return outcome;
}

const countAnswer = ({ answers }: Outcome, { status }: RawAnswer): void =>
  void answers.set(status, (answers.get(status) ?? 0) + 1);
const explain = ({ status, text }: RawAnswer): string =>
  status ? `${status} ${text.split("\r\n\r\n").at(-1)?.slice(0, 200)}` : text;

function reproduce(url: string, request: RawRequest, name: string): string {
  const folder = join(tmpdir(), "rebooru-fuzz");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.bin`);
  writeFileSync(file, request.body);
  return asCurl(url, request, file);
}

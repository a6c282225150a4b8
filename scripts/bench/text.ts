import type { OpenContext } from "../../src/create-context.ts";
import { observe } from "../../src/tasks/observe.ts";
import { createRandom } from "../world/random.ts";
import { percentile } from "./support/percentile.ts";
import { readsWhile } from "./support/reads-while.ts";
import { serveHere } from "./support/serve-here.ts";
import { createPrompts } from "./support/synthetic-prompts.ts";
import { syntheticSighting } from "./support/synthetic-sighting.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** What somebody may ask: from the commonest to the rarest, with and without filters. */
const asked: readonly (readonly [what: string, query: string])[] = [
  ["the commonest word", "q=a"],
  ["two of the commonest", "q=a+of"],
  ["one-letter beginnings", "q=LETTER*"],
  ["two one-letter beginnings", "q=a*+s*"],
  ["longer beginnings", "q=digi*"],
  ["a common phrase", "q=%22of+a%22"],
  ["a phrase of common words", "q=%22in+the+style%22"],
  ["words without another", "q=digital+-painting"],
  ["everything without a word", "q=-a"],
  ["a word of a day", "q=a&from=2023-01-05&to=2023-01-05"],
  ["a word of two years and a half", "q=a&from=2022-07-10&to=2024-01-20"],
  ["a word of one author", "q=a&author=author+77"],
  ["no word, newest first", ""],
  ["no word, one author", "author=author+77"],
];
const rounds = 200;
const perLink = 500;

/**
 * `bun run bench text [prompts]`: fills a database with made-up prompts (default 1,000,000), then asks for first pages over
 * HTTP, each kind 200 times, alone and while another process reads submissions; at last 10,000 random texts.
 */
export async function run([prompts = "1000000"]: string[]): Promise<void> {
  const count = Number(prompts);
  using folder = temporaryFolder();
  await using server = await serveHere(folder.path);
  const { url, context } = server;
  const started = performance.now();
  const held = await fill(context, count);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `filled with ${count.toLocaleString("en")} prompts: ${Math.round(count / seconds).toLocaleString("en")} a second`,
  );
  await search(url, 5);
  console.log(`small reads alone:          ${await readsWhile(url, held, () => Bun.sleep(5000))}`);
  const beside = await readsWhile(url, held, () => search(url, rounds, console.log));
  console.log(`small reads beside searches: ${beside}`);
  console.log(`10,000 random texts:         ${await askRandomly(url, 10_000)}`);
}

/** Stores the prompts, behind a link each few hundred. @returns how many submissions there are. */
async function fill({ store, resolvers }: OpenContext["context"], count: number): Promise<number> {
  const promptOf = createPrompts();
  const links = Math.ceil(count / perLink);
  const by = { provider: "reddit-api", feedId: 0, fresh: true };
  for (let n = 0; n < links; n++) {
    await store.saveSightings([observe(resolvers, syntheticSighting(n))], by, 1);
    const size = Math.min(perLink, count - n * perLink);
    const generations = Array.from({ length: size }, (_, at) => promptOf(n * perLink + at));
    await store.saveResolvedLink(n + 1, { images: [], generations }, 1);
  }
  return links;
}

/** Asks each kind of question so often; in turn, as different people would. */
async function search(url: string, times: number, print: (line: string) => void = () => {}): Promise<void> {
  const taken = new Map<string, number[]>(asked.map(([what]) => [what, []]));
  for (let round = 0; round < times; round++) {
    for (const [what, query] of asked) {
      const letter = String.fromCharCode(97 + (round % 26));
      const started = performance.now();
      const answer = await fetch(`${url}/api/generation?${query.replace("LETTER", letter)}&limit=50`);
      await answer.json();
      taken.get(what)?.push(performance.now() - started);
      if (!answer.ok) throw new Error(`${query}: ${answer.status}`);
    }
  }
  const all = [...taken.values()].flat();
  for (const [what, values] of [...taken, ["all of them", all] as const]) {
    const figure = (share: number) => percentile(values, share).toFixed(1).padStart(6);
    print(`${what.padEnd(34)} p50 ${figure(0.5)} ms, p99 ${figure(0.99)} ms, worst ${figure(1)} ms`);
  }
}

/** @returns what came back, and how long it took. */
async function askRandomly(url: string, count: number): Promise<string> {
  const random = createRandom(7);
  const signs = [
    ..."\"'*-():^+{}[]~\\/&|!?.,;#%<>= \t\0aeox0é日😀ǂ",
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    " ",
    "prompt:",
    "the",
  ];
  const statuses = new Map<number, number>();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const length = random.whole(0, 30);
    const q = Array.from({ length }, () =>
      random.chance(0.2) ? String.fromCharCode(random.whole(0, 0xffff)) : random.pick(signs),
    ).join("");
    const started = performance.now();
    const answer = await fetch(`${url}/api/generation?${new URLSearchParams({ q, limit: "10" })}`);
    await answer.text();
    times.push(performance.now() - started);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  }
  const told = [...statuses].map(([status, times]) => `${times} times ${status}`).join(", ");
  return `${told}; p99 ${percentile(times, 0.99).toFixed(1)} ms, worst ${percentile(times, 1).toFixed(1)} ms`;
}

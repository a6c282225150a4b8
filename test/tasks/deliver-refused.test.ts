import { afterEach, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { withoutWorkers } from "../../src/http/without-workers.ts";
import type { Network } from "../../src/net/fetcher.ts";
import { createJsonl } from "../../src/sinks/jsonl.ts";
import type { Generation } from "../../src/model/generation.ts";
import { openNetwork } from "../net/open-network.ts";
import { type Place, places, type StandIn } from "../sinks/stand-ins.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, generationOf, observationOf } from "../support/temporary-store.ts";
import { join } from "node:path";
import { readFileSync } from "node:fs";

const now = 1_700_000_000;
const count = 12;
const nameOf = (number: number) => `generation-${number}`;
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

let world: World;
let server: ReturnType<typeof Bun.serve>;
let network: Network;
let service: StandIn;
afterEach(async () => {
  await world.close();
  await network.close();
  await server.stop(true);
});

/** A world with one sink, whose service on 127.0.0.1 does not take these generations. */
async function open(place: Place, refused: readonly number[]): Promise<void> {
  service = place.open(...refused.map(nameOf));
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { method, headers } = request;
      const outer = new URL(request.url);
      const url = place.public ? new URL(outer.searchParams.get("url") ?? "about:blank") : outer;
      return service.answer({ method, headers, url, body: await request.text() });
    },
  });
  const at = `http://127.0.0.1:${server.port}`;
  const gateways = place.public ? [{ pattern: "*", template: `${at}/?url={url}` }] : [];
  network = openNetwork({ config: { gateways, allowPrivateAddresses: [] } });
  world = await openWorld({}, { now, parts: { sinks: [place.create(at)], sources: [], network } });
}

async function make(number: number, fields: Partial<Generation> = {}): Promise<void> {
  const { store } = world.context;
  const url = `https://labs.test/${number}`;
  await store.saveSightings(
    [observationOf({ id: `s${number}`, created: now + number }, [url])],
    archive,
    now,
  );
  const link = world.rows<{ id: number }>(`SELECT id FROM link WHERE url = '${url}'`)[0]?.id ?? 0;
  const generations = [generationOf({ id: nameOf(number), ...fields })];
  await store.saveResolvedLink(link, { images: [], generations }, now);
}

/** The ids that the service holds, without how it names its field. */
const held = () =>
  service
    .held()
    .map((one) => (one as { objectID?: string; id: string }).objectID ?? (one as { id: string }).id)
    .toSorted();
const report = async (name: string) => (await world.context.store.sinkReports([name], "generations"))[0];
const refusals = async (name: string) => world.context.store.refusalPage(name, 0, 200);

const patterns: [what: string, refused: number[]][] = [
  ["two in a row", [5, 6]],
  ["the first two", [1, 2]],
  ["the last two", [11, 12]],
  ["every second", [1, 3, 5, 7, 9, 11]],
  ["all but the last", numbers(1, 11)],
  ["all but the first", numbers(2, 12)],
  ["all but one", numbers(1, 12).filter((number) => number !== 7)],
];

describe.each(places.map((place) => [place.name, place] as const))(
  "what %s refuses stands alone:",
  (name, place) => {
    test.each(patterns)("%s", async (_what, refused) => {
      await open(place, refused);
      for (const number of numbers(1, count)) await make(number);
      await world.run("deliver");
      const taken = numbers(1, count).filter((number) => !refused.includes(number));
      expect(held()).toEqual(taken.map(nameOf).toSorted());
      expect(await report(name)).toMatchObject({
        backlog: 0,
        delivered: taken.length,
        refused: refused.length,
        error: null,
        failures: 0,
      });
      const listed = await refusals(name);
      expect(listed.map(({ item }) => item)).toEqual(refused.map(nameOf));
      for (const row of listed) expect(row).toMatchObject({ sink: name, code: "bad_answer", at: now });
      // Each has its own reason, not its neighbour's.
      if (name !== "webhook") for (const { item, reason } of listed) expect(reason).toContain(item);
    });

    test("refused ones behind all that was taken are left out, after a restart too", async () => {
      await open(place, [3, 4, 5]);
      for (const number of [1, 2]) await make(number);
      await world.run("deliver");
      for (const number of [3, 4, 5]) await make(number);
      await world.run("deliver");
      expect(await report(name)).toMatchObject({ backlog: 0, delivered: 2, refused: 3, error: null });
    });

    test("a service that refuses everything loses nothing", async () => {
      await open(place, numbers(1, 5));
      for (const number of numbers(1, 5)) await make(number);
      await world.run("deliver");
      expect(await report(name)).toMatchObject({
        backlog: 5,
        delivered: 0,
        refused: 0,
        errorCode: "bad_answer",
      });
      expect(await refusals(name)).toEqual([]);
      // Once it takes anything, the refused ones are known.
      await make(6);
      world.clock.now += 7200;
      await world.run("deliver");
      expect(await report(name)).toMatchObject({ backlog: 0, delivered: 1, refused: 5, error: null });
    });
  },
);

test("a file takes every record", async () => {
  await open(places[0] as Place, []);
  const path = join(world.context.config.dataDir, "out.jsonl");
  Object.assign(world.context, { sinks: [createJsonl({ path })] });
  await make(1, { prompt: "\u0000 \ud800 \u2028" });
  await make(2, { prompt: "x".repeat(300_000) });
  await world.run("deliver");
  expect(await report("jsonl")).toMatchObject({ backlog: 0, delivered: 2, refused: 0 });
  expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(2);
});

describe("Algolia takes records of 10,000 bytes:", () => {
  const [algolia] = places as [Place];
  type Held = { objectID: string; generation_prompt: string; prompt_is_cut?: boolean };

  test.each([
    ["of letters", "a lighthouse in a storm, ".repeat(1000)],
    ["of characters of three bytes", "灯台と嵐".repeat(4000)],
    ["of characters of two units", `x${"🌊".repeat(5000)}`],
    ["of characters that JSON escapes", '"\n'.repeat(6000)],
    ["of white space", `a${" ".repeat(20_000)}b`],
  ])("a prompt %s is cut to fit, and the record says so", async (_what, prompt) => {
    await open(algolia, []);
    await make(1, { prompt });
    await make(2, { prompt: "short" });
    await world.run("deliver");
    const [long, short] = service.held() as [Held, Held];
    expect(await report("algolia")).toMatchObject({ delivered: 2, refused: 0 });
    expect(long.prompt_is_cut).toBe(true);
    expect(prompt.startsWith(long.generation_prompt)).toBe(true);
    expect(long.generation_prompt.isWellFormed()).toBe(true);
    const size = Buffer.byteLength(JSON.stringify(long));
    expect(size).toBeLessThanOrEqual(10_000);
    // As much as fits, but for white space at the end.
    if (!/\s/.test(prompt)) expect(size).toBeGreaterThan(9990);
    expect(short.generation_prompt).toBe("short");
    expect(short).not.toHaveProperty("prompt_is_cut");
  });

  test("one that is too long without its prompt is refused alone", async () => {
    await open(algolia, []);
    await make(1);
    await make(2, { author: "a".repeat(11_000) });
    await make(3);
    await world.run("deliver");
    expect(held()).toEqual([nameOf(1), nameOf(3)]);
    expect((await refusals("algolia"))[0]?.reason).toContain("too big");
  });
});

test("refused records are listed with their reason, a page at a time, for the operator", async () => {
  const [algolia] = places as [Place];
  await open(algolia, [1, 2, 4]);
  for (const number of numbers(1, 4)) await make(number);
  await world.run("deliver");
  const config = { ...world.context.config, publicRead: true };
  const app = createApp(withoutWorkers({ ...world.context, config }, "token"));
  const ask = async (query: string, headers: Record<string, string> = { "x-api-key": "token" }) =>
    app.fetch(new Request(`http://rebooru.test/api/refusal${query}`, { headers }));
  const rows = (await (await ask("")).json()) as { item: string }[];
  expect(rows).toMatchObject([1, 2, 4].map((number) => ({ sink: "algolia", item: nameOf(number), at: now })));
  const first = await ask("?sink=algolia&limit=2");
  expect(await first.json()).toHaveLength(2);
  expect(first.headers.get("link")).toContain("after=2");
  expect(await (await ask("?sink=webhook")).json()).toEqual([]);
  expect((await ask("", {})).status).toBe(401);
});

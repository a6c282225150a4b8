import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/errors.ts";
import { createJsonl } from "../../src/sinks/jsonl.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import { createEventSinks } from "../../src/sinks/sinks.ts";
import { meilisearch } from "../sinks/stand-ins.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { generationOf, observationOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const picture = makeHalves(40, 30, [200, 20, 20], [10, 200, 10]);

let world: World;
/** Whether the service answers, and what it was asked and holds. */
let isUp: boolean;
let asked: number;
let service: ReturnType<typeof meilisearch.open>;
let server: ReturnType<typeof Bun.serve>;

beforeEach(async () => {
  [isUp, asked, service] = [true, 0, meilisearch.open()];
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      asked++;
      if (!isUp) return new Response("down", { status: 503 });
      const { method, headers } = request;
      return service.answer({ method, headers, url: new URL(request.url), body: await request.text() });
    },
  });
  const sinks: Sink[] = [meilisearch.create(`http://127.0.0.1:${server.port}`)];
  const answers = { "https://p.test/1.png": { body: picture }, "https://p.test/2.png": { status: 404 } };
  world = await openWorld(answers, { now, parts: { sinks, sources: [] } });
});
afterEach(async () => {
  await world.close();
  await server.stop(true);
});

/** A submission whose link leads to a generation. */
async function make(number: number, imageUrl: string | null = null): Promise<void> {
  const { store } = world.context;
  const id = `s${number}`;
  const url = `https://labs.test/${id}`;
  await store.saveSightings([observationOf({ id, created: now + number }, [url])], archive, world.clock.now);
  const link = world.rows<{ id: number }>(`SELECT id FROM link WHERE url = '${url}'`)[0]?.id ?? 0;
  const images = imageUrl === null ? [] : [{ url: imageUrl, key: imageUrl, host: "p.test" }];
  const generations = [generationOf({ id: `generation-${number}`, imageUrl })];
  await store.saveResolvedLink(link, { images, generations }, world.clock.now);
}
const held = () => service.held().map((one) => (one as { objectID: string }).objectID);
const backlog = async () => (await world.context.store.sinkReports(["meilisearch"], "generations"))[0];

test("a generation is handed over once its picture is settled, with its thumbnail where it could be had", async () => {
  await make(1, "https://p.test/1.png");
  await make(2, "https://p.test/2.png");
  await make(3);
  await world.run("deliver");
  expect(held()).toEqual(["generation-3"]);
  await world.run("encode", "deliver");
  expect(held().toSorted()).toEqual(["generation-1", "generation-2", "generation-3"]);
  const [{ sha256 } = { sha256: "" }] = world.rows<{ sha256: string }>("SELECT sha256 FROM file");
  const thumbnails = service.held().map((one) => (one as { thumbnail_path: string | null }).thumbnail_path);
  expect(thumbnails.toSorted()).toEqual([`/thumbs/${sha256}.webp`, null, null].toSorted());
});

test("a sink that is down for a day gets everything in order once it is back, and nobody waits for it meanwhile", async () => {
  isUp = false;
  const hours = 24;
  for (let hour = 0; hour < hours; hour++) {
    await make(hour);
    await world.run("deliver");
    world.clock.now += 3600;
  }
  // Asked again and again, but not hammered.
  expect(asked).toBeGreaterThan(5);
  expect(asked).toBeLessThanOrEqual(hours);
  expect(world.rows("SELECT 1 FROM link WHERE state = 'done'")).toHaveLength(hours);
  expect(await backlog()).toMatchObject({ backlog: hours, delivered: 0, errorCode: "unavailable" });
  isUp = true;
  world.clock.now += 3600;
  await world.run("deliver");
  expect(held()).toEqual(Array.from({ length: hours }, (_, at) => `generation-${at}`));
  expect(await backlog()).toMatchObject({ backlog: 0, delivered: hours, failures: 0, error: null });
  const before = asked;
  await world.run("deliver");
  expect(asked).toBe(before);
});

test("the same generation in another submission is not delivered again", async () => {
  await make(1);
  await world.run("deliver");
  const { store } = world.context;
  await store.saveSightings([observationOf({ id: "again" }, ["https://labs.test/again"])], archive, now);
  const [link] = world.rows<{ id: number }>("SELECT id FROM link WHERE submission_id = 'again'");
  const generations = [generationOf({ id: "generation-1" })];
  await store.saveResolvedLink(link?.id ?? 0, { images: [], generations }, now);
  await world.run("deliver");
  expect((await backlog())?.delivered).toBe(1);
});

test("one sink that fails holds up no other, and a file gets no line twice", async () => {
  const path = join(world.context.config.dataDir, "out.jsonl");
  const file = createJsonl({ path });
  let failures = 3;
  // Says that it failed after all was written, as a kill would have it.
  const forgetful: Sink = {
    ...file,
    async deliver(batch, bookmark, fetcher) {
      const taken = await file.deliver(batch, bookmark, fetcher);
      if (failures-- > 0) throw new AppError("timeout", "killed");
      return taken;
    },
  };
  const [search] = world.context.sinks;
  const context = { ...world.context, sinks: search ? [search, forgetful] : [] };
  Object.assign(world.context, context);
  for (let number = 1; number <= 4; number++) {
    await make(number);
    await world.run("deliver");
    world.clock.now += 7200;
  }
  await world.run("deliver");
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
    [1, 2, 3, 4].map((number) => `generation-${number}`),
  );
  expect(held()).toHaveLength(4);
});

test("of two services on one machine one that is down leaves the other alone", async () => {
  isUp = false;
  const other = meilisearch.open();
  const second = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { method, headers } = request;
      return other.answer({ method, headers, url: new URL(request.url), body: await request.text() });
    },
  });
  const healthy = { ...meilisearch.create(`http://127.0.0.1:${second.port}`), name: "healthy" };
  Object.assign(world.context, { sinks: [...world.context.sinks, healthy] });
  for (let number = 1; number <= 6; number++) {
    await make(number);
    await world.run("deliver");
    world.clock.now += 7200;
  }
  await world.run("deliver");
  expect((await world.context.store.sinkReports(["healthy"], "generations"))[0]).toMatchObject({
    delivered: 6,
    failures: 0,
  });
  await second.stop(true);
});

test("one generation that a sink refuses is found by halves and left out, and told; all others arrive", async () => {
  service = meilisearch.open("generation-7");
  for (let number = 1; number <= 12; number++) await make(number);
  await world.run("deliver");
  expect(held()).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12].map((number) => `generation-${number}`));
  expect(await backlog()).toMatchObject({ backlog: 0, delivered: 11, refused: 1, error: null });
  expect((await backlog())?.refusal).toContain("generation-7");
});

test("a sink that refuses everything loses nothing", async () => {
  const refusing: Sink = {
    name: "refusing",
    batchSize: 4,
    deliver: () => Promise.reject(new AppError("bad_answer", "no such index")),
  };
  Object.assign(world.context, { sinks: [refusing] });
  for (let number = 1; number <= 5; number++) await make(number);
  await world.run("deliver");
  expect((await world.context.store.sinkReports(["refusing"], "generations"))[0]).toMatchObject({
    backlog: 5,
    refused: 0,
    errorCode: "bad_answer",
  });
});

test("events are posted in order, signed, once each, and again from where they stopped once the address is back", async () => {
  let isBack = false;
  const bodies: { type: string; items: { seq: number; kind: string; subject: { repost: number } }[] }[] = [];
  const signatures: (string | null)[] = [];
  const moderator = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      if (!isBack) return new Response("later", { status: 503 });
      bodies.push((await request.json()) as (typeof bodies)[number]);
      signatures.push(request.headers.get("x-rebooru-signature"));
      return new Response(null, { status: 204 });
    },
  });
  const url = `http://127.0.0.1:${moderator.port}/hook`;
  Object.assign(world.context, {
    sinks: [],
    eventSinks: createEventSinks({ webhook: { url, secret: "s" } }),
  });
  const happen = (repost: number) => {
    using db = new Database(join(world.context.config.dataDir, "rebooru.sqlite"));
    db.query("INSERT INTO event(at, kind, subject) VALUES (?, 'repost.found', json_object('repost', ?))").run(
      now,
      repost,
    );
  };
  for (let repost = 1; repost <= 130; repost++) happen(repost);
  await world.run("deliver");
  expect((await world.context.store.sinkReports(["webhook-events"], "events"))[0]).toMatchObject({
    backlog: 130,
    delivered: 0,
    errorCode: "unavailable",
  });
  isBack = true;
  world.clock.now += 3600;
  await world.run("deliver");
  happen(131);
  // Written by another process, it is found at the next look.
  world.clock.now += 5;
  await world.run("deliver");
  const items = bodies.flatMap((body) => body.items);
  expect(bodies.map(({ type }) => type)).toEqual(["events", "events", "events"]);
  expect(items.map(({ subject }) => subject.repost)).toEqual(Array.from({ length: 131 }, (_, at) => at + 1));
  expect(items.every(({ kind, seq }, at) => kind === "repost.found" && seq === at + 1)).toBe(true);
  expect(signatures.every((one) => /^sha256=[0-9a-f]{64}$/.test(one ?? ""))).toBe(true);
  expect((await world.context.store.sinkReports(["webhook-events"], "events"))[0]?.backlog).toBe(0);
  await moderator.stop(true);
});

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { withoutWorkers } from "../../src/http/without-workers.ts";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves, makePng } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const notice = makeHalves(40, 30, [200, 200, 200], [10, 10, 10]);
const picture = makeHalves(40, 30, [20, 20, 200], [200, 200, 10]);
/** Noise, over the size of a notice. */
let noise = 1;
const large = makePng(
  300,
  300,
  Uint8Array.from({ length: 300 * 901 }, (_, n) => {
    noise ^= noise << 13;
    noise ^= noise >>> 17;
    noise ^= noise << 5;
    return n % 901 === 0 ? 0 : noise & 255;
  }),
);
const numbers = Array.from({ length: 30 }, (_, n) => n);
const answers = Object.fromEntries([
  ...numbers.map((n) => [`https://blocked.test/${n}.png`, { body: notice }] as const),
  ...numbers.map((n) => [`https://popular.test/${n}.png`, { body: large }] as const),
  ...numbers.map(
    (n) =>
      [
        `https://elsewhere.test/${n}.png`,
        { status: 302, headers: { location: "https://elsewhere.test/notice.png" } },
      ] as const,
  ),
  ["https://elsewhere.test/notice.png", { body: large }] as const,
  ...numbers.map(
    (n) =>
      [`https://preview.redd.it/p${n}.png`, { body: Buffer.concat([picture, Buffer.from(`${n}`)]) }] as const,
  ),
]);

let world: World;
beforeEach(async () => (world = await openWorld(answers, { now, parts: { sources: [] } })));
afterEach(() => world.close());

async function post(host: string, count: number): Promise<void> {
  const posts = numbers.slice(0, count).map((n) =>
    sightingOf({
      id: `${host[0]}${n}`,
      created: now - 1000 - n,
      links: [`https://${host}/${n}.png`],
      media: { preview: `https://preview.redd.it/p${n}.png?s=1` },
    }),
  );
  const { store, resolvers } = world.context;
  await store.saveSightings(
    posts.map((one) => observe(resolvers, one)),
    archive,
    now,
  );
  await world.run("resolve", "encode", "encode");
}

const states = () =>
  world.rows<{ state: string; preview: number; n: number }>(
    "SELECT state, is_preview AS preview, count(*) AS n FROM image GROUP BY 1, 2 ORDER BY 2, 1",
  );

describe("a small picture that many addresses of a host show", () => {
  test("is quarantined: what showed it is dead, and previews stand in", async () => {
    await post("blocked.test", 14);
    expect(states()).toEqual([
      { state: "dead", preview: 0, n: 14 },
      { state: "done", preview: 1, n: 14 },
    ]);
    const [placeholder] = await world.context.store.placeholders();
    expect(placeholder).toMatchObject({ host: "blocked.test", urls: 12, state: "quarantined", at: now });
    // The notice is no file any more, only the previews are.
    expect(world.rows("SELECT id FROM file")).toHaveLength(14);
    await world.context.index.reached();
    expect((await world.context.index.status()).held).toMatchObject({ histogram: 14, dhash: 14 });
    const { rows: dead } = await world.context.store.deadRows(
      { stage: "image", reason: "placeholder" },
      { at: 0, id: 0 },
      99,
    );
    expect(dead).toHaveLength(14);
  });

  test("is a picture that is popular below that number", async () => {
    await post("blocked.test", 11);
    expect(states()).toEqual([{ state: "done", preview: 0, n: 11 }]);
  });

  test("is told by the status, and a release takes it back for good", async () => {
    await post("blocked.test", 14);
    const config = { ...world.context.config, publicRead: true };
    const app = createApp(withoutWorkers({ ...world.context, config }, "token"));
    const status = await (await app.fetch(new Request("http://rebooru.test/api/status"))).json();
    const [{ sha256 }] = (status as { placeholders: [{ sha256: string }] }).placeholders;
    const release = (name: string) =>
      app.fetch(
        new Request(`http://rebooru.test/api/placeholder/${name}`, {
          method: "PATCH",
          headers: { "x-api-key": "token" },
          body: '{"state":"released"}',
        }),
      );
    expect((await release("0".repeat(64))).status).toBe(404);
    expect(await (await release(sha256)).json()).toMatchObject({ state: "released", requeued: 14 });
    await world.run("encode");
    expect(states()).toEqual([
      { state: "done", preview: 0, n: 14 },
      { state: "done", preview: 1, n: 14 },
    ]);
  });
});

test("a large notice that a host redirects to is quarantined", async () => {
  await post("elsewhere.test", 14);
  expect(states()).toEqual([
    { state: "dead", preview: 0, n: 14 },
    { state: "done", preview: 1, n: 14 },
  ]);
});

test("a large picture is not taken for a notice, however often it is posted", async () => {
  await post("popular.test", 30);
  expect(large.length).toBeGreaterThan(64 * 1024);
  expect(states()).toEqual([{ state: "done", preview: 0, n: 30 }]);
});

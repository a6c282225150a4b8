import { afterEach, describe, expect, test } from "bun:test";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";
import type { Reply } from "../support/url-map.ts";

const start = 1_700_000_000;
const hour = 3600;
const day = 24 * hour;
const html = (body: string): Reply => ({ headers: { "content-type": "text/html" }, body });
const page = html("<!doctype html><title>One moment</title>");

type Row = { url: string; state: string; tries: number; code: string | null; at: number };
let world: World;
afterEach(() => world.close());

/** Links to pictures, resolved; `answer` says what an address answers. */
async function begin(urls: readonly string[], answer: (url: string) => Reply): Promise<void> {
  const answers = Object.fromEntries(urls.map((url) => [url, () => answer(url)]));
  world = await openWorld(answers, { now: start, parts: { sources: [] } });
  const { store, resolvers } = world.context;
  const sightings = urls.map((url, n) =>
    sightingOf({ id: `a${n}`, created: start - 1000 - n, url, links: [url] }),
  );
  await store.saveSightings(
    sightings.map((sighting) => observe(resolvers, sighting)),
    archive,
    start,
  );
  await world.run("resolve", "encode");
}
const rows = () =>
  world.rows<Row>(
    "SELECT url, state, tries, error_code AS code, next_at AS at FROM image WHERE NOT is_preview ORDER BY id",
  );
const picture = (seed: number): Reply => ({ body: makeHalves(40, 30, [200, seed, 20], [10, 200, seed]) });

const stray: [name: string, answer: Reply][] = [
  ["an interstitial page", page],
  ["a page without a type", { body: "<html>wait</html>" }],
  ["nothing", {}],
  ["nothing that is called a picture", { headers: { "content-type": "image/png" } }],
  ["garbage", { body: "\u0001\u0002".repeat(400) }],
  ["JSON", { body: { error: "x" } }],
  ["a PDF", { body: "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF" }],
];
describe.each(stray)("a picture's address that answers with %s", (_name, answer) => {
  test("once costs one try: the picture is stored an hour later", async () => {
    let isWell = false;
    await begin(["https://i.redd.it/a.png"], () => (isWell ? picture(1) : answer));
    expect(rows()).toMatchObject([{ state: "due", tries: 1, code: "not_picture", at: start + hour }]);
    isWell = true;
    world.clock.now += hour;
    await world.run("encode");
    expect(rows()).toMatchObject([{ state: "done" }]);
  });

  test("always is asked after an hour and after a day, and then dead with its reason", async () => {
    await begin(["https://i.redd.it/a.png"], () => answer);
    world.clock.now += hour - 1;
    await world.run("encode");
    expect(rows()).toMatchObject([{ state: "due", tries: 1 }]);
    world.clock.now += 1;
    await world.run("encode");
    expect(rows()).toMatchObject([{ state: "due", tries: 2, at: start + hour + day }]);
    world.clock.now += day;
    await world.run("encode");
    expect(rows()).toMatchObject([{ state: "dead", tries: 3, code: "not_picture" }]);
    expect(world.requests).toHaveLength(3);
  });
});

test("an address that is honestly a page gives its picture at once, and ends as no picture", async () => {
  const [shown, named] = ["https://files.test/shown.png", "https://wiki.test/view/A.png"];
  await begin([named], () => html(`<meta property="og:image" content="${shown}">`));
  await world.run("resolve");
  expect(rows()).toMatchObject([
    { url: named, state: "due", tries: 1 },
    { url: shown, state: "due", tries: 0 },
  ]);
  for (const seconds of [hour, day]) {
    world.clock.now += seconds;
    await world.run("encode", "resolve");
  }
  expect(rows()[0]).toMatchObject({ state: "dead", tries: 3, code: "not_picture" });
});

test("many addresses that are honestly pages let no host rest", async () => {
  const urls = Array.from({ length: 12 }, (_, n) => `https://wiki.test/view/${n}.png`);
  const answers = Object.fromEntries(
    urls.map((url, n) => [url, html(`<meta property="og:image" content="https://files.test/${n}.png">`)]),
  );
  world = await openWorld(answers, { now: start, parts: { sources: [] } });
  const { store, resolvers, network } = world.context;
  for (const [n, url] of urls.entries()) {
    const seen = observe(resolvers, sightingOf({ id: `a${n}`, created: start - n, url, links: [url] }));
    await store.saveSightings([seen], archive, start);
    // The page is read before the next picture is asked for.
    await world.run("resolve", "encode", "resolve");
  }
  expect(network.resting().filter(({ host }) => host === "wiki.test")).toEqual([]);
});

describe.each([
  ["i.redd.it", page],
  ["i.redd.it", {}],
  ["pictures.test", page],
  ["pictures.test", { body: "\u0001\u0002".repeat(400) }],
])("a host (%s) that answers so at many addresses at once", (host, answer) => {
  const urls = Array.from({ length: 24 }, (_, n) => `https://${host}/${n}.png`);

  test("rests, and its rows keep their tries: none is lost when it is well again", async () => {
    let isWell = false;
    await begin(urls, (url) => (isWell ? picture(Number(/\d+/.exec(url))) : answer));
    expect(world.context.network.resting()).toMatchObject([{ host, restUntil: start + 60 }]);
    expect(world.requests.filter(({ url }) => url.endsWith(".png")).length).toBeLessThan(20);
    // An hour of it.
    while (world.clock.now < start + hour) {
      world.clock.now += 60;
      await world.run("encode");
    }
    expect(rows().filter(({ tries }) => tries > 1)).toEqual([]);
    isWell = true;
    for (let turn = 0; turn < 70; turn++) {
      world.clock.now += 120;
      await world.run("encode");
    }
    expect(rows().map(({ state }) => state)).toEqual(urls.map(() => "done"));
    expect(world.context.network.resting()).toEqual([]);
  });

  test("for good has no pictures: its rows are dead in the end", async () => {
    await begin(urls, () => answer);
    for (let turn = 0; turn < 24 * 14; turn++) {
      world.clock.now += hour / 2;
      await world.run("encode");
    }
    expect(new Set(rows().map(({ state, code }) => `${state} ${code}`))).toEqual(
      new Set(["dead not_picture"]),
    );
  });
});

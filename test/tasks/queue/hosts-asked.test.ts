import { afterEach, expect, test } from "bun:test";
import { NO_HOST } from "../../../src/model/host.ts";
import { observe } from "../../../src/tasks/observe.ts";
import { takeRoundRobin } from "../../../src/tasks/queue/round-robin.ts";
import { openWorld, type World } from "../../support/open-world.ts";
import { archive, sightingOf } from "../../support/temporary-store.ts";

const now = 1_700_000_000;
let world: World;
afterEach(() => world.close());

type Post = Partial<Parameters<typeof sightingOf>[0]> & { links: string[] };

async function store(...posts: Post[]): Promise<void> {
  const { store: database, resolvers } = world.context;
  const seen = posts.map((post, n) =>
    observe(resolvers, sightingOf({ id: `p${n}`, created: now - n, ...post })),
  );
  await database.saveSightings(seen, archive, now);
}
const rest = (host: string) => world.context.network.fetcher.rest(`https://${host}/`, 3600, "asked for it");
const states = () =>
  Object.fromEntries(
    world
      .rows<{ url: string; state: string; tries: number; code: string | null }>(
        "SELECT url, state, tries, error_code AS code FROM link",
      )
      .map(({ url, state, code }) => [url, code === null ? state : `${state} ${code}`]),
  );

test("while www.reddit.com rests, galleries whose media are stored are resolved at once, and share links wait", async () => {
  world = await openWorld({}, { now, parts: { sources: [] } });
  const galleries = Array.from({ length: 61 }, (_, n): Post => ({
    links: [`https://www.reddit.com/gallery/p${n}`],
    media: {
      gallery: { items: [{ mediaId: `m${n}`, status: "valid", url: `https://i.redd.it/m${n}.png` }] },
    },
  }));
  const share = "https://www.reddit.com/r/pics/s/AbCdEfGhIj";
  await store(...galleries, { links: [share, "https://www.reddit.com/r/pics/wiki/index"] });
  rest("www.reddit.com");
  await world.run("resolve");
  expect(states()).toMatchObject({ [share]: "due", "https://www.reddit.com/r/pics/wiki/index": "done" });
  expect(world.rows("SELECT id FROM link WHERE state = 'done'")).toHaveLength(62);
  expect(world.rows("SELECT id FROM image WHERE host = 'i.redd.it'")).toHaveLength(61);
  expect(world.requests).toEqual([]);
});

test("a link waits while the host rests that it asks, and not while another does", async () => {
  const embed = "https://backend.deviantart.com/oembed";
  const picture = { type: "photo", url: "https://images.test/1.png" };
  world = await openWorld({ [embed]: { body: picture } }, { now, parts: { sources: [] } });
  const art = "https://www.deviantart.com/someone/art/Words-123456789";
  const named = "https://imgur.com/AbCdEf1.png";
  const video = "https://www.youtube.com/watch?v=abcdefghijk";
  await store({ links: [art, named, video] });
  rest("backend.deviantart.com");
  for (const host of ["imgur.com", "i.imgur.com", "www.youtube.com"]) rest(host);
  await world.run("resolve");
  expect(states()).toEqual({ [art]: "due", [named]: "done", [video]: "done" });
  rest("www.deviantart.com");
  world.clock.now += 3600;
  rest("www.deviantart.com");
  await world.run("resolve");
  expect(states()).toMatchObject({ [art]: "done" });
});

test("a picture's address that turns out to be a page waits for its own host from then on", async () => {
  const url = "https://pages.test/view/1.png";
  const html = { headers: { "content-type": "text/html" }, body: "<title>words</title>" };
  world = await openWorld({ [url]: html }, { now, parts: { sources: [] } });
  await store({ links: [url] });
  await world.run("resolve", "encode");
  expect(world.rows("SELECT asks, as_page AS asPage FROM link")).toEqual([{ asks: "pages.test", asPage: 1 }]);
  rest("pages.test");
  await world.run("resolve");
  expect(world.requests).toHaveLength(1);
});

test("links that ask no host take turns with those of hosts, and not every place", async () => {
  world = await openWorld({}, { now, parts: { sources: [] } });
  const free = Array.from({ length: 30 }, (_, n) => `https://youtu.be/${n}`);
  const asking = Array.from({ length: 5 }, (_, n) => `https://h${n}.test/`);
  await store({ links: [...free, ...asking] });
  const { store: database } = world.context;
  const network = { resting: () => [], concurrencyOf: () => 1 };
  const take = takeRoundRobin(
    network,
    () => now,
    (request) => database.dueLinks(request),
  );
  const taken = await take([], 20);
  expect(taken.filter(({ host }) => host === NO_HOST)).toHaveLength(4);
  expect(taken).toHaveLength(9);
});

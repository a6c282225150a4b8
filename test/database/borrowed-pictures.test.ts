import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { openWorld, type World } from "../support/open-world.ts";
import { archive, observationOf, sightingOf } from "../support/temporary-store.ts";
import { observe } from "../../src/tasks/observe.ts";

const now = 1_700_000_000;
const page = "https://www.reddit.com/r/pics/comments/other/words/";
const migration = join(import.meta.dir, "../../src/database/migrations/0012_borrowed_pictures.sql");

let world: World;
beforeEach(async () => (world = await openWorld({}, { now, parts: { sources: [] } })));
afterEach(() => world.close());

const imageAt = (url: string) => ({ url, key: url, host: "i.redd.it" });
const linkOf = (url: string) =>
  world.rows<{ id: number }>(`SELECT id FROM link WHERE url = '${url}'`)[0]?.id ?? 0;

/** What the rule of before had stored: the other's gallery, and two steps of its links. */
async function borrow(id: string, crosspostParent: string | null, url: string): Promise<void> {
  const { store, resolvers } = world.context;
  const own = `https://i.redd.it/${id}.png`;
  const seen = sightingOf({ id, created: now, crosspostParent, links: [url, own] });
  await store.saveSightings([observe(resolvers, seen)], archive, now);
  const step = (key: string) => ({
    url: `https://a.test/${id}${key}`,
    key: id + key,
    type: null,
    host: "a.test",
  });
  const borrowed = imageAt(`https://i.redd.it/${id}-gallery.png`);
  await store.saveResolvedLink(linkOf(url), { images: [borrowed], links: [step("1")] }, now);
  await store.saveResolvedLink(
    linkOf(step("1").url),
    { images: [imageAt(`${step("1").url}.png`)], links: [step("2")] },
    now,
  );
  await store.saveResolvedLink(linkOf(step("2").url), { images: [imageAt(`${step("2").url}.png`)] }, now);
  await store.saveResolvedLink(linkOf(own), { images: [imageAt(own)] }, now);
}

async function migrateAndResolve(): Promise<void> {
  {
    using db = new Database(join(world.context.config.dataDir, "rebooru.sqlite"));
    db.run(await Bun.file(migration).text());
  }
  world.clock.now += 5;
  await world.run("resolve");
}

const standing = () =>
  world
    .rows<{ url: string }>("SELECT url FROM image WHERE state <> 'removed' ORDER BY id")
    .map(({ url }) => url);

test.each([page, "https://www.reddit.com/gallery/other"])(
  "pictures of another submission are given up, those of the submission itself stay: %s",
  async (url) => {
    await borrow("mine", null, url);
    expect(standing()).toHaveLength(4);
    await migrateAndResolve();
    expect(standing()).toEqual(["https://i.redd.it/mine.png"]);
    expect(world.rows("SELECT reference FROM link WHERE depth = 0 AND reference IS NOT NULL")).toEqual([
      { reference: "other" },
    ]);
    expect(world.rows("SELECT state FROM link WHERE depth > 0")).toEqual([
      { state: "removed" },
      { state: "removed" },
    ]);
  },
);

test("those of a crosspost's parent stay, and so do a submission's own", async () => {
  await borrow("cross", "other", page);
  await borrow("self", null, "https://www.reddit.com/gallery/self");
  await world.context.store.saveSightings([observationOf({ id: "other" }, [])], archive, now);
  await migrateAndResolve();
  expect(standing()).toHaveLength(8);
});

import { afterEach, describe, expect, test } from "bun:test";
import { AppError } from "../../src/errors.ts";
import type { Sighting } from "../../src/model/submission.ts";
import type { Source } from "../../src/sources/source.ts";
import { observe, observeComment } from "../../src/tasks/observe.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { commentOf, sightingOf } from "../support/temporary-store.ts";

const created = 1_700_000_000;
const hour = 3600;

let world: World;
afterEach(() => world.close());

/** A provider that knows what `posts` says by id, and counts what it was asked. */
function provider(name: string, posts: Map<string, Partial<Sighting>>) {
  const asked: string[][] = [];
  const state = { failing: false };
  const source: Source = {
    name,
    serves: "reddit",
    lanes: ["new"],
    examples: [],
    describe: async () => undefined,
    poll: async () => ({ sightings: [], cursor: {}, next: "idle" }),
    async read(ids) {
      asked.push([...ids]);
      if (state.failing) throw new AppError("unavailable", `${name}: 503`);
      return ids.flatMap((id) => {
        const known = posts.get(id);
        return known ? [sightingOf({ id, created, ...known })] : [];
      });
    },
  };
  return { source, asked, state, posts };
}

async function open(...sources: Source[]) {
  world = await openWorld({}, { now: created, parts: { sources } });
}

async function see(fields: Partial<Sighting> & { id: string }, completeAt?: number) {
  const { store, resolvers, config } = world.context;
  const by = {
    provider: "reddit-atom",
    feedId: 1,
    fresh: true,
    revisitAges: config.revisitAges,
  };
  const sighting = sightingOf({ created, ...fields });
  const more = completeAt === undefined ? {} : { completeAt };
  await store.saveSightings([observe(resolvers, sighting)], { ...by, ...more }, world.clock.now);
}

const at = async (seconds: number) => {
  world.clock.now = created + seconds;
  await world.run("revisit");
};

describe("a submission", () => {
  test("is read again after an hour, 36 hours and a week, then no more", async () => {
    const archive = provider("arctic-shift", new Map([["a", { score: 1 }]]));
    await open(archive.source);
    await see({ id: "a" });
    const times: number[] = [];
    for (let hours = 0.5; hours < 400; hours += 0.5) {
      const before = archive.asked.length;
      await at(hours * hour);
      if (archive.asked.length > before) times.push(hours);
    }
    expect(times).toEqual([1, 36, 168]);
  });

  test("gets its score, flair and removal of then", async () => {
    const archive = provider(
      "arctic-shift",
      new Map([["a", { score: 99, flair: "OC", removal: "moderator" }]]),
    );
    await open(archive.source);
    await see({ id: "a", score: 1 });
    await at(hour);
    expect(world.rows("SELECT score, flair, removal FROM submission")).toEqual([
      { score: 99, flair: "OC", removal: "moderator" },
    ]);
  });

  test("of a week ago is not read again", async () => {
    const archive = provider("arctic-shift", new Map());
    await open(archive.source);
    world.clock.now = created + 200 * hour;
    await see({ id: "a" });
    await at(1000 * hour);
    expect(archive.asked).toEqual([]);
  });

  test("of which only the essentials are known is completed as soon as an archive has it", async () => {
    const archive = provider("arctic-shift", new Map());
    await open(archive.source);
    const essentials = { flair: undefined, nsfw: undefined, score: undefined, removal: undefined };
    await see({ id: "a", ...essentials }, created + 60);
    await at(60);
    expect(archive.asked).toHaveLength(1);
    archive.posts.set("a", { nsfw: true });
    await at(120);
    await at(800);
    expect(world.rows("SELECT nsfw FROM submission")).toEqual([{ nsfw: 1 }]);
    const { length } = archive.asked;
    await at(0.9 * hour);
    expect(archive.asked).toHaveLength(length);
  });

  test("waits while no provider answers, and loses none of its readings", async () => {
    const archive = provider("arctic-shift", new Map([["a", { score: 7 }]]));
    await open(archive.source);
    await see({ id: "a", score: 1 });
    archive.state.failing = true;
    for (let minutes = 60; minutes < 180; minutes += 5) await at(minutes * 60);
    expect(world.rows("SELECT score, revisits FROM submission")).toEqual([{ score: 1, revisits: 0 }]);
    archive.state.failing = false;
    await at(4 * hour);
    expect(world.rows("SELECT score, revisits FROM submission")).toEqual([{ score: 7, revisits: 1 }]);
  });
});

test("a hundred at a time are asked for, and each provider only for what those before it lack", async () => {
  const first = provider("reddit-api", new Map(Array.from({ length: 90 }, (_, n) => [`s${n}`, {}])));
  const second = provider("arctic-shift", new Map(Array.from({ length: 120 }, (_, n) => [`s${n}`, {}])));
  await open(first.source, second.source);
  for (let n = 0; n < 120; n++) await see({ id: `s${n}` });
  await at(hour);
  expect(first.asked.map((ids) => ids.length)).toEqual([100, 20]);
  expect(second.asked.flat().toSorted()).toEqual(
    Array.from({ length: 30 }, (_, n) => `s${n + 90}`).toSorted(),
  );
});

describe("a link to another submission's page", () => {
  const gallery = {
    items: ["x", "y"].map((mediaId) => ({
      mediaId,
      url: `https://i.redd.it/${mediaId}.jpg`,
      status: "valid" as const,
    })),
  };
  const pictures = () =>
    world.rows<{ id: string; url: string }>("SELECT submission_id AS id, url FROM image ORDER BY id");

  const links = () =>
    world.rows<Record<string, unknown>>("SELECT depth, state, reference FROM link ORDER BY id");
  const one = "https://i.redd.it/one.jpg";
  const page = "https://www.reddit.com/r/pics/comments/other/words/";
  const settle = async () => {
    for (let round = 0; round < 9; round++) await world.run("resolve");
  };
  const post = { url: one, links: [one] };

  const addresses = [
    page,
    "https://old.reddit.com/comments/other",
    "https://redd.it/other",
    "https://www.reddit.com/gallery/other",
    "https://www.reddit.com/r/pics/comments/other/words/abc1234/?context=3",
  ];
  test.each(addresses)("is a reference to it, and has none of its pictures: %s", async (link) => {
    const archive = provider("arctic-shift", new Map([["other", { ...post, media: { gallery } }]]));
    await open(archive.source);
    await see({ id: "a", links: [link] });
    await see({ id: "b", url: link, links: [link] });
    await settle();
    expect(links()).toEqual(Array(2).fill({ depth: 0, state: "done", reference: "other" }));
    expect(pictures()).toEqual([]);
    // It is not even read.
    expect(archive.asked).toEqual([]);
  });

  test("in a comment is a reference, too", async () => {
    const archive = provider("arctic-shift", new Map([["other", post]]));
    await open(archive.source);
    await see({ id: "a" });
    const comment = commentOf({ id: "c", submissionId: "a", body: `as in ${page}`, links: [page] });
    await world.context.store.saveComments([observeComment(world.context.resolvers, comment)], true, created);
    await settle();
    expect(links()).toEqual([{ depth: 0, state: "done", reference: "other" }]);
    expect(archive.asked).toEqual([]);
  });

  test("behind a share link is a reference, too", async () => {
    const share = "https://www.reddit.com/r/pics/s/AbCdEfGhIj";
    const archive = provider("arctic-shift", new Map([["other", post]]));
    await open(archive.source);
    await see({ id: "a", links: [share] });
    await world.context.store.saveResolvedLink(
      1,
      { images: [], links: [{ url: page, key: page, type: "reddit-page", host: "www.reddit.com" }] },
      created,
    );
    await settle();
    expect(links()).toEqual([
      { depth: 0, state: "done", reference: null },
      { depth: 1, state: "done", reference: "other" },
    ]);
    expect(pictures()).toEqual([]);
  });

  test("that is the submission's own has its own pictures", async () => {
    await open(provider("arctic-shift", new Map()).source);
    await see({
      id: "a",
      links: ["https://www.reddit.com/gallery/a", "https://redd.it/a"],
      media: { gallery },
    });
    await settle();
    expect(pictures().map(({ url }) => url)).toEqual(gallery.items.map((item) => item.url));
    expect(links().map(({ reference }) => reference)).toEqual([null, null]);
  });

  test("from its crosspost brings its picture", async () => {
    const archive = provider("arctic-shift", new Map([["other", post]]));
    await open(archive.source);
    await see({ id: "a", crosspostParent: "other", links: [page] });
    await settle();
    expect(pictures()).toEqual([{ id: "a", url: one }]);
  });

  test.each(["https://www.reddit.com/gallery/other", "https://redd.it/other"])(
    "from its crosspost brings the pictures of its gallery, in order: %s",
    async (link) => {
      const archive = provider("arctic-shift", new Map([["other", { media: { gallery } }]]));
      await open(archive.source);
      await see({ id: "a", crosspostParent: "other", links: [link] });
      await settle();
      expect(pictures().map(({ url }) => url)).toEqual(gallery.items.map((item) => item.url));
    },
  );

  test("of a crosspost's parent to a third submission is a reference", async () => {
    const parent = { links: [one, "https://redd.it/third"] };
    const archive = provider(
      "arctic-shift",
      new Map<string, Partial<Sighting>>([
        ["other", parent],
        ["third", post],
      ]),
    );
    await open(archive.source);
    await see({ id: "a", crosspostParent: "other", links: [page] });
    await settle();
    expect(pictures()).toEqual([{ id: "a", url: one }]);
    expect(links()).toContainEqual({ depth: 1, state: "done", reference: "third" });
    expect(archive.asked).toEqual([["other"]]);
  });

  test("becomes a crosspost's once a provider tells that it is one", async () => {
    const archive = provider("arctic-shift", new Map([["other", post]]));
    await open(archive.source);
    // Atom does not tell.
    await see({ id: "a", links: [page] });
    await settle();
    expect(pictures()).toEqual([]);
    world.clock.now += 60;
    await see({ id: "a", crosspostParent: "other", links: [page], observedAt: world.clock.now });
    await settle();
    expect(pictures()).toEqual([{ id: "a", url: one }]);
    expect(links()[0]).toEqual({ depth: 0, state: "done", reference: null });
  });

  test("from its crosspost is dead where nobody has that submission", async () => {
    await open(provider("arctic-shift", new Map()).source);
    await see({ id: "a", crosspostParent: "other", links: ["https://redd.it/other"] });
    await settle();
    expect(world.rows("SELECT state, error FROM link")).toEqual([
      { state: "dead", error: "submission other: no provider has it" },
    ]);
  });
});

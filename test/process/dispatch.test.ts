import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Schedule } from "../../src/schedule.ts";
import type { DeliveredEvent, Sink } from "../../src/sinks/sink.ts";
import type { Source } from "../../src/sources/source.ts";
import { readComments } from "../../src/tasks/read-comments.ts";
import { madeUpDescriptors } from "../support/open-collection.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { paint } from "../support/paint.ts";
import { commentOf, observationOf, sightingOf, archive } from "../support/temporary-store.ts";

const [first, again, other] = ["https://a.test/1.png", "https://b.test/1.png", "https://c.test/2.png"];
const picture = await paint(3, 160, 120);
const answers = {
  [first]: { body: picture },
  [again]: { body: picture },
  [other]: { body: await paint(8, 160, 120) },
};

let world: World;
let schedule: Schedule;
let delivered: DeliveredEvent[];
beforeEach(async () => {
  delivered = [];
  const sink: Sink<DeliveredEvent> = {
    name: "list",
    batchSize: 10,
    async deliver(events, bookmark) {
      delivered.push(...events);
      return bookmark;
    },
  };
  const comments: Source = {
    name: "comments",
    serves: "reddit",
    lanes: ["comments"],
    examples: [],
    describe: async () => undefined,
    poll: async () => ({ sightings: [], cursor: {}, next: "idle" }),
    read: async (ids) => ids.map((id) => sightingOf({ id, links: [other] })),
  };
  world = await openWorld(answers, { parts: { sources: [comments], eventSinks: [sink] } });
  await world.context.index.complete();
  schedule = world.start();
  await schedule.idle();
});
afterEach(() => world.close());

const states = () =>
  world.rows<{ state: string }>("SELECT state FROM image ORDER BY id").map((row) => row.state);

// Each worker looks by itself only after five seconds: what is done by then is done because its bell was rung.
test("a repost that was posted is resolved, encoded, compared and delivered without waiting for a look", async () => {
  const posts = [
    observationOf({ id: "a", author: "ann", created: 1 }, [first]),
    observationOf({ id: "b", author: "bob", created: 2 }, [again]),
  ];
  await world.context.store.saveSightings(posts, archive, 5);
  await schedule.idle();
  expect(states()).toEqual(["done", "done"]);
  expect(delivered).toMatchObject([{ kind: "repost.found", subject: { submission: "b", original: "a" } }]);
});

test("so is a picture at an address that was downloaded before", async () => {
  const { store } = world.context;
  for (const [created, id] of [
    [1, "a"],
    [2, "b"],
  ] as const) {
    await store.saveSightings(
      [observationOf({ id, author: `author of ${id}`, created }, [first])],
      archive,
      5,
    );
    await schedule.idle();
  }
  expect(delivered).toMatchObject([{ kind: "repost.found", subject: { submission: "b", original: "a" } }]);
});

test("links of a submission that a comment leads to are resolved", async () => {
  const comment = commentOf({ id: "c1", submissionId: "z" });
  await readComments(world.context, { id: 1, source: "reddit" }, [comment]);
  await schedule.idle();
  expect(states()).toEqual(["done"]);
});

test("what an undone ban let go is downloaded again", async () => {
  const { store } = world.context;
  await store.saveSightings([observationOf({ id: "a" }, [first])], archive, 5);
  await schedule.idle();
  const sha256 = new Bun.CryptoHasher("sha256").update(picture).digest("hex");
  const [block = 0] = await store.addBlocks(
    { bank: "b", targets: [{ sha256, pdq: null, radius: 0 }], reason: null, by: "ann" },
    6,
  );
  await schedule.idle();
  expect(states()).toEqual(["dead"]);
  expect(world.rows("SELECT * FROM doomed_file")).toEqual([]);
  await store.undoBlocks([block], "ann", 7);
  await schedule.idle();
  expect(states()).toEqual(["done"]);
});

test("a search finds what was written just before it, however much that was, and not what was deleted", async () => {
  const { store, index } = world.context;
  await store.saveSightings([observationOf({ id: "a" }, [])], archive, 5);
  const numbers = Array.from({ length: 300 }, (_, n) => n + 1);
  const images = numbers.map((n) => {
    const url = `https://none.test/${n}`;
    return { submissionId: "a", url, key: url, host: "none.test", created: 1 };
  });
  await store.addImages(images, 5);
  const bytesOf = (image: number) => madeUpDescriptors(image)["dhash"] ?? new Uint8Array();
  const posts = numbers.map((image) => ({ image, bytes: bytesOf(image) }));
  await store.postDescriptors("dhash", posts, ["dhash"], 5);
  const nearest = async () => (await index.nearest("dhash_xor_norm", bytesOf(300), 1))[0];
  const found = await nearest();
  expect(found?.distance).toBe(0);
  await store.quarantine(found?.file ?? 0, { sha256: "300", host: "none.test", urls: 1, at: 5 });
  expect((await nearest())?.file).not.toBe(found?.file);
});

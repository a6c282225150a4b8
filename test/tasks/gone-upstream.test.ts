import { afterEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Sighting } from "../../src/model/submission.ts";
import { observe } from "../../src/tasks/observe.ts";
import { makeHalves } from "../media/pictures.ts";
import { openWorld, type World } from "../support/open-world.ts";
import { sightingOf, archive } from "../support/temporary-store.ts";

const now = 1_700_000_000;
const red = makeHalves(40, 30, [200, 20, 20], [10, 200, 10]);
const blue = makeHalves(40, 30, [20, 20, 200], [200, 200, 10]);

const answers = {
  "https://i.redd.it/red.png": { body: red },
  "https://i.redd.it/red2.png": { body: red },
  "https://i.redd.it/blue.png": { body: blue },
  "https://i.redd.it/dead.png": { status: 404 },
  "https://preview.redd.it/dead.png": { body: blue, headers: { "content-type": "image/png" } },
};

let world: World;
afterEach(() => world.close());

const open = async (environment: Record<string, string> = {}) =>
  (world = await openWorld(answers, { environment, now, parts: { sources: [] } }));

async function see(fields: Partial<Sighting> & { id: string }) {
  const sighting = sightingOf({ created: now - 1000, ...fields });
  await world.context.store.saveSightings(
    [observe(world.context.resolvers, sighting)],
    archive,
    world.clock.now,
  );
}

const post = (id: string, picture: string, fields: Partial<Sighting> = {}) =>
  see({
    id,
    url: `https://i.redd.it/${picture}.png`,
    links: [`https://i.redd.it/${picture}.png`],
    ...fields,
  });

type Image = { submission: string; state: string; file: number | null; preview: number };
const images = () =>
  world.rows<Image>(
    "SELECT submission_id AS submission, state, file_id AS file, is_preview AS preview FROM image ORDER BY submission_id, id",
  );
const files = () => world.rows<{ sha256: string }>("SELECT sha256 FROM file ORDER BY id");
const onDisk = (sha256: string) =>
  existsSync(
    join(world.context.config.dataDir, "originals", sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}.png`),
  );

describe("what is removed upstream", () => {
  test("stays with everything it has, unless deletions are to be followed", async () => {
    await open();
    await post("a", "red");
    await world.run("resolve", "encode");
    await post("a", "red", { removal: "moderator", observedAt: now });
    await world.run("revisit");
    expect(images()).toMatchObject([{ submission: "a", state: "done" }]);
    expect(files()).toHaveLength(1);
  });

  test("goes with its file, a tombstone stays, and it does not come back", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await post("a", "red");
    await post("b", "blue");
    await world.run("resolve", "encode");
    // Which of the two was encoded first nobody knows.
    const [first] = world.rows<{ sha256: string }>(
      "SELECT sha256 FROM file JOIN image ON image.file_id = file.id WHERE submission_id = 'a'",
    );
    expect(onDisk(first?.sha256 ?? "")).toBe(true);
    world.clock.now++;
    await post("a", "red", { removal: "deleted" });
    await world.run("revisit");
    expect(images()).toMatchObject([
      { submission: "a", state: "removed", file: null },
      { submission: "b", state: "done" },
    ]);
    expect(files()).toHaveLength(1);
    expect(onDisk(first?.sha256 ?? "")).toBe(false);
    await world.context.index.reached();
    expect((await world.context.index.status()).held).toMatchObject({ histogram: 1, dhash: 1 });

    // Neither another look, nor somebody who posts it, brings it back.
    await post("a", "red", { removal: null, observedAt: now - 5 });
    await see({ id: "a", links: ["https://i.redd.it/blue.png"] });
    const posted = { submissionId: "a", url: "https://i.redd.it/red2.png", key: "red2", host: "i.redd.it" };
    await world.context.store.addImages([{ ...posted, created: now }], now);
    await world.run("resolve", "encode", "revisit");
    expect(images().filter((image) => image.submission === "a")).toMatchObject([{ state: "removed" }]);
    expect(world.rows("SELECT state FROM link WHERE submission_id = 'a'")).toEqual([{ state: "removed" }]);
    expect(world.requests.filter(({ url }) => url.endsWith("red.png"))).toHaveLength(1);
  });

  test("takes no file along that somebody else has posted too", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await post("a", "red");
    await post("b", "red2");
    await world.run("resolve", "encode");
    expect(files()).toHaveLength(1);
    world.clock.now++;
    await post("a", "red", { removal: "moderator" });
    await world.run("revisit");
    const [sha256] = files().map((file) => file.sha256);
    expect(images().map((image) => image.state)).toEqual(["removed", "done"]);
    expect(onDisk(sha256 ?? "")).toBe(true);
    const file = images()[1]?.file ?? 0;
    expect(await world.context.store.occurrences([file])).toMatchObject([{ submissionId: "b" }]);
  });

  test("goes even where the program is killed between rows and bytes", async () => {
    await open({ SYNC_DELETIONS: "true" });
    await post("a", "red");
    await world.run("resolve", "encode");
    const [file] = files();
    await world.context.store.forgetSubmissions(["a"], now);
    expect(onDisk(file?.sha256 ?? "")).toBe(true);
    await world.run("revisit");
    expect(onDisk(file?.sha256 ?? "")).toBe(false);
    expect(world.rows("SELECT * FROM doomed_file")).toEqual([]);
  });

  test("is not shown to the public, nor are its pictures", async () => {
    await open();
    const { store } = world.context;
    await post("a", "red", { removal: "moderator" });
    await post("b", "blue");
    await world.run("resolve", "encode");
    expect((await store.submissionPage(0, 9, false)).map((row) => row.id)).toEqual(["b"]);
    expect(await store.submission("a", false)).toBeUndefined();
    expect((await store.submission("a"))?.id).toBe("a");
    expect((await store.occurrences([1, 2], false)).map((one) => one.submissionId)).toEqual(["b"]);
    const [hidden, shown] = images().map((image) => image.file ?? 0);
    expect(await store.file(hidden ?? 0, false)).toBeUndefined();
    expect(await store.isFileShown(hidden ?? 0)).toBe(false);
    expect(await store.isFileShown(shown ?? 0)).toBe(true);
  });
});

describe("a preview", () => {
  const preview = "https://preview.redd.it/dead.png?width=640&s=1";

  test("stands in for a picture that is gone, marked as one", async () => {
    await open();
    await post("a", "dead", { media: { preview } });
    await world.run("resolve", "encode");
    expect(images()).toMatchObject([
      { submission: "a", state: "dead", preview: 0 },
      { submission: "a", state: "done", preview: 1 },
    ]);
    expect((await world.context.store.file(1))?.images).toMatchObject([{ url: preview, isPreview: true }]);
  });

  test("stands in for a host that was closed, without asking it", async () => {
    await open();
    const link = "https://i.reddituploads.com/abc?fit=max&s=1";
    await see({ id: "a", url: link, links: [link], media: { preview } });
    await world.run("resolve", "encode");
    expect(images()).toMatchObject([{ state: "done", preview: 1 }]);
    expect(world.requests.map(({ url }) => new URL(url).hostname)).toEqual(["preview.redd.it"]);
  });

  test("is taken once, though its signature differs between providers", async () => {
    await open();
    await post("a", "dead", { media: { preview } });
    await world.run("resolve", "encode");
    await post("a", "dead", { media: { preview: preview.replace("s=1", "s=2") } });
    await world.context.store.requeueRows({ stage: "image" });
    await world.run("encode");
    expect(images().map((image) => image.state)).toEqual(["dead", "done"]);
  });

  test("is not taken while another picture of the submission is there", async () => {
    await open();
    await see({
      id: "a",
      links: ["https://i.redd.it/dead.png", "https://i.redd.it/red.png"],
      media: { preview },
    });
    await world.run("resolve", "encode");
    expect(images().map((image) => image.preview)).toEqual([0, 0]);
  });
});

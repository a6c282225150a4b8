import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createBell } from "../../../src/concurrency/bell.ts";
import { loadBlocks } from "../../../src/tasks/blocklist/ban.ts";
import { type DryRun, dryRun } from "../../../src/tasks/blocklist/dry-run.ts";
import { block } from "../../../src/tasks/block.ts";
import { blockOf } from "../../../src/tasks/blocklist/blocks-of.ts";
import { encode } from "../../../src/tasks/encode.ts";
import { observe } from "../../../src/tasks/observe.ts";
import {
  type BlockWorld,
  bytesOf,
  flat,
  goneUrl,
  openBlockWorld,
  pdqOf,
  sha256Of,
  urlOf,
} from "../../support/block-world.ts";
import { sightingOf, archive } from "../../support/temporary-store.ts";

let world: BlockWorld;
beforeEach(async () => (world = await openBlockWorld()));
afterEach(() => world.close());

const ban = (what: object) => world.ask("POST", "/api/block", { json: { bank: "spam", ...what } });

describe("a dry run", () => {
  test("tells what a ban would hit, in every form and turn, and changes nothing", async () => {
    await world.post("s1", urlOf(0), urlOf(0, "small"), urlOf(0, "turned"), urlOf(1));
    await world.post("s2", urlOf(0), urlOf(0, "mirrored", "b.test"));
    const before = [world.states(), await world.kept()];
    const pdq = (await pdqOf(bytesOf(0, "jpeg"))).hex;
    const { status, body } = await world.ask<DryRun>("POST", "/api/block", {
      json: { bank: "spam", pdq, dryRun: true },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ bank: "spam", entries: 1, wouldHit: 5, files: 4 });
    expect(body.images.map(({ url, submission }) => `${submission} ${url}`).sort()).toEqual([
      `s1 ${urlOf(0)}`,
      `s1 ${urlOf(0, "small")}`,
      `s1 ${urlOf(0, "turned")}`,
      `s2 ${urlOf(0)}`,
      `s2 ${urlOf(0, "mirrored", "b.test")}`,
    ]);
    expect([world.states(), await world.kept()]).toEqual(before);
    expect((await world.ask("GET", "/api/block")).body).toEqual([]);
    expect((await world.ask("GET", "/api/audit")).body).toEqual([]);
  });

  test("waits for the index", async () => {
    const { store, index } = world.context;
    const status = async () => ({ ...(await index.status()), complete: false });
    const search = async () => ({ results: [], complete: false, searched: 0 });
    const loading = { ...index, search, status };
    const target = { sha256: null, pdq: new Uint8Array(32), radius: 30 };
    const asked = dryRun({ store, index: loading }, [target]);
    expect(await asked.catch((error: unknown) => error)).toMatchObject({ code: "loading" });
  });
});

describe("a ban", () => {
  test("by a stored file takes down every form of it, and its bytes are gone", async () => {
    await world.post("s1", urlOf(0), urlOf(0, "small"), urlOf(0, "turned"), urlOf(1));
    const { status, body } = await ban({ file: await world.fileOf(bytesOf(0)), reason: "sold as prints" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ids: [1], added: 1, known: 0, contentOnly: 0, applied: true, hits: 3 });
    expect(world.states()).toEqual({
      [urlOf(0)]: "blocklisted",
      [urlOf(0, "small")]: "blocklisted",
      [urlOf(0, "turned")]: "blocklisted",
      [urlOf(1)]: "done",
    });
    expect(await world.kept()).toEqual([sha256Of(bytesOf(1))]);
    expect(world.rows("SELECT id FROM file")).toHaveLength(1);
    expect(world.rows("SELECT DISTINCT file_id FROM descriptor")).toHaveLength(1);
    await world.context.index.reached();
    expect((await world.context.index.status()).held.pdq).toBe(1);
    expect(world.rows("SELECT * FROM doomed_file")).toEqual([]);
    const dead = await world.ask<{ code: string; reason: string }[]>("GET", "/api/dead");
    expect(dead.body.map(({ code, reason }) => `${code}: ${reason}`)).toEqual(
      Array(3).fill("blocklisted: blocked by spam: sold as prints"),
    );
  });

  test("keeps a picture from being let in, in every form, and nothing of it is kept", async () => {
    await ban({ pdq: (await pdqOf(bytesOf(0))).hex, reason: "no" });
    await world.post("s1", urlOf(0), urlOf(0, "jpeg"), urlOf(0, "turned"), urlOf(0, "mirrored"), urlOf(1));
    expect(Object.values(world.states()).sort()).toEqual([...Array(4).fill("blocklisted"), "done"]);
    expect(await world.kept()).toEqual([sha256Of(bytesOf(1))]);
    expect(world.rows("SELECT id FROM file")).toHaveLength(1);
    const images = world.rows<{ tries: number; decodes: number; error: string; file: number | null }>(
      "SELECT tries, decode_tries AS decodes, error, file_id AS file FROM image WHERE state = 'dead'",
    );
    expect(images).toEqual(Array(4).fill({ tries: 0, decodes: 0, error: "blocked by spam: no", file: null }));
    expect((await world.ask("GET", "/api/block")).body).toMatchObject([
      { name: "spam", entries: 1, hits: 4 },
    ]);
  });

  test("of a content leaves what only looks like it, and needs no decoding", async () => {
    await ban({ sha256: sha256Of(bytesOf(0)) });
    await world.post("s1", urlOf(0), urlOf(0, "jpeg"));
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted", [urlOf(0, "jpeg")]: "done" });
  });

  test("with a radius of 0 is of the content alone, also by a picture", async () => {
    await world.post("s1", urlOf(0), urlOf(0, "jpeg"));
    expect((await ban({ file: await world.fileOf(bytesOf(0)), radius: 0 })).body).toMatchObject({
      hits: 1,
      contentOnly: 0,
    });
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted", [urlOf(0, "jpeg")]: "done" });
  });

  test("by a submission is of all its pictures", async () => {
    await world.post("s1", urlOf(0), urlOf(1));
    await world.post("s2", urlOf(1, "jpeg"), urlOf(2));
    expect((await ban({ submission: "s1" })).body).toMatchObject({ ids: [1, 2], added: 2, hits: 3 });
    expect(world.states()[urlOf(2)]).toBe("done");
  });

  test("by an address or by a picture that is sent along needs nothing to be stored", async () => {
    expect((await ban({ url: urlOf(0, "jpeg") })).body).toMatchObject({ added: 1, hits: 0 });
    const form = new FormData();
    form.set("bank", "spam");
    form.set("reason", "sent along");
    form.set("image", new Blob([bytesOf(1, "small")]), "a.jpg");
    const sent = await world.ask("POST", "/api/block", { body: form });
    expect(sent).toMatchObject({ status: 201, body: { ids: [2], hits: 0 } });
    await world.post("s1", urlOf(0), urlOf(1), urlOf(2));
    expect(Object.values(world.states())).toEqual(["blocklisted", "blocklisted", "done"]);
    const entries = (await world.ask("GET", "/api/block/spam")).body;
    expect(entries).toMatchObject([
      { id: 1, sha256: sha256Of(bytesOf(0, "jpeg")), pdq: (await pdqOf(bytesOf(0, "jpeg"))).hex, radius: 30 },
      {
        id: 2,
        sha256: sha256Of(bytesOf(1, "small")),
        reason: "sent along",
        by: "ann",
        hits: 1,
        applied: true,
      },
    ]);
  });

  test("by a flat picture says that it is by its content alone, and hits no other flat one", async () => {
    await world.post("s1", urlOf("flat"));
    const form = new FormData();
    form.set("bank", "spam");
    form.set("image", new Blob([new Uint8Array(flat)]), "a.png");
    const { body } = await world.ask("POST", "/api/block", { body: form });
    expect(body).toMatchObject({ added: 1, contentOnly: 1, hits: 1 });
    expect((await world.ask("GET", "/api/block/spam")).body).toMatchObject([{ pdq: null, radius: 0 }]);
  });

  test("a flat picture is not hit by its hash", async () => {
    await world.post("s1", urlOf("flat"));
    await ban({ pdq: (await pdqOf(flat)).hex, radius: 62 });
    await world.post("s2", urlOf("flat"));
    expect(world.states()[urlOf("flat")]).toBe("done");
  });

  test("said twice is one entry", async () => {
    await world.post("s1", urlOf(0));
    const pdq = (await pdqOf(bytesOf(0))).hex;
    expect(await ban({ pdq })).toMatchObject({
      status: 201,
      body: { ids: [1], added: 1, known: 0, hits: 1 },
    });
    expect(await ban({ pdq })).toMatchObject({
      status: 200,
      body: { ids: [1], added: 0, known: 1, hits: 1 },
    });
    expect(await ban({ pdq, bank: "SPAM" })).toMatchObject({ status: 200, body: { ids: [1] } });
    expect(await ban({ pdq, radius: 40 })).toMatchObject({ status: 201, body: { ids: [2] } });
    expect(await ban({ pdq, bank: "other" })).toMatchObject({ status: 201, body: { ids: [3] } });
    expect((await world.ask("GET", "/api/audit")).body).toHaveLength(3);
  });

  test("lets no preview stand in for the picture that it kept away, not even where another one is gone", async () => {
    const media = { preview: urlOf(1, "small", "b.test") };
    await ban({ sha256: sha256Of(bytesOf(0)) });
    const { store, resolvers } = world.context;
    for (const links of [[urlOf(0)], [urlOf(0), goneUrl]]) {
      const one = observe(resolvers, sightingOf({ id: "s1", links, media }));
      await store.saveSightings([one], archive, 1);
      await world.run("resolve", "encode", "encode");
    }
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted", [goneUrl]: "gone" });
  });
});

describe("an undo", () => {
  test("queues what the entry alone had hit for download again, and it comes back", async () => {
    await world.post("s1", urlOf(0), urlOf(0, "jpeg"));
    await ban({ file: await world.fileOf(bytesOf(0)), reason: "by mistake" });
    await world.post("s2", urlOf(0, "turned"));
    expect(new Set(Object.values(world.states()))).toEqual(new Set(["blocklisted"]));
    expect(await world.kept()).toEqual([]);
    const undone = await world.ask("DELETE", "/api/block/spam/1");
    expect(undone).toEqual({ status: 200, body: { bank: "spam", id: 1, restored: 3 } });
    expect(new Set(Object.values(world.states()))).toEqual(new Set(["due"]));
    await world.run("encode");
    expect(new Set(Object.values(world.states()))).toEqual(new Set(["done"]));
    expect(await world.kept()).toEqual(
      [bytesOf(0), bytesOf(0, "jpeg"), bytesOf(0, "turned")].map(sha256Of).sort(),
    );
    expect((await world.ask("GET", "/api/block/spam")).body).toMatchObject([
      { id: 1, undoneBy: "ann", undoneAt: world.clock.now, applied: true, hits: 0 },
    ]);
    expect(await world.ask("DELETE", "/api/block/spam/1")).toMatchObject({ status: 404 });
  });

  test("leaves dead what another entry hits, and names that one from then on", async () => {
    await world.post("s1", urlOf(0), urlOf(0, "jpeg"));
    await ban({ pdq: (await pdqOf(bytesOf(0))).hex, reason: "near", dryRun: false });
    // It hits nothing that is stored any more, but what comes back.
    await ban({ sha256: sha256Of(bytesOf(0)), bank: "contents", reason: "the same" });
    expect((await world.ask("DELETE", "/api/block/spam/1")).body).toMatchObject({ restored: 2 });
    await world.run("encode");
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted", [urlOf(0, "jpeg")]: "done" });
    const [dead] = world.rows<{ error: string }>("SELECT error FROM image WHERE state = 'dead'");
    expect(dead?.error).toBe("blocked by contents: the same");
  });

  test("of one of two that had hit it keeps it dead; of both, it comes back", async () => {
    await ban({ pdq: (await pdqOf(bytesOf(0))).hex });
    await ban({ pdq: (await pdqOf(bytesOf(0))).hex, bank: "other" });
    await world.post("s1", urlOf(0));
    expect((await world.ask("DELETE", "/api/block/spam/1")).body).toMatchObject({ restored: 0 });
    expect(world.rows("SELECT error FROM image")).toEqual([{ error: "blocked by other" }]);
    expect((await world.ask("DELETE", "/api/block/other/2")).body).toMatchObject({ restored: 1 });
    await world.run("encode");
    expect(world.states()).toEqual({ [urlOf(0)]: "done" });
  });

  test("of a bank undoes all of it", async () => {
    await world.post("s1", urlOf(0), urlOf(1), urlOf(2));
    await ban({ submission: "s1" });
    const undone = await world.ask("DELETE", "/api/block/spam");
    expect(undone.body).toEqual({ bank: "spam", undone: 3, restored: 3 });
    await world.run("encode");
    expect(new Set(Object.values(world.states()))).toEqual(new Set(["done"]));
    expect((await world.ask("GET", "/api/block")).body).toMatchObject([{ entries: 0, undone: 3, hits: 0 }]);
  });

  test("that was killed half way is finished by the worker", async () => {
    await world.post("s1", urlOf(0));
    await ban({ file: await world.fileOf(bytesOf(0)) });
    // As it lies there after the first of its two steps.
    await world.context.store.undoBlocks([1], "ann", world.clock.now);
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted" });
    await world.run("block", "encode");
    // The index still had the entry; the database says that it is undone.
    expect(world.states()).toEqual({ [urlOf(0)]: "done" });
  });
});

test("a blocked picture that is requeued is blocked again", async () => {
  await world.post("s1", urlOf(0));
  await ban({ file: await world.fileOf(bytesOf(0)) });
  expect((await world.ask("POST", "/api/requeue", { json: {} })).body).toMatchObject({ requeued: 1 });
  expect(world.states()).toEqual({ [urlOf(0)]: "due" });
  await world.run("encode");
  expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted" });
  expect(await world.kept()).toEqual([]);
});

test("a search shows no blocked picture, not even before the entry is applied; by a blocked one it answers", async () => {
  await world.post("s1", urlOf(0), urlOf(1));
  const find = async () => {
    const form = new FormData();
    form.set("image", new Blob([bytesOf(0, "jpeg")]), "a.jpg");
    const path = "/api/similarity/file?algorithm=dhash_xor_norm&q=10";
    const { status, body } = await world.ask<{ image: string }[]>("POST", path, { body: form });
    return { status, urls: body.map((one) => one.image) };
  };
  expect(await find()).toEqual({ status: 201, urls: [urlOf(0), urlOf(1)] });
  // As it is while a long list is worked off.
  const { store, index } = world.context;
  const code = Uint8Array.fromHex((await pdqOf(bytesOf(0))).hex);
  const targets = [{ sha256: null, pdq: code, radius: 30 }];
  const [id = 0] = await store.addBlocks({ bank: "spam", targets, reason: "no", by: "ann" }, 1);
  await index.blocks.put([{ id, code }]);
  expect(await find()).toEqual({ status: 201, urls: [urlOf(1)] });
  await world.run("block");
  expect(await find()).toEqual({ status: 201, urls: [urlOf(1)] });
  const { descriptors } = await world.context.media.withTemporary(async (path) => {
    await world.context.media.write(path, new Blob([bytesOf(0, "turned")]));
    return world.context.media.examine(path, { thumbnail: false });
  });
  expect(await blockOf(world.context, { descriptors })).toEqual({ bank: "spam", reason: "no" });
  expect(await blockOf(world.context, { sha256: sha256Of(bytesOf(1)) })).toBeUndefined();
});

test("an export leaves out what is blocked", async () => {
  await world.post("s1", urlOf(0), urlOf(1));
  await ban({ file: await world.fileOf(bytesOf(0)) });
  const { body } = await world.ask<{ id: number }>("POST", "/api/export", { json: { format: "jsonl" } });
  await world.run("export");
  // One line of JSON is JSON.
  const row = await world.ask("GET", `/api/export/${body.id}/files/data.jsonl`);
  expect(row).toMatchObject({ status: 200, body: { key: sha256Of(bytesOf(1)), url: urlOf(1) } });
});

test("hashes wait until the index is loaded, contents do not", async () => {
  await world.post("s1", urlOf(0), urlOf(1));
  const { index, store } = world.context;
  const status = async () => ({ ...(await index.status()), complete: false });
  const search = async () => ({ results: [], complete: false, searched: 0 });
  const loading = { ...world.context, index: { ...index, search, status } };
  const pdq = Uint8Array.fromHex((await pdqOf(bytesOf(0))).hex);
  const targets = [
    { sha256: null, pdq, radius: 30 },
    { sha256: sha256Of(bytesOf(1)), pdq: null, radius: 0 },
  ];
  await store.addBlocks({ bank: "spam", targets, reason: null, by: "ann" }, 1);
  expect(await block(loading)).toBe(0);
  expect(world.states()).toEqual({ [urlOf(0)]: "done", [urlOf(1)]: "blocklisted" });
  expect((await store.unappliedBlocks(9)).map((one) => one.id)).toEqual([1]);
  expect(await block(world.context)).toBe(1);
  expect(world.states()[urlOf(0)]).toBe("blocklisted");
});

test("where memory does not hold the index, the stored files are gone through, and on from where it was killed", async () => {
  await world.post("s1", urlOf(0), urlOf(0, "turned"), urlOf(1), urlOf(2));
  const { index, store } = world.context;
  const search = async () => ({ results: [], complete: false, searched: 0 });
  const short = { ...world.context, index: { ...index, search } };
  const pdq = Uint8Array.fromHex((await pdqOf(bytesOf(0))).hex);
  const targets = [{ sha256: null, pdq, radius: 30 }];
  expect(await dryRun(short, targets)).toMatchObject({ wouldHit: 0, complete: false });
  await store.addBlocks({ bank: "spam", targets, reason: null, by: "ann" }, 1);
  expect(await block(short)).toBe(1);
  expect(world.states()).toMatchObject({ [urlOf(0)]: "blocklisted", [urlOf(0, "turned")]: "blocklisted" });
  expect(world.states()).toMatchObject({ [urlOf(1)]: "done", [urlOf(2)]: "done" });

  // One that was compared with all but the last file goes on there.
  const [one, two] = [await world.fileOf(bytesOf(1)), await world.fileOf(bytesOf(2))];
  const again = await Promise.all([1, 2].map(async (n) => (await pdqOf(bytesOf(n))).hex));
  const both = again.map((hex) => ({ sha256: null, pdq: Uint8Array.fromHex(hex), radius: 30 }));
  const ids = await store.addBlocks({ bank: "spam", targets: both, reason: null, by: "ann" }, 1);
  await store.advanceBlocks(ids, Math.min(one, two));
  expect(await block(short)).toBe(2);
  expect(world.states()[urlOf(one < two ? 1 : 2)]).toBe("done");
  expect(world.states()[urlOf(one < two ? 2 : 1)]).toBe("blocklisted");
  expect(await store.unappliedBlocks(9)).toEqual([]);
});

test("nothing is undone or hit twice by a worker that finds its work done", async () => {
  await world.post("s1", urlOf(0));
  await ban({ file: await world.fileOf(bytesOf(0)) });
  const before = world.rows("SELECT * FROM block_hit");
  expect(await block(world.context)).toBe(0);
  expect(world.rows("SELECT * FROM block_hit")).toEqual(before);
});

test("after a start the entries are in the index before a picture is let in", async () => {
  await ban({ pdq: (await pdqOf(bytesOf(0))).hex });
  const { index } = world.context;
  await index.blocks.remove([1]);
  await loadBlocks(world.context);
  expect(await index.blocks.count()).toBe(1);
  await world.post("s1", urlOf(0));
  expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted" });
});

test("entries whose work was killed at any step are worked off by the next start", async () => {
  await world.post("s1", urlOf(0), urlOf(1));
  const { store, index } = world.context;
  const code = Uint8Array.fromHex((await pdqOf(bytesOf(0))).hex);
  const targets = [{ sha256: null, pdq: code, radius: 30 }];
  await store.addBlocks({ bank: "spam", targets, reason: null, by: "ann" }, 1);
  // Taken down, but neither the index nor the disk know of it, and the entry is not finished.
  await store.takeDown([{ blockId: 1, fileId: await world.fileOf(bytesOf(0)) }], 1);
  expect(await world.kept()).toHaveLength(2);
  await loadBlocks({ store, index });
  await world.run("block");
  expect(await world.kept()).toEqual([sha256Of(bytesOf(1))]);
  expect(await store.unappliedBlocks(9)).toEqual([]);
  expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted", [urlOf(1)]: "done" });
});

describe("a ban that comes while the picture is being stored", () => {
  const steps = ["before its bytes are kept", "after its bytes are kept"] as const;
  test.each(steps)("takes it down: %s", async (step) => {
    await world.close();
    let banned: Promise<unknown> | undefined;
    // The picture was looked at before, and is let in; it is held until the ban waits for it, or has overlooked it.
    const met = Promise.withResolvers<void>();
    world = await openBlockWorld(({ media, storeLock, index }) => ({
      storeLock: { ...storeLock, exclusive: (work) => (met.resolve(), storeLock.exclusive(work)) },
      index: { ...index, search: (probes) => index.search(probes).finally(met.resolve) },
      media: {
        ...media,
        async put(...given) {
          const start = () => void (banned ??= ban({ url: urlOf(0, "jpeg") }));
          if (step === "before its bytes are kept") start();
          const kept = await media.put(...given);
          start();
          await met.promise;
          return kept;
        },
      },
    }));
    await world.post("s1", urlOf(0));
    expect(await banned).toMatchObject({ status: 201, body: { applied: true, hits: 1 } });
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted" });
    expect(await world.kept()).toEqual([]);
  });

  test("and it is refused where it was only being decoded", async () => {
    await world.close();
    world = await openBlockWorld(({ media }) => ({
      media: {
        ...media,
        async examine(path, options) {
          const examined = await media.examine(path, options);
          if (options.thumbnail) await ban({ sha256: sha256Of(bytesOf(0)) });
          return examined;
        },
      },
    }));
    await world.post("s1", urlOf(0));
    expect(world.states()).toEqual({ [urlOf(0)]: "blocklisted" });
    expect(world.rows("SELECT id FROM file")).toEqual([]);
    await encode(world.context, createBell());
    expect(await world.kept()).toEqual([]);
  });
});

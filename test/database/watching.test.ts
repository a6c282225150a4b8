import { expect, test } from "bun:test";
import type { FileMatch } from "../../src/model/match.ts";
import { observationOf, archive, temporaryStore } from "../support/temporary-store.ts";

test("a cluster counts distinct authors in any case, averages its lettering, and is named by the least SHA-256", async () => {
  const { store, dispose } = await temporaryStore();
  const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
  const post = async (id: string, author: string, sha256: string, lettering: number) => {
    await store.saveSightings([observationOf({ id, author }, [])], archive, 1);
    const url = `https://p.test/${id}`;
    await store.addImages([{ submissionId: id, url, key: url, host: "p.test", created: 1 }], 1);
    const descriptors = { text: Uint8Array.of(lettering) };
    return (await store.saveFile(url, { ...facts, sha256, descriptors }, 1)).fileId;
  };
  const one = await post("a", "ann", "f", 51);
  expect(await post("b", "Ann", "f", 51)).toBe(one);
  const other = await post("c", "bob", "0", 102);
  const match: FileMatch = {
    fileId: other,
    score: 90,
    verdict: "same",
    turn: "upright",
    views: { query: "whole", file: "whole" },
    overlay: [1, 0, 0, 0, 1, 0],
    distances: { pdq: 1, dhash: 1, histogram: 1, correlation: 1 },
  };
  await store.saveEdges(one, [match], true);
  const { cluster } = await store.sceneOf(one);
  expect(cluster).toMatchObject({ files: [one, other], name: other, authors: 2 });
  expect(cluster.textShare).toBeCloseTo(0.3, 9);
  await dispose();
});

test("where an edge goes, one occurrence of each cluster that is left is compared again", async () => {
  const { store, dispose } = await temporaryStore();
  const facts = { md5: "", size: 1, format: "png", width: 1, height: 1, frames: 1, original: false } as const;
  const files: number[] = [];
  for (const id of ["a", "b", "c", "d", "e"]) {
    await store.saveSightings([observationOf({ id }, [])], archive, 1);
    const url = `https://p.test/${id}`;
    await store.addImages([{ submissionId: id, url, key: url, host: "p.test", created: 1 }], 1);
    const descriptors = { dhash: new Uint8Array(24) };
    files.push((await store.saveFile(url, { ...facts, sha256: id, descriptors }, 1)).fileId);
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = files;
  const near = (...ids: number[]) => ids.map((fileId) => ({ fileId, score: 90 }));
  /** A chain a - b - c and d - e, all compared. */
  const settle = async () => {
    await store.saveEdges(b, near(a, c), true);
    await store.saveEdges(d, near(e), true);
    for (const { id } of await store.unwatchedImages(0, 9)) await store.saveVerdicts(id, [], 1);
    expect(await store.unwatchedImages(0, 9)).toEqual([]);
  };
  const unwatched = async () => (await store.unwatchedImages(0, 9)).map(({ fileId }) => fileId);

  await settle();
  await store.saveEdges(b, near(c), false);
  expect(await unwatched()).toEqual([]);
  await store.saveEdges(b, near(c), true);
  expect(await unwatched()).toEqual([a]);
  await settle();
  // Other descriptors: it may resemble others now.
  await store.postDescriptors("dhash", [{ image: 2, bytes: new Uint8Array(24) }], [], 1);
  expect(await unwatched()).toEqual([a, b, c]);
  expect((await store.sceneOf(a)).cluster.files).toEqual([a]);
  await settle();
  await store.forgetSubmissions(["e"], 1);
  expect(await unwatched()).toEqual([d]);
  // An edge to a file that is gone is none.
  await store.saveEdges(d, near(e), true);
  expect((await store.sceneOf(d)).edges).toEqual([]);
  await dispose();
});

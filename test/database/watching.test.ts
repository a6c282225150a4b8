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
    distances: { pdq: 1, dhash: 1, histogram: 1, correlation: 1 },
  };
  await store.saveEdges(one, [match]);
  const { cluster } = await store.sceneOf(one);
  expect(cluster).toMatchObject({ files: [one, other], name: other, authors: 2 });
  expect(cluster.textShare).toBeCloseTo(0.3, 9);
  await dispose();
});

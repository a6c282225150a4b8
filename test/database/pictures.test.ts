import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Store } from "../../src/database/store.ts";
import { expectedData } from "../media/camera-blocks.ts";
import { observationOf, archive, temporaryStore } from "../support/temporary-store.ts";
import type { NewFile } from "../../src/model/file.ts";

let store: Store;
let dispose: () => Promise<void>;
beforeEach(async () => {
  ({ store, dispose } = await temporaryStore());
  for (const id of ["a", "b"]) {
    await store.saveSightings([observationOf({ id }, [`https://page.test/${id}`])], archive, 1);
  }
});
afterEach(() => dispose());

const everything = { now: 100, limit: 100, perHost: 100, skipHosts: [], skipIds: [], afterHost: "" };
const picture = { url: "https://img.test/1.jpg", key: "1", host: "img.test" };
const content: NewFile = {
  sha256: "s".repeat(64),
  md5: "m".repeat(32),
  size: 9,
  format: "jpeg",
  width: 3,
  height: 2,
  frames: 1,
  original: true,
  descriptors: { histogram: new Uint8Array(48).fill(1), dhash: new Uint8Array(24).fill(2) },
};

async function linkOf(submission: string): Promise<number> {
  const { rows } = await store.dueLinks(everything);
  return rows.find((row) => row.submission.id === submission)?.id ?? 0;
}

describe("a picture", () => {
  test("is due once, though two submissions hold its URL, and saving it settles both", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    await store.saveResolvedLink(await linkOf("b"), { images: [picture] }, 2);
    const { rows } = await store.dueImages(everything);
    expect(rows.map((row) => row.url)).toEqual([picture.url]);
    const { fileId } = await store.saveFile(picture.url, content, 3);
    expect((await store.occurrences([fileId])).map((row) => row.submissionId)).toEqual(["a", "b"]);
    expect((await store.counts()).images).toEqual({ due: 0, waiting: 0, done: 2, dead: 0, removed: 0 });
  });

  test("whose URL was downloaded before is done as soon as it is found again", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    const { fileId } = await store.saveFile(picture.url, content, 3);
    await store.saveResolvedLink(await linkOf("b"), { images: [picture] }, 4);
    expect((await store.counts()).images).toMatchObject({ due: 0, done: 2 });
    expect(await store.occurrences([fileId])).toHaveLength(2);
  });

  test("occurs once in a submission, by its key and by its URL, and its link may be saved twice", async () => {
    const link = await linkOf("a");
    const preview = { ...picture, url: "https://preview.test/1.jpg?s=x" };
    for (let i = 0; i < 2; i++) await store.saveResolvedLink(link, { images: [picture, preview] }, 2);
    expect((await store.counts()).images.due).toBe(1);
  });

  test("known by posted descriptors merges with its bytes when they arrive", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    const [image] = await store.unencodedImages(0, 10);
    await store.postDescriptors(
      "histogram",
      [{ image: image?.id ?? 0, bytes: new Uint8Array(48) }],
      ["histogram", "dhash"],
      3,
    );
    expect(await store.unencodedImages(0, 10)).toEqual([]);
    await store.saveFile(picture.url, content, 4);
    expect((await store.counts()).files).toBe(1);
    expect((await store.imageDescriptors("histogram", 0, 10))[0]?.bytes[0]).toBe(1);
  });

  test("is done by posting once every encoder has posted, and posting again replaces", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    const image = (await store.unencodedImages(0, 10))[0]?.id ?? 0;
    const post = (encoder: string, value: number, size: number) =>
      store.postDescriptors(
        encoder,
        [{ image, bytes: new Uint8Array(size).fill(value) }],
        ["histogram", "dhash"],
        3,
      );
    await post("dhash", 1, 24);
    expect((await store.counts()).images.due).toBe(1);
    await post("histogram", 1, 48);
    expect((await store.counts()).images.done).toBe(1);
    await post("dhash", 7, 24);
    expect((await store.imageDescriptors("dhash", 0, 10)).map((row) => row.bytes[0])).toEqual([7]);
  });

  test("known without its camera data gets them when its content is saved again, and keeps them", async () => {
    const exif = { ...expectedData, iso: 100 };
    const { fileId } = await store.saveFile(picture.url, content, 3);
    expect((await store.file(fileId))?.exif).toBeNull();
    await store.saveFile(picture.url, { ...content, exif }, 4);
    expect((await store.file(fileId))?.exif).toEqual(exif);
    for (const later of [null, expectedData])
      await store.saveFile(picture.url, { ...content, exif: later }, 5);
    expect((await store.file(fileId))?.exif).toEqual(exif);
  });

  test("counts its decode tries on every image of its URL and forgets them when it comes out", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    expect(await store.countDecodeTry(picture.url)).toBe(1);
    expect(await store.countDecodeTry(picture.url)).toBe(2);
    expect((await store.dueImages(everything)).rows[0]?.decodeTries).toBe(2);
    await store.saveFile(picture.url, content, 3);
    expect(await store.countDecodeTry(picture.url)).toBe(0);
  });

  test("whose address leads to a page sends its link back to be read as one, once", async () => {
    const url = "https://page.test/a";
    await store.saveResolvedLink(await linkOf("a"), { images: [{ ...picture, url, key: url }] }, 2);
    await store.reopenAsPage(url);
    const link = (await store.dueLinks(everything)).rows.find((row) => row.submission.id === "a");
    expect(link?.asPage).toBe(true);
    await store.saveResolvedLink(link?.id ?? 0, { images: [] }, 3);
    await store.reopenAsPage(url);
    expect((await store.dueLinks(everything)).rows.map((row) => row.submission.id)).not.toContain("a");
  });

  test("deleted through the API stays dead when its URL is settled", async () => {
    await store.saveResolvedLink(await linkOf("a"), { images: [picture] }, 2);
    const image = (await store.unencodedImages(0, 10))[0]?.id ?? 0;
    expect(await store.buryImages([image], 3)).toBe(1);
    await store.settleImages(
      picture.url,
      (await store.saveFile("https://other.test/", content, 3)).fileId,
      4,
    );
    expect((await store.counts()).images).toMatchObject({ dead: 1, done: 0 });
  });
});

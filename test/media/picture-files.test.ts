import { afterEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open as openFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/log.ts";
import { createPictureFiles, type FileSettings, type PictureFiles } from "../../src/media/picture-files.ts";
import { readOriginal } from "../../src/media/read-original.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rebooru-files-"));
  folders.push(folder);
  return folder;
}

function open(dataDir: string, settings: Partial<FileSettings> = {}): Promise<PictureFiles> {
  const merged = { dataDir, keepOriginals: true, mediaLimit: 1000, ...settings };
  return createPictureFiles(merged, createLog("silent"));
}

const thumbnail = Buffer.from("RIFF\x07\0\0\0WEBPVP8", "latin1");

/** Contents by a letter; their sizes tell them apart, too. */
const contentOf = (letter: string, size: number) => Buffer.alloc(size, letter);
const shaOf = (letter: string, size = 10) =>
  new Bun.CryptoHasher("sha256").update(contentOf(letter, size)).digest("hex");
const pathOf = (dataDir: string, folder: string, sha256: string, extension: string) =>
  join(dataDir, folder, sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}.${extension}`);

function put(files: PictureFiles, letter: string, size: number): Promise<boolean> {
  return files.withTemporary(async (path) => {
    await files.write(path, new Blob([contentOf(letter, size)]));
    return files.put(path, { sha256: shaOf(letter, size), format: "jpeg", size }, thumbnail);
  });
}

test("an original and its thumbnail lie two folders deep under their SHA-256", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  expect(await put(files, "a", 10)).toBe(true);
  expect(existsSync(pathOf(dataDir, "originals", shaOf("a"), "jpg"))).toBe(true);
  expect(existsSync(pathOf(dataDir, "thumbs", shaOf("a"), "webp"))).toBe(true);
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
  expect((await files.original(shaOf("a"), "jpeg"))?.size).toBe(10);
  expect(Buffer.from((await (await files.thumbnail(shaOf("a")))?.bytes()) ?? [])).toEqual(thumbnail);
});

test("a missing file is undefined, whatever its name", async () => {
  const files = await open(newFolder());
  expect(await files.original(shaOf("b"), "png")).toBeUndefined();
  expect(await files.thumbnail(shaOf("b"))).toBeUndefined();
  expect(await files.thumbnail("../../../etc/passwd")).toBeUndefined();
  expect(await files.original("", "png")).toBeUndefined();
});

test("putting the same content again changes nothing and clears the download", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  await put(files, "a", 10);
  expect(await put(files, "a", 10)).toBe(true);
  expect(files.status()).toMatchObject({ files: 1, bytes: 10 });
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
});

test("concurrent puts of one content store and count it once", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  const paths = Array.from({ length: 8 }, (_, index) => join(dataDir, "tmp", String(index)));
  for (const path of paths) writeFileSync(path, contentOf("a", 10));
  const file = { sha256: shaOf("a"), format: "jpeg", size: 10 } as const;
  const results = await Promise.all(paths.map((path) => files.put(path, file, thumbnail)));
  expect(results).toEqual(paths.map(() => true));
  expect(files.status()).toMatchObject({ files: 1, bytes: 10 });
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
});

test("the limit holds for several contents put at once", async () => {
  const files = await open(newFolder(), { mediaLimit: 25 });
  const results = await Promise.all(["a", "b", "c"].map((digit) => put(files, digit, 10)));
  expect(results.filter(Boolean)).toHaveLength(2);
  expect(files.status()).toMatchObject({ files: 2, bytes: 20 });
});

test("an original that cannot be moved to its place does not count, and the next one is kept", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  const file = { sha256: shaOf("a"), format: "jpeg", size: 10 } as const;
  const failed = files.put(join(dataDir, "tmp/absent"), file, thumbnail).catch(String);
  expect(await failed).toContain("ENOENT");
  expect(await put(files, "a", 10)).toBe(true);
  expect(files.status()).toMatchObject({ files: 1, bytes: 10 });
});

test("a thumbnail without content is not written", async () => {
  const files = await open(newFolder());
  const file = { sha256: shaOf("a"), format: "jpeg", size: 10 } as const;
  expect(await files.put(join(newFolder(), "picture"), file, new Uint8Array()).catch(String)).toContain(
    "its thumbnail is empty",
  );
  expect(await files.thumbnail(shaOf("a"))).toBeUndefined();
});

test("without KEEP_ORIGINALS no originals are stored; thumbnails are", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir, { keepOriginals: false });
  expect(await put(files, "a", 10)).toBe(false);
  expect(await files.original(shaOf("a"), "jpeg")).toBeUndefined();
  expect(await files.thumbnail(shaOf("a"))).toBeDefined();
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
  expect(files.status()).toEqual({ files: 0, bytes: 0, limit: 1000, keeping: false });
});

test("at the limit new originals are not stored, old ones stay, and the status reports it", async () => {
  const files = await open(newFolder(), { mediaLimit: 25 });
  expect(await put(files, "a", 10)).toBe(true);
  expect(await put(files, "b", 16)).toBe(false);
  expect(await put(files, "c", 15)).toBe(true);
  expect(files.status()).toEqual({ files: 2, bytes: 25, limit: 25, keeping: false });
  expect(await put(files, "d", 1)).toBe(false);
  expect(await files.original(shaOf("a"), "jpeg")).toBeDefined();
  expect(await files.thumbnail(shaOf("d", 1))).toBeDefined();
});

test("existing originals are counted once after a restart, also beside new ones", async () => {
  const dataDir = newFolder();
  const first = await open(dataDir);
  await put(first, "a", 10);
  await put(first, "b", 20);
  await first.close();
  const second = await open(dataDir);
  await put(second, "c", 30);
  await put(second, "a", 10);
  await second.counted;
  expect(second.status()).toMatchObject({ files: 3, bytes: 60 });
});

test("temporary files are removed at the start", async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, "tmp/deep"), { recursive: true });
  writeFileSync(join(dataDir, "tmp/half"), "half a download");
  await open(dataDir);
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
});

test("a temporary path is fresh each time and removed after its work, also when that fails", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  const paths: string[] = [];
  const work = async (path: string) => {
    paths.push(path);
    await files.write(path, new Blob([thumbnail]));
    throw new Error("no luck");
  };
  for (let turn = 0; turn < 2; turn++)
    expect(await files.withTemporary(work).catch(String)).toBe("Error: no luck");
  expect(paths[0]).not.toBe(paths[1]);
  expect(paths[0]).toStartWith(join(dataDir, "tmp"));
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
});

test("without MEDIA_LIMIT the first start takes at most 20 GiB and remembers it", async () => {
  const dataDir = newFolder();
  const { limit } = (await open(dataDir, { mediaLimit: undefined })).status();
  expect(limit).toBeGreaterThan(0);
  expect(limit).toBeLessThanOrEqual(20 * 2 ** 30);
  expect(readFileSync(join(dataDir, "media-limit"), "utf8")).toBe(`${limit}\n`);
  writeFileSync(join(dataDir, "media-limit"), "12345\n");
  expect((await open(dataDir, { mediaLimit: undefined })).status().limit).toBe(12345);
  expect((await open(dataDir, { mediaLimit: 99 })).status().limit).toBe(99);
});

test("a name that is no SHA-256 is not written", async () => {
  const files = await open(newFolder());
  const path = join(newFolder(), "picture");
  const put = files.put(path, { sha256: "../../x", format: "png", size: 1 }, thumbnail);
  expect(put).rejects.toThrow("is no SHA-256");
});

test("a file is hashed in pieces, without its bytes in memory", async () => {
  const size = 64 * 2 ** 20;
  const files = await open(newFolder());
  const bytes = new Uint8Array(size).fill(7);
  await files.withTemporary(async (path) => {
    await files.write(path, new Blob([bytes]));
    Bun.gc(true);
    const before = process.memoryUsage.rss();
    let most = 0;
    const looking = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 1);
    expect(await files.hash(path)).toBe(new Bun.CryptoHasher("sha256").update(bytes).digest("hex"));
    clearInterval(looking);
    expect(most - before).toBeLessThan(size / 2);
  });
});

test("bytes are on the disk before the name is, and the name is before put ends", async () => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  const [original, thumb] = [
    pathOf(dataDir, "originals", shaOf("a"), "jpg"),
    pathOf(dataDir, "thumbs", shaOf("a"), "webp"),
  ];
  const handle = await openFile(dataDir);
  const handles: { sync(): Promise<void>; datasync(): Promise<void> } = Object.getPrototypeOf(handle);
  await handle.close();
  const { sync, datasync } = handles;
  /** Whether each file had its name when something was synced. */
  const seen: string[] = [];
  const note = (real: () => Promise<void>) =>
    async function (this: object) {
      seen.push(`${existsSync(original)} ${existsSync(thumb)}`);
      await real.call(this);
    };
  Object.assign(handles, { sync: note(sync), datasync: note(datasync) });
  try {
    await put(files, "a", 10);
  } finally {
    Object.assign(handles, { sync, datasync });
  }
  expect(seen).toContain("false false");
  expect(seen.at(-1)).toBe("true true");
  // The folder, and the two above it that are new, of each.
  expect(seen.length).toBeGreaterThanOrEqual(2 + 2 * 3);
});

/** What becomes of a file on a disk. */
const damages: [name: string, damage: (path: string) => void][] = [
  ["altered", (path) => flip(path, 4)],
  ["empty", (path) => writeFileSync(path, "")],
  ["cut off", (path) => truncateSync(path, 5)],
  ["longer", (path) => appendFileSync(path, "more")],
  ["another one", (path) => writeFileSync(path, contentOf("b", 10))],
  ["a folder", (path) => (rmSync(path), mkdirSync(path))],
  ["a link to nothing", (path) => (rmSync(path), symlinkSync("nowhere", path))],
];

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

describe.each(damages)("an original that is %s", (name, damage) => {
  const condition = name === "a link to nothing" ? "missing" : "damaged";
  test.each(["before its first use", "after it was used", "with its old time"])(
    "%s is none",
    async (when) => {
      const dataDir = newFolder();
      const files = await open(dataDir);
      await put(files, "a", 10);
      const path = pathOf(dataDir, "originals", shaOf("a"), "jpg");
      utimesSync(path, 1000, 1000);
      if (when !== "before its first use") expect((await files.original(shaOf("a"), "jpeg"))?.size).toBe(10);
      damage(path);
      if (when === "with its old time" && condition === "damaged") utimesSync(path, 1000, 1000);
      for (let turn = 0; turn < 2; turn++) {
        expect(await files.original(shaOf("a"), "jpeg")).toBeUndefined();
        expect(await readOriginal(dataDir)(shaOf("a"), "jpeg")).toBeUndefined();
      }
      expect(await files.check(shaOf("a"), "jpeg")).toMatchObject({
        original: condition,
        thumbnail: "whole",
      });
    },
  );
});

// A folder in its place is not deleted.
test.each(damages.filter(([name]) => name !== "a folder"))(
  "an original that is %s is whole once it was put again, whatever the limit, and counts once",
  async (name, damage) => {
    const dataDir = newFolder();
    await put(await open(dataDir), "a", 10);
    damage(pathOf(dataDir, "originals", shaOf("a"), "jpg"));
    const files = await open(dataDir, { mediaLimit: name === "a link to nothing" ? 10 : 1 });
    await files.counted;
    expect(await put(files, "a", 10)).toBe(true);
    expect(await (await files.original(shaOf("a"), "jpeg"))?.text()).toBe("a".repeat(10));
    expect(files.status()).toMatchObject({ files: 1, bytes: 10 });
  },
);

test.each<[name: string, damage: (path: string) => void]>([
  ["empty", (path) => writeFileSync(path, "")],
  ["cut off", (path) => truncateSync(path, 14)],
  ["cut off in its header", (path) => truncateSync(path, 6)],
  ["longer", (path) => appendFileSync(path, "more")],
  ["something else", (path) => flip(path, 0)],
  ["gone", (path) => rmSync(path)],
])("a thumbnail that is %s is none, and whole once it was put again", async (_, damage) => {
  const dataDir = newFolder();
  const files = await open(dataDir);
  await put(files, "a", 10);
  damage(pathOf(dataDir, "thumbs", shaOf("a"), "webp"));
  expect(await files.thumbnail(shaOf("a"))).toBeUndefined();
  expect((await files.check(shaOf("a"), "jpeg")).thumbnail).not.toBe("whole");
  await put(files, "a", 10);
  expect(await files.check(shaOf("a"), "jpeg")).toEqual({ original: "whole", thumbnail: "whole", bytes: 10 });
});

import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAvaRow } from "../../src/importers/ava.ts";
import { readRatingFile, readRatings } from "../../src/importers/rating-file.ts";
import { type RatingKind, ratingKind } from "../../src/importers/rating-kind.ts";
import type { RatingLine } from "../../src/importers/rating-record.ts";

const root = mkdtempSync(join(tmpdir(), "ratings-"));
afterAll(() => rmSync(root, { recursive: true }));

const avaRow = (n: number) => `${n} ${1000 + n} 0 1 5 17 38 36 15 6 5 1 ${n % 3} 0 ${10 + (n % 2)}`;
const row2009 = "31 10106 10 5.5 1 1 1 1 1 1 1 1 1 1";
const address = "https://www.dpchallenge.com/challenge_results.php?CHALLENGE_ID=10&amp;show_full=1";

let folders = 0;
/** A new folder with these files, by their paths. */
function folderOf(files: Record<string, string | Uint8Array>): string {
  const folder = join(root, String(folders++));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

async function* cut(bytes: Uint8Array, borders: readonly number[] = []) {
  let start = 0;
  for (const end of [...borders.toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function readText(name: string, text: string, borders?: readonly number[]): Promise<RatingLine[]> {
  const lines: RatingLine[] = [];
  for await (const some of readRatings(name, cut(Buffer.from(text), borders))) lines.push(...some);
  return lines;
}

const summarize = ({ line, value, error }: RatingLine) => [
  line,
  error?.message ?? value?.rating?.submissionId,
];

describe("what a file is", () => {
  test.each<[string, string, string, RatingKind | undefined]>([
    ["AVA by its rows, whatever its name", "votes.dat", avaRow(1), "ava"],
    ["AVA although its first row is broken", "x", `1 2 3\n${avaRow(1)}`, "ava"],
    ["AVA by its name, where no row is recognized", "/data/AVA.txt", "1 2 3", "ava"],
    ["AVA by its name, though compressed or empty", "AVA_small.txt.zst", "", "ava"],
    ["not AVA by name, if its rows are others", "AVA.txt", row2009, "dpc2009"],
    ["not AVA, only called alike", "available.txt", "hello", undefined],
    ["the set of 2009 by its rows", "x.txt", row2009, "dpc2009"],
    ["the set of 2009 with Windows' ends of lines", "x.txt", `${row2009}\r\n`, "dpc2009"],
    ["the set of 2009 by a row without ratings", "x.txt", "9 5 0" + " -1".repeat(11), "dpc2009"],
    ["the set of 2009 by its name", "dpchallenge_dataset.txt", "Index Photo N", "dpc2009"],
    ["not of 2009: a row of AVA that lost a column", "x.txt", avaRow(1).replace(/ \d+$/, ""), undefined],
    ["AVA's challenges", "challenges.txt", "1396 100_Meters", "challenges"],
    ["AVA's names", "tags.txt", "1 Abstract", "part"],
    ["AVA's names, with its folder in its name", "style_image_lists-styles.txt", "1 HDR", "part"],
    ["labels", "test.multilab", "1 1 1 1 1 0 0 0 0 0 0 0 0 0", "part"],
    ["a style list", "train.jpgl", "1234", "styles"],
    ["the seed's JSON", "x", '{\n "3304": {\n', "seed-json"],
    ["the seed's JSON in one line, after a BOM", "x", '\uFEFF{"3304":{"1.jpg_0":{}}}', "seed-json"],
    [
      "the seed's JSON without a challenge yet",
      "x.json",
      `{"challenge_urls": {"10": "${address}"}}`,
      "seed-json",
    ],
    ["challenges by number", "x.json", `{"10": "${address}"}`, "seed-json"],
    ["a list of challenges", "x.json", `["${address}"]`, "seed-json"],
    ["the seed's JSON by its name", "dp_challenge_dot_com_data_dict.json", "{}", "seed-json"],
    ["a dump of Reddit", "RS_2015-01", '{"id":"2qxyz1","subreddit":"pics"}', undefined],
    ["another JSON", "x.json", '{"a": 1}', undefined],
    ["nothing", "x", "", undefined],
  ])("%s", (_, name, head, kind) => expect(ratingKind(name, head)).toBe(kind));
});

describe("rows of AVA.txt", () => {
  test("are read, and broken ones are reported with their numbers", async () => {
    const text = [avaRow(1), "1 2 3", "", avaRow(4), avaRow(5).replace(" 5 17", " -5 17"), avaRow(6)].join(
      "\n",
    );
    expect((await readText("AVA.txt", text)).map(summarize)).toEqual([
      [1, "dpc-1001"],
      [2, "AVA row: 3 columns, not 15"],
      [4, "dpc-1004"],
      [5, 'AVA row: column 5: "-5" is not a whole number'],
      [6, "dpc-1006"],
    ]);
  });

  test("are the same with any ends of lines, a BOM, and wherever chunks are cut", async () => {
    const rows = fc.array(fc.oneof(fc.nat(99).map(avaRow), fc.constantFrom("", "x", "1 2")), {
      maxLength: 8,
    });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.boolean(),
        cuts,
        async (lines, end, hasBom, isEnded, shares) => {
          const text = (hasBom ? "\uFEFF" : "") + lines.join(end) + (isEnded ? end : "");
          const size = Buffer.byteLength(text);
          const read = await readText(
            "AVA.txt",
            text,
            shares.map((share) => Math.floor(share * size)),
          );
          const expected = lines.flatMap((line, at) =>
            line === "" ? [] : [[at + 1, line.length > 9 ? `dpc-${readAvaRow(line).imageId}` : undefined]],
          );
          expect(read.map(({ line, value }) => [line, value?.rating?.submissionId])).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("that are too long are reported", async () => {
    const [first, second] = await readText("AVA.txt", `${"1 ".repeat(8.5 * 2 ** 20)}\n${avaRow(1)}`);
    expect([first, second].map((item) => item && summarize(item))).toEqual([
      [1, "too long to be a row"],
      [2, "dpc-1001"],
    ]);
  });

  test("are read as they are taken, and the source is closed when no more are", async () => {
    let chunks = 0;
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from(`${avaRow(++chunks)}\n`.repeat(1000));
      } finally {
        isClosed = true;
      }
    }
    let rows = 0;
    for await (const some of readRatings("AVA.txt", endless())) {
      for (const { line } of some) rows = line;
      if (rows >= 5_000) break;
    }
    expect(chunks).toBeLessThanOrEqual(6);
    expect(isClosed).toBe(true);
  });
});

describe("the files beside AVA.txt", () => {
  const rows = [1, 2, 3, 4].map(avaRow).join("\n");
  const beside = {
    "AVA.txt": rows,
    "tags.txt": "1 Abstract\r\n2 Black and White\r\n",
    "challenges.txt": "11 Free_Study_2007-01\n10 Macro\n12 Other\n",
    "style_image_lists/styles.txt": "1 HDR\n2 Macro",
    "style_image_lists/train.jpgl": "1001\n1002\n",
    "style_image_lists/train.lab": "2\n1\n",
    "style_image_lists/test.jpgl": "1002\n1003",
    "style_image_lists/test.multilab": "0 1\n0 0",
  };
  const readFolder = async (files: Record<string, string | Uint8Array>, name = "AVA.txt") =>
    Array.fromAsync(readRatingFile(join(folderOf(files), name)));

  test("names tags, challenges and styles; a challenge is returned once", async () => {
    const records = (await readFolder(beside)).map(({ value }) => [
      value?.rating?.tags,
      value?.rating?.styles,
      value?.challenge?.title,
    ]);
    expect(records).toEqual([
      [["Abstract"], ["Macro"], "Free Study 2007-01"],
      [["Black and White"], ["HDR", "Macro"], "Macro"],
      [[], [], undefined],
      [["Abstract"], null, undefined],
    ]);
  });

  test("may be absent", async () => {
    const records = (await readFolder({ "AVA.txt": rows })).map(({ value }) => value);
    expect(records.map((one) => [one?.rating?.tags, one?.rating?.styles, one?.challenge])).toEqual([
      [null, null, undefined],
      [null, null, undefined],
      [[], null, undefined],
      [null, null, undefined],
    ]);
  });

  test.each<[string, object, string]>([
    ["a tag without a number", { "tags.txt": "1 A\nx" }, 'tags.txt: line 2: id: "x" is not a whole number'],
    ["a label too few", { "style_image_lists/train.lab": "1" }, "train.jpgl: 2 pictures, but labels of 1"],
    [
      "a label of 3",
      { "style_image_lists/test.multilab": "0 1\n0 3" },
      'test.multilab: line 2: "3" is neither 0 nor 1',
    ],
  ])("are reported with file and line where they have %s", async (_, files, message) => {
    await expect(readFolder({ ...beside, ...files })).rejects.toMatchObject({
      code: "invalid_body",
      message: expect.stringContaining(message),
    });
  });

  test("alone gives challenges, and styles of pictures", async () => {
    expect((await readFolder(beside, "challenges.txt")).map(({ value }) => value?.challenge)).toMatchObject([
      { id: "dpc-11", title: "Free Study 2007-01", state: "listed" },
      { id: "dpc-10", title: "Macro" },
      { id: "dpc-12", title: "Other" },
    ]);
    const lists = await readFolder(beside, "style_image_lists/test.jpgl");
    expect(
      lists.map(({ line, value }) => [line, value?.rating?.submissionId, value?.rating?.styles]),
    ).toEqual([
      [1, "dpc-1002", ["Macro"]],
      [2, "dpc-1003", []],
    ]);
  });

  test("is found by a compressed AVA.txt too", async () => {
    const files = { ...beside, "AVA.txt.zst": Bun.zstdCompressSync(Buffer.from(rows)) };
    const records = await readFolder(files, "AVA.txt.zst");
    expect(records.map(({ value }) => value?.rating?.tags?.[0])).toEqual([
      "Abstract",
      "Black and White",
      undefined,
      "Abstract",
    ]);
  });
});

describe("files of other kinds", () => {
  test("of 2009 are read by rows", async () => {
    const text = `${row2009}\r\n${row2009.replace("5.5", "9")}\r\n9 5 0${" -1".repeat(11)}`;
    expect((await readText("dpchallenge_dataset.txt", text)).map(summarize)).toEqual([
      [1, "dpc-10106"],
      [2, "2009 row: a mean of 9, but its counts make 5.5"],
      [3, "dpc-5"],
    ]);
  });

  test("of the seed are numbered by record, wherever they are cut", async () => {
    const text = JSON.stringify({ "12": "FAILED", challenge_urls: [address, "é"] }, undefined, 1);
    for (const borders of [[], [1, 2, 3], [text.length - 5, text.length - 4]])
      expect(
        (await readText("x.json", `\uFEFF${text}`, borders)).map(({ line, error }) => [line, error?.message]),
      ).toEqual([
        [1, "challenge 12: it was not read when the file was made"],
        [2, undefined],
        [3, 'challenge_urls: "é" is not the address of a challenge'],
      ]);
  });

  test.each<[string, string, string, string, string]>([
    [
      "no ratings",
      "x.txt",
      "hello",
      "bad_request",
      "x.txt: not a known kind of ratings: AVA.txt, the 2009 set, the seed's JSON",
    ],
    [
      "a part",
      "tags.txt",
      "1 A",
      "bad_request",
      "tags.txt: it is read with AVA.txt, or with the .jpgl beside it",
    ],
    [
      "JSON that is cut off",
      "x.json",
      '{"12": {"9.jpg_1": {',
      "invalid_body",
      "x.json: not JSON, or cut off",
    ],
    [
      "JSON of a great depth",
      "x.json",
      `{"12": ${"[".repeat(10 ** 6)}`,
      "invalid_body",
      "x.json: not JSON, or cut off",
    ],
    [
      "a list without labels",
      join(root, "none.jpgl"),
      "5",
      "bad_request",
      `${join(root, "none.jpgl")}: no labels and styles.txt beside it`,
    ],
  ])("are refused: %s", async (_, name, text, code, message) => {
    await expect(readText(name, text)).rejects.toMatchObject({ code, message });
  });

  test("are refused where they are JSON of over 200 MiB", async () => {
    const chunk = Buffer.alloc(2 ** 20, " ");
    let chunks = 0;
    async function* endless() {
      yield Buffer.from('{"12": {');
      for (;;) {
        chunks++;
        yield chunk;
      }
    }
    const reading = Array.fromAsync(readRatings("x.json", endless()));
    await expect(reading).rejects.toMatchObject({ code: "too_large" });
    expect(chunks).toBe(200);
  });

  test("are refused where they are not there", async () => {
    const reading = Array.fromAsync(readRatingFile(join(root, "absent.txt")));
    await expect(reading).rejects.toMatchObject({ code: "bad_request" });
  });
});

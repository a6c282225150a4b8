import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { type Rebooru, startRebooru } from "../../scripts/demo/rebooru.ts";
import { created, dumpLine, startImport, tableOf } from "../importers/dump.ts";
import { outcomeOf } from "../support/start-program.ts";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
afterAll(() => folder.dispose());

let folders = 0;
const newData = () => join(folder.path, `data-${++folders}`);

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
}

const run = (dataDir: string, words: readonly string[], stdin?: Uint8Array) =>
  outcomeOf(startImport(dataDir, words, stdin));
const dumpOf = (length: number) => Array.from({ length }, (_, n) => `${dumpLine(n)}\n`).join("");
const idsOf = (dataDir: string) =>
  tableOf(dataDir)["submissions"]?.map((row) => (row as { id: string }).id) ?? [];

const lines = 1200;
const whole = dumpOf(lines);
/** What the whole of it becomes, and where the plain and the packed file became it. */
let table: ReturnType<typeof tableOf>;
const [plainData, packedData] = [newData(), newData()];
let plain: string;
let packed: string;
beforeAll(() => {
  plain = file("RS_2015-01.ndjson", whole);
  packed = file("RS_2015-01.zst", zstdCompressSync(whole));
});

/** A server, through which an import takes a sixth of the time; what it stores stays for the whole file. */
let server: Rebooru;
const home = join(folder.path, "served");
const served = join(home, "data");
beforeAll(async () => {
  server = await startRebooru(home, { WORKERS: "none", LOG_LEVEL: "error" });
});
afterAll(() => server.stop());

let dumps = 0;
/** Submissions of a dump that no other test imports, as lines, and how many of them the server has. */
function anotherDump(length = lines) {
  const first = 36 ** 5 + ++dumps * 1_000_000;
  const ids = Array.from({ length }, (_, n) => (first + n).toString(36));
  return {
    text: ids.map((id, n) => `${dumpLine(n, { id })}\n`).join(""),
    stored: () => new Set(ids).intersection(new Set(idsOf(served))).size,
  };
}

describe("a dump", () => {
  test("becomes submissions, links and paused feeds, whether it is plain, compressed or standard input", async () => {
    const summary = "1,200 lines, 1,200 submissions: 1,200 new, 0 completed, 0 known";
    const third = newData();
    const done: unknown[] = await Promise.all([
      run(plainData, [plain]),
      run(packedData, [packed]),
      run(third, ["-"], Buffer.from(whole)),
    ]);
    expect(done).toEqual(
      [plain, packed, "-"].map((path) => ({ code: 0, out: `${path}: ${summary}`, problems: "" })),
    );
    table = tableOf(plainData);
    expect(tableOf(packedData)).toEqual(table);
    expect(tableOf(third)).toEqual(table);
    expect(table).toMatchObject({
      feeds: [
        { source: "reddit", address: "Cats", state: "paused" },
        { source: "reddit", address: "pics", state: "paused" },
      ],
      submissions: { length: lines },
      links: { length: lines },
      sightings: { length: lines },
      titles: { length: lines },
    });
    expect(table["submissions"]?.[1]).toMatchObject({ title: "Post 1 & more", score: 1, place: "pics" });
  });

  test("stores the same rows through a running server", async () => {
    expect(await run(served, [plain])).toEqual({
      code: 0,
      out: `${plain}: 1,200 lines, 1,200 submissions: 1,200 new, 0 completed, 0 known`,
      problems: "",
    });
    expect(tableOf(served)).toEqual(table);
  });

  test.concurrent.each<[words: string[], count: number]>([
    [["--subreddit", "r/CATS,other"], lines / 3],
    [["--subreddit", "cats", "--subreddit", "PICS", "--until", "2015-01-01T00:01:39Z"], 100],
    // A day is meant to its end.
    [["--since", "2015-01-01", "--until", "2015-01-01"], lines],
    [["--subreddit", "pics", "--since", String(created + 3), "--until", String(created + 5)], 2],
  ])("is filtered: %j", async (words, count) => {
    const { text, stored } = anotherDump();
    const { code, out } = await run(served, [
      file(`filtered-${dumps}.zst`, zstdCompressSync(text)),
      ...words,
    ]);
    expect(code).toBe(0);
    expect(out).toContain(`1,200 lines, ${count.toLocaleString("en")} submissions`);
    expect(stored()).toBe(count);
  });

  test("that was imported is not read again, unless it is asked for or the filter is another", async () => {
    const path = file("again.ndjson", anotherDump().text);
    await run(served, [path, "--subreddit", "cats"]);
    expect(await run(served, [path, "--subreddit", "Cats"])).toEqual({
      code: 0,
      out: `${path}: was imported before (--again reads it once more)`,
      problems: "",
    });
    const again = await run(served, [path, "--subreddit", "cats", "--again"]);
    expect(again.out).toContain("1,200 lines, 400 submissions: 0 new, 0 completed, 400 known");
    expect((await run(served, [path])).out).toContain("1,200 submissions: 800 new, 0 completed, 400 known");
  });

  test("goes on where it was interrupted, plain or compressed, and ends in the same rows", async () => {
    for (const [path, data] of [
      [plain, plainData],
      [packed, packedData],
    ] as const) {
      // As a run that was killed after its first batch leaves it.
      const state = join(data, "imports", readdirSync(join(data, "imports"))[0] ?? "");
      const bytes = dumpOf(500).length;
      const progress = { lines: 500, bytes, created: 500, updated: 0, unchanged: 0, bad: 0, done: false };
      writeFileSync(state, JSON.stringify(progress));
      const { out } = await run(data, [path]);
      expect(out).toContain(
        "1,200 lines (from line 501 on), 1,200 submissions: 500 new, 0 completed, 700 known",
      );
      expect(JSON.parse(readFileSync(state, "utf8"))).toMatchObject({
        lines,
        bytes: whole.length,
        done: true,
      });
      expect(tableOf(data)).toEqual(table);
    }
  });
});

describe("through a running server", () => {
  test("a post that the server refuses is told with its line, and no other is lost for it", async () => {
    const odd = dumpLine(5001, { title: "", subreddit: "a".repeat(70) });
    const path = file("odd.ndjson", `${dumpLine(5000)}\n${odd}\n${dumpLine(5002)}\n`);
    const { code, out, problems } = await run(served, [path]);
    expect({ code, lines: problems.split("\n").length }).toEqual({ code: 0, lines: 1 });
    expect(problems).toStartWith(`${path}: line 2: place: "aaaa`);
    expect(out).toContain("3 lines, 2 submissions: 2 new, 0 completed, 0 known; 1 bad lines");
    const ids = idsOf(served);
    expect(ids).toContain((36 ** 5 + 5000).toString(36));
    expect(ids).toContain((36 ** 5 + 5002).toString(36));
  });
});

describe.concurrent("what is wrong is told in one line", () => {
  test("with its number, twenty of each file, and the other lines are stored", async () => {
    const { text, stored } = anotherDump(4);
    const [first, second, third, fourth] = text.split("\n");
    const path = file("broken.ndjson", [first, "{ not JSON", second, "", `{"id":"x"}`, third].join("\n"));
    // Twenty of each file's are told, the others counted.
    const awful = file("awful.ndjson", `${"nonsense\n".repeat(100)}${fourth}\n`);
    const { code, out, problems } = await run(served, [path, awful]);
    expect(code).toBe(0);
    expect(problems.split("\n")).toEqual([
      `${path}: line 2: not JSON`,
      `${path}: line 5: not a submission: it needs id, title, subreddit and created_utc`,
      ...Array.from({ length: 20 }, (_, n) => `${awful}: line ${n + 1}: not JSON`),
      `${awful}: further bad lines are only counted`,
    ]);
    expect(out.split("\n")).toEqual([
      `${path}: 6 lines, 3 submissions: 3 new, 0 completed, 0 known; 2 bad lines`,
      `${awful}: 101 lines, 1 submissions: 1 new, 0 completed, 0 known; 100 bad lines`,
    ]);
    expect(stored()).toBe(4);
  });

  test("of an archive that is cut off: what stands before is stored, and other files are imported all the same", async () => {
    const { text, stored } = anotherDump(3000);
    const other = anotherDump();
    const path = file("whole.ndjson", other.text);
    const bytes = zstdCompressSync(text);
    const cut = file("cut.zst", bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const { code, out, problems } = await run(served, [cut, path]);
    expect({ code, problems }).toEqual({
      code: 1,
      problems: `error: ${cut}: the archive is cut off; everything before was read`,
    });
    expect(out).toStartWith(`${path}: 1,200 lines`);
    expect(other.stored()).toBe(lines);
    expect(stored()).toBeGreaterThan(100);
    expect(stored()).toBeLessThan(3000);
  });

  test("of a file that is compressed otherwise, of a text that is called .zst, and of one that is no dump", async () => {
    const zipped = file("x.ndjson.gz", Bun.gzipSync(Buffer.from(dumpLine(0))));
    const text = file("text.zst", whole);
    const nonsense = file("nonsense.ndjson", "\nnonsense\n".repeat(3));
    const { code, out, problems } = await run(served, [zipped, text, nonsense]);
    expect({ code, out: out.split("\n") }).toEqual({
      code: 1,
      out: [`${nonsense}: 6 lines, 0 submissions: 0 new, 0 completed, 0 known; 3 bad lines`],
    });
    expect(problems.split("\n")).toEqual([
      expect.stringMatching(/^error: .*x\.ndjson\.gz: .*compressed by gzip: unpack it first /),
      `error: ${text}: not zstd`,
      ...[2, 4, 6].map((n) => `${nonsense}: line ${n}: not JSON`),
      `error: ${nonsense}: no line is a submission: is it a dump of Reddit?`,
    ]);
  });

  test.each([
    [["--subreddit", "not/a name", "x.zst"], "not/a name"],
    [["--subreddit", "pics,", "x.zst"], `--subreddit ""`],
    [["--since", "some day", "x.zst"], "--since some day"],
    [["--since", "2014-02-30", "x.zst"], "--since 2014-02-30"],
    [["--since", "2015-01-02", "--until", "2015-01-01", "x.zst"], "the end comes before the beginning"],
    [[], "which file"],
    [["nowhere.zst"], "nowhere.zst: no such file"],
    [["--fast", "x.zst"], "--fast"],
  ])("%j is bad usage, and exits with 2", async (words, named) => {
    file("x.zst", "");
    const { code, out, problems } = await run(
      newData(),
      words.map((word) => (word === "x.zst" ? join(folder.path, word) : word)),
    );
    expect({ code, out, lines: problems.split("\n").length }).toEqual({ code: 2, out: "", lines: 1 });
    expect(problems).toContain(named);
  });

  test("--help explains the command", async () => {
    const { code, out } = await run(newData(), ["--help"]);
    expect({ code, out: out.includes("bun run import FILE") }).toEqual({ code: 0, out: true });
  });
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../support/temporary-store.ts";

const folder = temporaryFolder();
const dataDir = join(folder.path, "data");
const ava = join(folder.path, "AVA.txt");
/** A made-up AVA.txt. */
const rows = Array.from({ length: 300 }, (_, at) => {
  const counts = Array.from({ length: 10 }, (_, score) => (at * 7 + score * 13) % 50);
  return [at + 1, 900_000 - at * 3, ...counts, at % 67, (at * 5) % 67, 1 + (at % 40)].join(" ");
});
const text = `${rows.join("\n")}\n`;

function run(script: string, ...words: string[]) {
  const command = [
    process.execPath,
    "--no-env-file",
    join(import.meta.dir, "../../scripts", script),
    ...words,
  ];
  const env = { PATH: "/usr/bin:/bin", HOME: folder.path, DATA_DIR: dataDir, PORT: "0" };
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { env });
  return { exitCode, out: stdout.toString(), err: stderr.toString() };
}

/** What stands there that begins with a name. */
const besides = (name: string) => readdirSync(folder.path).filter((entry) => entry.startsWith(name));

beforeAll(() => {
  mkdirSync(dataDir);
  writeFileSync(ava, text);
});
afterAll(() => folder.dispose());

test("AVA.txt goes in, and comes out byte for byte", () => {
  expect(run("import.ts", ava)).toMatchObject({
    exitCode: 0,
    out: `${ava}: 300 lines, 300 ratings, 0 challenges\n`,
  });
  const out = join(folder.path, "again");
  expect(run("export.ts", "--format", "ava", "--query", "in:ava", "--out", out)).toMatchObject({
    exitCode: 0,
    err: "",
  });
  expect(readFileSync(join(out, "AVA.txt"), "utf8")).toBe(text);
  expect(besides("again")).toEqual(["again"]);
});

test("a broken row is told by its number, the others are taken", () => {
  const broken = join(folder.path, "AVA-broken.txt");
  writeFileSync(broken, [rows[0], "2 5 1 2 3", rows[2]].join("\n"));
  const { exitCode, out, err } = run("import.ts", broken);
  expect([exitCode, out]).toEqual([0, `${broken}: 3 lines, 2 ratings, 0 challenges; 1 bad lines\n`]);
  expect(err).toMatch(/AVA-broken\.txt: line 2: .+\n$/);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

describe("what cannot be done is told in one line", () => {
  test.each([
    ["an unknown format", ["--format", "xml", "--out", "x"], 2, /--format xml: one of jsonl/],
    ["no folder", ["--format", "jsonl"], 2, /--out is missing/],
    [
      "a query that is none",
      ["--format", "jsonl", "--query", "size:huge", "--out", "x"],
      2,
      /query: "size:huge"/,
    ],
    [
      "a query that selects nothing",
      ["--format", "jsonl", "--query", "subreddit:nowhere", "--out", "x"],
      1,
      /selects nothing/,
    ],
    ["a folder that cannot be", ["--format", "jsonl", "--out", "/proc/nothing/x"], 1, /error: /],
  ])("%s", (_, words, code, message) => {
    const at = words.map((word) => (word === "x" ? join(folder.path, "x") : word));
    const { exitCode, err } = run("export.ts", ...at);
    expect(exitCode).toBe(code);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(besides("x")).toEqual([]);
  });
});

test("a folder that is there already is left alone, and so is what stands beside it", () => {
  mkdirSync(join(folder.path, "mine.partial"));
  writeFileSync(join(folder.path, "mine.partial", "thesis.txt"), "precious");
  expect(run("export.ts", "--format", "ava", "--out", join(folder.path, "mine"))).toMatchObject({
    exitCode: 0,
  });
  expect(readFileSync(join(folder.path, "mine.partial", "thesis.txt"), "utf8")).toBe("precious");
  const again = run("export.ts", "--format", "ava", "--out", join(folder.path, "mine"));
  expect([again.exitCode, again.err]).toEqual([2, expect.stringContaining("it is there already")]);
  expect(existsSync(join(dataDir, "exports"))).toBe(false);
});

test("what a format cannot hold is not a dataset of nothing", () => {
  const { exitCode, err } = run("export.ts", "--format", "imagefolder", "--out", join(folder.path, "none"));
  expect([exitCode, err]).toEqual([1, expect.stringContaining("can be written as imagefolder")]);
  expect(besides("none")).toEqual([]);
});

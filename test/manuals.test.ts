import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import packageJson from "../package.json";
import { variables } from "../src/config/config.ts";

const root = join(import.meta.dir, "..");
const paths = ["*.md", "{src,scripts,data}/**/*.md"]
  .flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)])
  .sort();
const manuals = paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

test("README.md is one page: at most 10 kB", () => {
  expect(statSync(join(root, "README.md")).size).toBeLessThanOrEqual(10_240);
});

test("every link of a manual leads to a file, and to a heading where it names one", () => {
  const headings = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replace(/\s/g, "-"),
    );
  const broken = manuals.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, file = "", heading]) => {
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return [`${path}: ${link}`];
      const isThere = !heading || headings(readFileSync(join(root, target), "utf8")).includes(heading);
      return isThere ? [] : [`${path}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

test("README.md leads to every manual", () => {
  const { text = "" } = manuals.find(({ path }) => path === "README.md") ?? {};
  expect(paths.filter((path) => path !== "README.md" && !text.includes(`(${path})`))).toEqual([]);
});

test("every source file that a manual names is there", () => {
  const missing = manuals.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|scripts|test)\/[\w./-]+\.ts)`/g)].flatMap(([, file = ""]) =>
      existsSync(join(root, file)) ? [] : [`${path}: ${file}`],
    ),
  );
  expect(missing).toEqual([]);
});

test("every file and folder that src/README.md names is in src/", () => {
  const text = readFileSync(join(root, "src/README.md"), "utf8");
  const named = [...text.matchAll(/`([a-z][\w-]*(?:\/[\w.-]+)*(?:\.tsx?|\.wat|\/))`/g)].map(
    ([, path = ""]) => path,
  );
  const flow = [...text.matchAll(/((?:http|tasks)\/[\w/-]+\.tsx?)/g)].map(([, path = ""]) => path);
  const here = new Set(["formats.ts", "format.ts", "generators.ts"]);
  const missing = [...named, ...flow].filter(
    (path) =>
      !here.has(path) && ![join(root, "src", path), join(root, path)].some((file) => existsSync(file)),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test("every command of a manual is a script of package.json", () => {
  const named = manuals.flatMap(({ text }) =>
    [...text.matchAll(/bun run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !(name && name in packageJson.scripts))).toEqual([]);
});

test("the manual of the benches names every bench, and the manuals name no other", () => {
  const benches = [...new Bun.Glob("*.ts").scanSync(join(root, "scripts/bench"))].map((file) =>
    file.slice(0, -3),
  );
  const namesIn = (texts: string[]) => [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/bun run bench ([a-z]+)/g)].map(([, name = ""]) => name)),
    ),
  ];
  const manual = manuals.filter(({ path }) => path === "scripts/bench/README.md").map(({ text }) => text);
  expect(namesIn(manual).sort()).toEqual(benches.sort());
  expect(namesIn(manuals.map(({ text }) => text)).sort()).toEqual(benches);
});

test("the manual of the configuration has every variable once, and none besides", () => {
  const text = readFileSync(join(root, "src/config/README.md"), "utf8");
  const named = [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(variables).sort());
});

/** Defaults that depend on the machine or on another variable: the schema has none. */
const computed: Record<string, string> = {
  DECODE_CONCURRENCY: "2 (1 under 2 GiB)",
  MAX_IMAGE_PIXELS: "100000000 (half under 2 GiB)",
  MEDIA_LIMIT: "20GiB or half of the free disk",
  MEMORY_LIMIT: "half of the memory",
};
const writtenAs: Record<string, (value: unknown) => string> = {
  MEILISEARCH_INDEX: (value) => `index: ${String(value)}`,
  TYPESENSE_COLLECTION: (value) => `collection: ${String(value)}`,
  MAX_IMAGE_BYTES: (value) => `${Number(value) / 2 ** 20}MiB`,
  RATE_LIMIT: (value) => Object.values(value ?? {}).join("/"),
  REVISIT_HOURS: (value) =>
    Array.isArray(value) ? value.map((seconds) => Number(seconds) / 3600).join(" ") : "",
};
/** How the manual writes what a variable is where it is not set. */
function describeDefault(name: string): string {
  const value: unknown = Object.entries(variables)
    .find(([variable]) => variable === name)?.[1]
    .safeParse(undefined).data;
  return computed[name] ?? writtenAs[name]?.(value) ?? String(value ?? "");
}

test("the manual of the configuration has the default of every variable", () => {
  const text = readFileSync(join(root, "src/config/README.md"), "utf8");
  const rows = [...text.matchAll(/^\| (`[^|]+) \|([^|]*)\|/gm)].map(([, cell = "", shown = ""]) => ({
    names: [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    shown: shown.trim(),
  }));
  expect(rows.length).toBeGreaterThan(20);
  const expected = rows.map(({ names }) => ({ names, shown: names.map(describeDefault).join(" ").trim() }));
  expect(rows).toEqual(expected);
});

test("every variable that a manual names is one of the configuration", () => {
  const names = manuals.flatMap(({ path, text }) =>
    [...text.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => ({ path, name })),
  );
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter(({ name }) => !(name in variables))).toEqual([]);
});

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

test("every command of a manual is a script of package.json", () => {
  const named = manuals.flatMap(({ text }) =>
    [...text.matchAll(/bun run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !(name && name in packageJson.scripts))).toEqual([]);
});

test("the manual of the configuration has every variable once, and none besides", () => {
  const text = readFileSync(join(root, "src/config/README.md"), "utf8");
  const named = [...text.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(variables).sort());
});

test("the manual of the configuration has the defaults of the schema", () => {
  const text = readFileSync(join(root, "src/config/README.md"), "utf8");
  const plain = Object.entries(variables).flatMap(([name, variable]) => {
    const value = variable.safeParse(undefined).data;
    return typeof value === "boolean" || typeof value === "number" ? [{ name, value }] : [];
  });
  expect(plain.length).toBeGreaterThan(5);
  for (const { name, value } of plain) {
    const shown = name === "MAX_IMAGE_BYTES" ? `${Number(value) / 2 ** 20}MiB` : String(value);
    const [row = ""] = text
      .split("\n")
      .filter((line) => line.startsWith("| `") && line.includes(`\`${name}\``));
    expect({ name, row: row.split("|")[2]?.trim().split(" ") }).toEqual({
      name,
      row: expect.arrayContaining([shown]),
    });
  }
});

test("a variable that a manual names is one of the configuration", () => {
  const notOurs = new Set(["KEY", "BANK", "WHAT", "FILE", "FOLDER", "NAME", "UTF", "WHERE"]);
  const names = manuals.flatMap(({ path, text }) =>
    [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g)].map(([, name = ""]) => ({ path, name })),
  );
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter(({ name }) => !(name in variables) && !notOurs.has(name))).toEqual([]);
});

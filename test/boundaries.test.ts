import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, importsOf } from "./support/imports.ts";
import { type File, unusedPermissions, violations } from "./support/boundaries.ts";

const root = join(import.meta.dir, "..");
const files: File[] = [...new Bun.Glob("{src,scripts}/**/*.{ts,tsx,js,jsx,mjs,cjs}").scanSync(root)].map(
  (path) => ({
    path,
    source: readFileSync(join(root, path), "utf8"),
  }),
);

test("every module imports only what the rules allow", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(violations(files)).toEqual([]);
});

test("every permission in the rules is used by an import", () => {
  expect(unusedPermissions(files)).toEqual([]);
});

test("a permission that has lost its last import is reported", () => {
  const rest = files.filter(({ path }) => !path.startsWith("src/schedule") && !path.startsWith("src/log"));
  expect(unusedPermissions(rest)).toEqual([
    "log: packages pino",
    "log: packages pino-pretty",
    "schedule: values tasks",
    "schedule: values log",
    "schedule: types config",
    "schedule: types context",
    "schedule: types process",
  ]);
});

test("no import that Bun sees in a module is overlooked", () => {
  const transpilers = {
    ts: new Bun.Transpiler({ loader: "ts" }),
    tsx: new Bun.Transpiler({ loader: "tsx" }),
  };
  for (const { path, source } of files) {
    const transpiler = transpilers[path.endsWith("x") ? "tsx" : "ts"];
    const specifiers = importsOf(codeOf(source)).map(({ specifier }) => specifier);
    // What JSX becomes is added by the compiler.
    const expected = transpiler
      .scanImports(source)
      .map(({ path: specifier }) => specifier)
      .filter((specifier) => !/^react(\/|$)/.test(specifier));
    expect({ path, overlooked: expected.filter((specifier) => !specifiers.includes(specifier)) }).toEqual({
      path,
      overlooked: [],
    });
  }
});

/** Lines with a fault, and the only fault that each must be reported as. */
const planted: [rule: string, path: string, line: string, fault: string][] = [
  [
    "a plug-in does not import a door",
    "src/resolvers/x.ts",
    'import { createApp } from "../http/app.ts";',
    "resolvers imports http (src/http/app.ts)",
  ],
  [
    "a plug-in takes types of the network, not its functions",
    "src/sources/x.ts",
    'import { send } from "../net/send.ts";',
    "sources imports net (src/net/send.ts)",
  ],
  [
    "a list of inline types still loads the module",
    "src/sources/x.ts",
    'import { type Fetcher } from "../net/fetcher.ts";',
    "sources imports net (src/net/fetcher.ts)",
  ],
  [
    "a plug-in knows no other kind of plug-in",
    "src/resolvers/x.ts",
    'import type { Source } from "../sources/source.ts";',
    "resolvers imports types of sources (src/sources/source.ts)",
  ],
  [
    "a plug-in does not touch the machine",
    "src/encoders/x.ts",
    'import { readFileSync } from "node:fs";',
    "encoders imports the package node:fs",
  ],
  [
    "a task does not import the database",
    "src/tasks/x.ts",
    'import { dueLinks } from "../database/links.ts";',
    "tasks imports database (src/database/links.ts)",
  ],
  [
    "a task does not import the database when it runs either",
    "src/tasks/x.ts",
    'const links = await import("../database/links.ts");',
    "tasks imports database (src/database/links.ts)",
  ],
  [
    "a task does not import types of the database",
    "src/tasks/x.ts",
    'import type {\n  DueLink,\n  Link,\n} from "../database/links.ts";',
    "tasks imports types of database (src/database/links.ts)",
  ],
  [
    "a task does not import http",
    "src/tasks/x.ts",
    'export { body } from "../http/body.ts";',
    "tasks imports http (src/http/body.ts)",
  ],
  [
    "hono is for http alone",
    "src/tasks/x.ts",
    'import { Hono } from "hono";',
    "tasks imports the package hono",
  ],
  [
    "a subpath of a package counts as the package",
    "src/main.ts",
    'import { cors } from "hono/cors";',
    "main imports the package hono/cors",
  ],
  [
    "drizzle is for the database alone",
    "src/http/x.ts",
    'import { eq } from "drizzle-orm";',
    "http imports the package drizzle-orm",
  ],
  [
    "bun:sqlite is for the database alone",
    "scripts/x.ts",
    'import { Database } from "bun:sqlite";',
    "scripts imports the package bun:sqlite",
  ],
  [
    "sharp is for media alone",
    "src/encoders/x.ts",
    'import sharp from "sharp";',
    "encoders imports the package sharp",
  ],
  [
    "@napi-rs/image is for media alone",
    "src/encoders/x.ts",
    'import { Transformer } from "@napi-rs/image";',
    "encoders imports the package @napi-rs/image",
  ],
  [
    "linkedom is for net alone",
    "src/resolvers/x.ts",
    'import { parseHTML } from "linkedom";',
    "resolvers imports the package linkedom",
  ],
  [
    "no area may import a package that is not listed",
    "src/http/x.ts",
    'import "left-pad";',
    "http imports the package left-pad",
  ],
  [
    "a door does not import another",
    "src/media/x.ts",
    'import { download } from "../net/download.ts";',
    "media imports net (src/net/download.ts)",
  ],
  [
    "a door does not import a task",
    "src/index/x.ts",
    'import { loadIndex } from "../tasks/load-index.ts";',
    "index imports tasks (src/tasks/load-index.ts)",
  ],
  [
    "a thread of another door is not started",
    "src/net/x.ts",
    'new Worker(new URL("../index/index-worker.ts", import.meta.url));',
    "net refers to index (src/index/index-worker.ts)",
  ],
  [
    "what the program runs does not import its tests",
    "scripts/x.ts",
    'import { ask } from "../test/world/asking.ts";',
    "scripts imports test (test/world/asking.ts)",
  ],
  [
    "a module is imported with its ending",
    "src/tasks/x.ts",
    'import { batch } from "./batch";',
    "tasks imports src/tasks/batch, which is not a module",
  ],
  ["a new folder needs a rule", "src/helpers/x.ts", "export const one = 1;", "there is no rule for helpers"],
  [
    "only the settings read the environment",
    "src/net/x.ts",
    "const home = process.env.HOME;",
    "reads the environment",
  ],
  ["also by Bun's name", "src/http/x.ts", 'const home = Bun.env["HOME"];', "reads the environment"],
  ["also by taking it apart", "src/http/x.ts", "const { env } = process;", "reads the environment"],
  [
    "also inside a template",
    "src/net/x.ts",
    "const home = `~ is ${process.env.HOME}`;",
    "reads the environment",
  ],
  [
    "a transaction is synchronous",
    "src/database/x.ts",
    "db.transaction(async (tx) => { await tx; });",
    "has an async transaction, which commits at its first await",
  ],
  ["there is no default export", "src/net/x.ts", "export default 1;", "has a default export"],
  ["nor one by another name", "src/net/x.ts", "export { one as default };", "has a default export"],
  [
    "nothing is of the type any",
    "src/net/x.ts",
    "const body = JSON.parse(text) as any;",
    "uses the type any",
  ],
  ["nor a list of it", "src/net/x.ts", "function list(values: any[]) {}", "uses the type any"],
  ["no file is long", "src/net/x.ts", "\n".repeat(250) + "export const one = 1;", "251 lines, over 250"],
];

describe("a planted fault is found, and nothing else:", () => {
  test.each(planted)("%s", (_, path, line, fault) => {
    expect(violations([{ path, source: line }])).toEqual([`${path}: ${fault}`]);
  });

  test("each of several", () => {
    const source =
      'import { Hono } from "hono";\nimport { open } from "../database/connection.ts";\nconst x: any = 1;\n';
    expect(violations([{ path: "src/tasks/x.ts", source }])).toHaveLength(3);
  });
});

/** Lines that look like a fault and are not. */
const sound: [rule: string, path: string, line: string][] = [
  [
    "a plug-in takes types of the network",
    "src/sources/x.ts",
    'import type { Fetcher } from "../net/fetcher.ts";',
  ],
  ["a task takes types of the context", "src/tasks/x.ts", 'import type { Context } from "../context.ts";'],
  ["a door starts its own thread", "src/index/x.ts", 'new URL("./index-worker.ts", import.meta.url);'],
  ["the decoder process encodes", "src/media/x.ts", 'import { pdq } from "../encoders/pdq.ts";'],
  [
    "a comment is ignored",
    "src/tasks/x.ts",
    '// import { Hono } from "hono";\n/* process.env, any, export default */',
  ],
  ["a string is ignored", "src/tasks/x.ts", 'const text = "process.env, as any, export default, it\'s ";'],
  [
    "a template is ignored",
    "src/tasks/x.ts",
    "const text = `it's ${`as ${1} any`} process.env {`;\nconst of = { a: 1 };",
  ],
  ["any() of a signal is a function", "src/net/x.ts", "const signal = AbortSignal.any([one, two]);"],
  ["a value called env is not the environment", "src/http/x.ts", "const { env } = request; env.store;"],
  ["a synchronous transaction", "src/database/x.ts", "db.transaction((tx) => tx.insert(x)).immediate();"],
  ["250 lines are enough", "src/net/x.ts", `${"const a = 1;\n".repeat(250)}`],
];

test.each(sound)("no fault: %s", (_, path, line) => {
  expect(violations([{ path, source: line }])).toEqual([]);
});

import { dirname, join } from "node:path/posix";
import { type Code, codeOf, type Import, importsOf } from "./imports.ts";

/** A module by its path in the project: `src/tasks/encode.ts`. */
export type File = { path: string; source: string };

/** What one area may import besides itself; `types` only as `import type`. */
type Rule = { values: string[]; types?: string[]; references?: string[]; packages?: string[] };

const plugIns = ["sources", "resolvers", "encoders", "similarity", "rules", "importers", "sinks", "formats"];
const doors = ["database", "net", "media", "index"];
const doorTypes = ["config", "context", "data-folder", "log", "net", "media", "index", "shared-lock"];
const program =
  "config context create-context data-folder decoder http log main memory schedule stop-on-signal watch-stalls".split(
    " ",
  );
const anyones = ["errors", "host-name", "image-formats", "matches", "ratings", "records"];
const plugIn: Rule = { values: anyones, types: ["net", "media"], packages: ["zod", "entities"] };

/**
 * The picture of who may import whom. An area is a folder of `src/`, a file directly in it, or `scripts`.
 * Node's and Bun's own modules are anybody's but the plug-ins'.
 */
const rules: Record<string, Rule> = {
  // Leaves.
  errors: { values: [] },
  ratings: { values: [] },
  matches: { values: [] },
  records: { values: [], types: ["matches"] },
  "host-name": { values: [] },
  "image-formats": { values: [], types: ["records"] },
  "thread-calls": { values: ["errors"] },
  memory: { values: [], packages: ["node:"] },
  "shared-lock": { values: [] },
  // What a text asks for, and how well another answers it: pure.
  query: { values: ["errors"] },
  "watch-stalls": { values: [], packages: ["node:"] },
  "stop-on-signal": { values: [], types: ["log"] },
  log: { values: [], packages: ["pino", "pino-pretty", "node:"] },
  "config-values": { values: [], packages: ["zod"] },
  "config-sinks": { values: ["config-values"], types: ["sinks"], packages: ["zod", "node:"] },
  config: {
    values: ["config-sinks", "config-values", "errors", "memory"],
    packages: ["zod", "ipaddr.js", "node:"],
  },

  // What three kinds of plug-ins know of one site.
  dpchallenge: { values: anyones, types: ["net"], packages: ["entities"] },
  // What is written about the making of a picture, as numbers: pure.
  "dataset-numbers": { values: [] },
  // Whether two pictures are one, laid over each other: pure.
  witness: { values: ["encoders", "matches"] },
  // Pictures of figures: numbers in, SVG out.
  charts: { values: [] },

  // Plug-ins know neither the doors nor each other; a method may name its encoder.
  sources: { ...plugIn, values: [...anyones, "dpchallenge"] },
  resolvers: { ...plugIn, values: [...anyones, "dpchallenge"] },
  encoders: plugIn,
  // A dump holds what the archives give, and comes from the operator's own disk.
  importers: { ...plugIn, values: [...anyones, "dpchallenge", "sources"], packages: ["zod", "node:"] },
  similarity: { ...plugIn, values: [...anyones, "encoders"], types: ["index", "net", "media", "witness"] },
  // A title is words.
  rules: { ...plugIn, values: [...anyones, "query"] },
  // Services have clients of their own, and a file is a place too.
  sinks: { ...plugIn, packages: ["zod", "@algolia/client-search", "node:"] },
  formats: { ...plugIn, packages: ["zod", "csv-stringify", "hyparquet-writer"] },

  // Doors know neither the tasks nor each other's workings.
  database: {
    values: [...anyones, "dataset-numbers", "memory", "query", "thread-calls"],
    types: ["config", "log", "net", "media", "sources", "resolvers"],
    packages: ["drizzle-orm", "bun:sqlite", "zod", "node:"],
  },
  net: {
    values: [...anyones, "memory"],
    types: ["config", "log"],
    packages: ["linkedom", "ipaddr.js", "file-type", "entities", "zod", "node:"],
  },
  media: {
    values: [...anyones, "memory"],
    types: ["config", "log", "encoders"],
    references: ["decoder"],
    packages: ["sharp", "@napi-rs/image", "file-type", "zod", "node:"],
  },
  index: {
    values: ["witness", ...anyones, "memory", "thread-calls"],
    types: ["config", "log", "similarity", "encoders"],
    packages: ["zod", "node:"],
  },
  // The thread of an export: reads, compares, writes.
  "exporter-protocol": { values: [], types: ["errors", "formats"] },
  "create-exporter": {
    values: ["errors"],
    types: ["exporter-protocol", "formats"],
    references: ["exporter"],
    packages: ["node:"],
  },
  exporter: {
    values: [...anyones, "database", "index", "media", "tasks"],
    types: ["exporter-protocol", "formats"],
    packages: ["node:"],
  },
  decoder: { values: [...anyones, "memory", "media", "encoders"], packages: ["node:"] },

  // Tasks reach the doors through the context alone.
  tasks: {
    values: [...anyones, ...plugIns, "charts", "dataset-numbers", "dpchallenge", "query"],
    types: [...doorTypes, "witness"],
    packages: ["zod", "node:"],
  },
  schedule: { values: [...anyones, "tasks"], types: doorTypes, packages: ["node:"] },
  http: {
    values: [...anyones, ...plugIns, "charts", "dataset-numbers", "query", "tasks"],
    types: [...doorTypes, "database", "schedule", "watch-stalls"],
    packages: ["hono", "zod", "node:"],
  },

  // Whoever wires the parts together.
  context: { values: [], types: [...anyones, ...doorTypes, ...doors, ...plugIns] },
  "data-folder": { values: [...anyones, "database"], types: ["config", "log"], packages: ["zod", "node:"] },
  "create-context": {
    values: [...anyones, ...doors, ...plugIns, "config", "create-exporter", "log", "memory", "shared-lock"],
    types: ["context"],
    packages: ["node:"],
  },
  main: {
    values: [
      ...anyones,
      "config",
      "create-context",
      "data-folder",
      "http",
      "log",
      "memory",
      "schedule",
      "stop-on-signal",
      "tasks",
      "watch-stalls",
    ],
    types: doorTypes,
    packages: ["node:"],
  },
  scripts: {
    values: [...anyones, ...doors, ...plugIns, ...program, "charts", "dpchallenge", "query", "tasks"],
    references: ["index"],
    packages: ["linkedom", "wabt", "sqlite-vec", "zod", "node:"],
  },
};

/** Files that may read the environment: the settings, and what a command hands on to a child it starts. */
const environmentReaders = ["src/config.ts", "scripts/demo/rebooru.ts"];

const MAX_LINES = 250;

/** What no file may contain, in code. */
const forbidden: { pattern: RegExp; says: string; except?: string[] }[] = [
  {
    pattern:
      /\bprocess\.env\b|\bBun\.env\b|\bimport\.meta\.env\b|\{[^{}]*\benv\b[^{}]*\}\s*=\s*(?:process|Bun)\b/,
    says: "reads the environment",
    except: environmentReaders,
  },
  {
    pattern: /\btransaction\(\s*async\b/,
    says: "has an async transaction, which commits at its first await",
  },
  { pattern: /\bexport\s+default\b|\bas\s+default\b/, says: "has a default export" },
  { pattern: /(?<![.\w$])any(?![\w$]|\s*[(:])/, says: "uses the type any" },
];

/**
 * What is wrong with the modules of `src/` and `scripts/`, one line each: imports against the picture, and
 * rules that hold for every file.
 */
export function violations(files: readonly File[]): string[] {
  return files.flatMap(({ path, source }) => {
    const code = codeOf(source);
    return [...importViolations(path, code), ...textViolations(path, source, code)];
  });
}

function importViolations(path: string, code: Code): string[] {
  const area = areaOf(path);
  const rule = rules[area];
  if (rule === undefined) return [`${path}: there is no rule for ${area}`];
  return importsOf(code).flatMap((found) => {
    const fault = found.specifier.startsWith(".")
      ? moduleFault(path, area, rule, found)
      : packageFault(area, rule, found.specifier);
    return fault === undefined ? [] : [`${path}: ${fault}`];
  });
}

function moduleFault(
  path: string,
  area: string,
  rule: Rule,
  { specifier, kind }: Import,
): string | undefined {
  const target = join(dirname(path), specifier);
  // The program's name and version.
  if (target === "package.json") return undefined;
  if (!target.endsWith(".ts") && kind !== "reference") return `${area} imports ${target}, which is no module`;
  const to = areaOf(target);
  if (to === area) return undefined;
  const allowed = {
    value: rule.values,
    type: [...rule.values, ...(rule.types ?? [])],
    reference: rule.references ?? [],
  }[kind];
  if (allowed.includes(to)) return undefined;
  const how = { value: "imports", type: "imports types of", reference: "refers to" }[kind];
  return `${area} ${how} ${to} (${target})`;
}

function packageFault(area: string, rule: Rule, specifier: string): string | undefined {
  const allowed = (rule.packages ?? []).some(
    (name) => specifier === name || specifier.startsWith(name.endsWith(":") ? name : `${name}/`),
  );
  return allowed ? undefined : `${area} imports the package ${specifier}`;
}

function textViolations(path: string, source: string, { bare }: Code): string[] {
  const lines = source.trimEnd().split("\n").length;
  return [
    ...(lines > MAX_LINES ? [`${path}: ${lines} lines, over ${MAX_LINES}`] : []),
    ...forbidden
      .filter(({ pattern, except }) => pattern.test(bare) && !except?.includes(path))
      .map(({ says }) => `${path}: ${says}`),
  ];
}

/** `src/tasks/encode.ts` is of `tasks`, `src/config.ts` of `config`, `scripts/bench/search.ts` of `scripts`. */
function areaOf(path: string): string {
  const [root = "", ...rest] = path.split("/");
  return root === "src" ? (rest[0] ?? "").replace(/\.tsx?$/, "") : root;
}

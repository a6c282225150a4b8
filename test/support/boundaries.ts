import { dirname, join } from "node:path/posix";
import { type Code, codeOf, type Import, importsOf } from "./imports.ts";

/** A module by its path in the project: `src/tasks/encode.ts`. */
export type File = { path: string; source: string };

/** What one area may import besides itself; `types` only as `import type`. */
type Rule = { values: string[]; types?: string[]; references?: string[]; packages?: string[] };

/** What any part may import: the error table, the nouns that travel, and ways to wait. */
const shared = ["errors", "model", "concurrency"];
const plugIns = ["sources", "resolvers", "encoders", "similarity", "rules", "importers", "sinks", "datasets"];
const doors = ["database", "net", "media", "index", "exporter"];
/** What a task or a route receives as values of its context. */
const contextTypes = ["config", "context", "log", "net", "media", "index", "exporter"];
const plugIn: Rule = { values: shared, types: ["net", "media"], packages: ["zod", "entities"] };

/**
 * The picture of who may import whom. An area is a folder of `src/`, a file directly in it, or `scripts`.
 * Every area may import Node's and Bun's own modules where `packages` names `node:`.
 */
const rules: Record<string, Rule> = {
  // Leaves.
  errors: { values: [] },
  model: { values: ["errors"] },
  concurrency: { values: ["errors"] },
  log: { values: [], packages: ["pino", "pino-pretty", "node:"] },
  config: { values: shared, types: ["sinks"], packages: ["zod", "ipaddr.js", "node:"] },

  // Pure: a query's text, the pages and URLs of a site, two pictures laid over each other.
  query: { values: shared },
  sites: { values: shared, types: ["net"], packages: ["zod", "entities", "htmlparser2"] },
  alignment: { values: [...shared, "encoders"] },

  // Plug-ins know neither the doors nor each other; a method names its encoder.
  sources: { ...plugIn, values: [...shared, "sites"] },
  resolvers: { ...plugIn, values: [...shared, "sites"] },
  encoders: plugIn,
  similarity: { ...plugIn, values: [...shared, "encoders"], types: ["index", "net", "media", "alignment"] },
  rules: { ...plugIn, values: [...shared, "query"] },
  // A dump comes from the operator's own disk, and a file is a place to deliver to.
  importers: { ...plugIn, values: [...shared, "sites"], packages: ["zod", "node:"] },
  sinks: { ...plugIn, packages: ["zod", "node:"] },
  datasets: {
    ...plugIn,
    types: ["query"],
    packages: ["zod", "csv-stringify", "hyparquet-writer", "node:"],
  },

  // Doors know neither the tasks nor each other's workings.
  database: {
    values: [...shared, "config", "query", "datasets"],
    types: ["log", "net"],
    packages: ["drizzle-orm", "bun:sqlite", "zod", "node:"],
  },
  net: {
    values: shared,
    types: ["config", "log"],
    packages: ["linkedom", "ipaddr.js", "file-type", "entities", "zod", "node:"],
  },
  // The decoder process encodes what it decodes.
  media: {
    values: [...shared, "encoders"],
    types: ["config", "log"],
    packages: ["sharp", "@napi-rs/image", "file-type", "zod", "node:"],
  },
  index: {
    values: [...shared, "alignment", "config"],
    types: ["log", "similarity", "encoders"],
    packages: ["zod", "node:"],
  },
  // The thread of an export reads, compares and writes.
  exporter: {
    values: [...shared, "database", "index", "media", "tasks"],
    types: ["datasets"],
    packages: ["node:"],
  },
  process: { values: [...shared, "database"], types: ["config", "log"], packages: ["zod", "node:"] },

  // Tasks and routes reach the doors through the context alone.
  tasks: {
    values: [...shared, ...plugIns, "query", "sites"],
    types: [...contextTypes, "alignment"],
    packages: ["zod", "node:"],
  },
  schedule: { values: [...shared, "tasks"], types: contextTypes },
  http: {
    values: [...shared, ...plugIns, "query", "sites", "tasks"],
    types: [...contextTypes, "process", "schedule"],
    packages: ["hono", "zod", "node:"],
  },

  // The parts are wired together here.
  context: { values: [], types: [...shared, ...contextTypes, ...doors, ...plugIns] },
  "create-context": {
    values: [...shared, ...doors, ...plugIns, "config", "log"],
    types: ["context"],
    packages: ["node:"],
  },
  main: {
    values: [...shared, "config", "create-context", "http", "log", "process", "schedule", "tasks"],
    packages: ["node:"],
  },
  scripts: {
    values: [
      ...shared,
      ...doors,
      ...plugIns,
      "config",
      "create-context",
      "http",
      "log",
      "process",
      "query",
      "schedule",
      "sites",
      "tasks",
    ],
    types: ["context"],
    references: ["index", "main"],
    packages: ["linkedom", "wabt", "sqlite-vec", "zod", "node:"],
  },
};

/** Files that may read the environment: the settings, and what a command hands on to a child it starts. */
const environmentReaders = ["src/config/config.ts", "scripts/demo/rebooru.ts"];

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

/** `src/tasks/encode.ts` is of `tasks`, `src/main.ts` of `main`, `scripts/bench/search.ts` of `scripts`. */
function areaOf(path: string): string {
  const [root = "", ...rest] = path.split("/");
  return root === "src" ? (rest[0] ?? "").replace(/\.tsx?$/, "") : root;
}

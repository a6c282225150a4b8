import { dirname, join } from "node:path/posix";
import { type Code, codeOf, type Import, importsOf } from "./imports.ts";

/** A module by its path in the project: `src/tasks/encode.ts`. */
export type File = { path: string; source: string };

/** What an area may import besides itself and the shared areas; `types` only as `import type`. */
type Rule = { values?: string[]; types?: string[]; references?: string[]; packages?: string[] };

/** What every area may import: the error table, the nouns that travel, and ways to wait. */
const shared = ["errors", "model", "concurrency"];

/**
 * Who may import whom. An area is a folder of `src/`, a file directly in it, or `scripts`. `node:` in `packages` stands for
 * all of Node's modules. A permission that no import uses fails the test, too.
 */
const rules: Record<string, Rule> = {
  // Leaves. The shared areas import only the error table.
  errors: {},
  model: {},
  concurrency: {},
  log: { packages: ["pino", "pino-pretty"] },
  config: { types: ["sinks"], packages: ["zod", "ipaddr.js", "node:"] },

  // Pure: the query language, the pages and URLs of a site, aligning two pictures.
  query: {},
  sites: { types: ["net"], packages: ["zod", "entities", "htmlparser2"] },
  alignment: { values: ["encoders"] },

  // Plug-ins know neither the doors nor each other; a search method names its encoder.
  sources: { values: ["sites"], types: ["net"], packages: ["zod"] },
  resolvers: { values: ["sites"], types: ["net"], packages: ["zod", "entities"] },
  encoders: {},
  similarity: { values: ["encoders"], types: ["alignment", "index"] },
  rules: { values: ["query"] },
  // A dump is on the operator's own disk, and a sink may be a file.
  importers: { values: ["sites"], packages: ["zod", "node:"] },
  sinks: { types: ["net"], packages: ["zod", "node:"] },
  datasets: {
    types: ["query"],
    packages: ["zod", "csv-stringify", "d3-array", "d3-time", "hyparquet-writer", "node:"],
  },

  // Doors know neither the tasks nor each other.
  database: {
    values: ["query"],
    types: ["config", "datasets", "net"],
    packages: ["drizzle-orm", "bun:sqlite", "zod", "node:"],
  },
  net: { types: ["config", "log"], packages: ["linkedom", "ipaddr.js", "file-type", "node:"] },
  // The decoder process encodes what it decodes.
  media: {
    values: ["encoders"],
    types: ["config", "log"],
    packages: ["sharp", "@napi-rs/image", "file-type", "zod", "node:"],
  },
  index: { values: ["alignment", "config"], types: ["log", "similarity"], packages: ["zod", "node:"] },
  // The thread of an export reads, compares and writes.
  exporter: { values: ["database", "index", "media", "tasks"], types: ["datasets"], packages: ["node:"] },
  process: { values: ["config", "database", "log"], types: ["index"], packages: ["zod", "node:"] },

  // Tasks and routes reach the doors through the context alone.
  tasks: {
    values: ["resolvers", "encoders", "similarity", "rules", "importers", "datasets", "query", "sites"],
    types: ["context", "net", "media", "index", "alignment", "sources", "sinks"],
    packages: ["zod", "node:"],
  },
  schedule: { values: ["tasks", "log"], types: ["config", "context", "process"] },
  http: {
    values: ["tasks", "resolvers", "encoders", "similarity", "rules", "datasets", "query", "sites"],
    types: ["context", "process", "schedule"],
    packages: ["hono", "zod", "ipaddr.js", "lucide-static"],
  },

  // The parts are wired together here.
  context: {
    types: [
      "config",
      "log",
      "database",
      "net",
      "media",
      "index",
      "sources",
      "resolvers",
      "sinks",
      "datasets",
      "process",
    ],
  },
  "create-context": {
    values: [
      "database",
      "net",
      "media",
      "index",
      "exporter",
      "process",
      "sources",
      "resolvers",
      "similarity",
      "sinks",
    ],
    types: ["config", "context", "log"],
    packages: ["node:"],
  },
  main: {
    values: ["config", "create-context", "http", "log", "process", "schedule", "tasks"],
    types: ["context"],
  },
  scripts: {
    values: [
      "config",
      "create-context",
      "exporter",
      "http",
      "log",
      "process",
      "tasks",
      "sites",
      "database",
      "media",
      "index",
      "encoders",
      "similarity",
      "importers",
      "datasets",
      "query",
    ],
    types: ["resolvers"],
    references: ["index"],
    packages: ["linkedom", "wabt", "sqlite-vec", "zod", "node:"],
  },
};

/** Files that may read the environment: the settings, and the demo, which passes it on to the server it starts. */
const environmentReaders = ["src/config/config.ts", "scripts/demo/rebooru.ts"];

const MAX_LINES = 250;

/** What no file may contain, in code. */
const forbidden: { pattern: RegExp; fault: string; except?: string[] }[] = [
  {
    pattern:
      /\bprocess\.env\b|\bBun\.env\b|\bimport\.meta\.env\b|\{[^{}]*\benv\b[^{}]*\}\s*=\s*(?:process|Bun)\b/,
    fault: "reads the environment",
    except: environmentReaders,
  },
  {
    pattern: /\btransaction\(\s*async\b/,
    fault: "has an async transaction, which commits at its first await",
  },
  {
    pattern: /\bexport\s+default\b|\bas\s+default\b/,
    fault: "has a default export",
    except: ["src/http/pages/parts/svg.d.ts"],
  },
  { pattern: /(?<![.\w$])any(?![\w$]|\s*[(:])/, fault: "uses the type any" },
];

/** The faults of modules in `src/` and `scripts/`, one line each: forbidden imports, and rules for every file. */
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
  return importsOf(code).flatMap((imported) => {
    const fault = faultOf(path, imported);
    return fault === undefined ? [] : [`${path}: ${fault}`];
  });
}

function faultOf(path: string, { specifier, kind }: Import): string | undefined {
  const area = areaOf(path);
  if (permissionOf(path, { specifier, kind }) !== undefined) return undefined;
  if (!specifier.startsWith(".")) return `${area} imports the package ${specifier}`;
  const target = join(dirname(path), specifier);
  if (!/\.tsx?$/.test(target) && kind !== "reference")
    return `${area} imports ${target}, which is not a module`;
  const how = { value: "imports", type: "imports types of", reference: "refers to" }[kind];
  return `${area} ${how} ${areaOf(target)} (${target})`;
}

/** The permission that an import uses, such as `values net`; "" if it needs none, `undefined` if it has none. */
function permissionOf(path: string, { specifier, kind }: Import): string | undefined {
  const rule = rules[areaOf(path)] ?? {};
  if (!specifier.startsWith(".")) {
    const name = rule.packages?.find(
      (allowed) =>
        specifier === allowed || specifier.startsWith(allowed.endsWith(":") ? allowed : `${allowed}/`),
    );
    return name === undefined ? undefined : `packages ${name}`;
  }
  const target = join(dirname(path), specifier);
  // The program's name and version.
  if (target === "package.json") return "";
  if (!/\.tsx?$/.test(target) && kind !== "reference") return undefined;
  const to = areaOf(target);
  if (to === areaOf(path) || (kind !== "reference" && isShared(path, to))) return "";
  const list = { value: "values", type: "types", reference: "references" } as const;
  if (rule[list[kind]]?.includes(to)) return `${list[kind]} ${to}`;
  return kind === "type" && rule.values?.includes(to) ? "" : undefined;
}

/** Permissions that no import uses, one line each: `tasks: values net`. `values` includes types, but only a value uses it. */
export function unusedPermissions(files: readonly File[]): string[] {
  const used = new Set(
    files.flatMap(({ path, source }) =>
      importsOf(codeOf(source)).map((imported) => `${areaOf(path)}: ${permissionOf(path, imported)}`),
    ),
  );
  return Object.entries(rules)
    .flatMap(([area, rule]) =>
      Object.entries(rule).flatMap(([list, names]) => names.map((name) => `${area}: ${list} ${name}`)),
    )
    .filter((permission) => !used.has(permission));
}

function textViolations(path: string, source: string, { bare }: Code): string[] {
  const lines = source.trimEnd().split("\n").length;
  return [
    ...(lines > MAX_LINES ? [`${path}: ${lines} lines, over ${MAX_LINES}`] : []),
    ...forbidden
      .filter(({ pattern, except }) => pattern.test(bare) && !except?.includes(path))
      .map(({ fault }) => `${path}: ${fault}`),
  ];
}

const isShared = (path: string, to: string): boolean =>
  shared.includes(to) && (to === "errors" || !shared.includes(areaOf(path)));

/** The area of a path: `src/tasks/encode.ts` is in `tasks`, `src/main.ts` in `main`, `scripts/bench/search.ts` in `scripts`. */
function areaOf(path: string): string {
  const [root = "", ...rest] = path.split("/");
  return root === "src" ? (rest[0] ?? "").replace(/\.tsx?$/, "") : root;
}

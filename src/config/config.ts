import { clientVariables } from "./clients.ts";
import { nearestName } from "./nearest-name.ts";
import { readSinks, sinksTogether, sinkVariables } from "./sinks.ts";
import { bytes, flag, secret, whole } from "./values.ts";
import { availableMemory } from "./available-memory.ts";
import ipaddr from "ipaddr.js";
import { z } from "zod";

/** The interval workers. */
export const workerNames = [
  "aggregate",
  "revisit",
  "resolve",
  "encode",
  "watch",
  "tag",
  "deliver",
  "export",
  "block",
  "reencode",
  "upkeep",
] as const;
export type WorkerName = (typeof workerNames)[number];

/** Rate limit of the hosts that match a pattern: `*`, `*.host` or `host`. */
export type HostRateLimit = { pattern: string; concurrency: number; gapMs: number };
export type Gateway = { pattern: string; template: string };

const GIB = 2 ** 30;
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, values.join(", "));

/** Words separated by white space or commas, each parsed by `read`, which returns `undefined` for an invalid word. */
function words<T>(allowed: string, read: (word: string) => T | undefined) {
  return z.string().transform((text, check) => {
    const parsed: T[] = [];
    for (const word of text.split(/[\s,]+/).filter(Boolean)) {
      const value = read(word);
      if (value === undefined)
        check.addIssue({ code: "custom", message: `${allowed} (not ${JSON.stringify(word)})` });
      else parsed.push(value);
    }
    return parsed;
  });
}

const hostPattern = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/i;

function readRateLimit(word: string): HostRateLimit | undefined {
  const [, pattern = "", concurrency, gapMs] = /^([^=]+)=(\d{1,3})\/(\d{1,7})$/.exec(word) ?? [];
  if (!hostPattern.test(pattern) || Number(concurrency) < 1) return undefined;
  return { pattern: pattern.toLowerCase(), concurrency: Number(concurrency), gapMs: Number(gapMs) };
}

function readGateway(word: string): Gateway | undefined {
  const separator = word.indexOf("=");
  const [pattern, template] = [word.slice(0, separator), word.slice(separator + 1)];
  if (separator < 1 || !hostPattern.test(pattern) || !template.includes("{url}")) return undefined;
  if (!/^https?:\/\//.test(template) || !URL.canParse(template.replace("{url}", "x"))) return undefined;
  return { pattern: pattern.toLowerCase(), template };
}

const readWorker = (word: string): WorkerName | undefined => workerNames.find((name) => name === word);
const readRange = (word: string): string | undefined => (ipaddr.isValidCIDR(word) ? word : undefined);
/** Hours as seconds; from a minute to a year. */
function readHours(word: string): number | undefined {
  const seconds = /^\d{1,4}(\.\d{1,3})?$/.test(word) ? Math.round(Number(word) * 3600) : 0;
  return seconds >= 60 && seconds <= 366 * 86_400 ? seconds : undefined;
}
const headerText = (what: string) => z.string().regex(/^[\x20-\x7e]+$/, `${what} in one line of ASCII`);

/** Every variable with what it allows and its default. */
export const variables = {
  HOST: z.string().min(1, "an address or a host name").default("127.0.0.1"),
  PORT: whole(0, 65535).default(8080),
  DATA_DIR: z.string().min(1, "a folder").default("./data"),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  PUBLIC_READ: flag.default(false),
  API_KEY: z.string().min(8, "at least 8 characters").optional(),
  TICK_SECONDS: whole(1, 86_400).default(60),
  CONCURRENCY: whole(1, 64).default(8),
  DECODE_CONCURRENCY: whole(1, 16).optional(),
  WORKERS: z
    .string()
    .transform((text) => (text.trim() === "none" ? "" : text))
    .pipe(words(`none, or names among ${workerNames.join(", ")}`, readWorker))
    .default([...workerNames]),
  REDDIT_CLIENT_ID: secret.optional(),
  REDDIT_CLIENT_SECRET: secret.optional(),
  REDDIT_USER_AGENT: headerText("a text").optional(),
  REDDIT_USERNAME: secret.optional(),
  REDDIT_PASSWORD: z.string().min(1, "a text that is not empty").optional(),
  IMGUR_CLIENT_ID: secret.optional(),
  CONTACT: headerText("an e-mail address or URL").optional(),
  MAX_IMAGE_BYTES: bytes.refine((value) => value <= GIB, "a size up to 1GiB").default(40 * 2 ** 20),
  MAX_IMAGE_PIXELS: whole(1, 1_000_000_000).optional(),
  KEEP_ORIGINALS: oneOf(["all", "none"]).default("all"),
  MEDIA_LIMIT: bytes.optional(),
  MEMORY_LIMIT: bytes.optional(),
  KEEP_GPS: flag.default(false),
  SYNC_DELETIONS: flag.default(false),
  REVISIT_HOURS: z
    .string()
    .transform((text) => (text.trim() === "none" ? "" : text))
    .pipe(words("none, or hours such as 1 36 168", readHours))
    .default([3600, 36 * 3600, 168 * 3600]),
  ALLOW_PRIVATE_ADDRESSES: words("CIDR ranges such as 10.0.0.0/8", readRange).default([]),
  HOST_PACE: words("host-pattern=concurrency/gapMs, such as i.redd.it=4/0", readRateLimit).default([]),
  FETCH_GATEWAYS: z
    .string()
    .transform((text) => text.trim().split(/\s+/).filter(Boolean))
    .pipe(
      z.array(
        z.string().transform((word, check): Gateway => {
          const gateway = readGateway(word);
          if (gateway) return gateway;
          check.addIssue({
            code: "custom",
            message: "host-pattern=http(s)://...{url}... separated by spaces",
          });
          return z.NEVER;
        }),
      ),
    )
    .default([]),
  ...clientVariables,
  ...sinkVariables,
};

const schema = z.object(variables);
type Name = keyof typeof variables;

/** Variables that require other variables. */
const together: readonly [name: Name, needs: readonly Name[]][] = [
  ["REDDIT_PASSWORD", ["REDDIT_USERNAME"]],
  ["REDDIT_USERNAME", ["REDDIT_PASSWORD", "REDDIT_CLIENT_ID"]],
  ["REDDIT_CLIENT_SECRET", ["REDDIT_CLIENT_ID"]],
  ...sinksTogether,
];

/** Invalid variables of the environment; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Variables whose values are not printed; a URL may contain a token or a password. */
const hidden = /KEY|SECRET|PASSWORD|_URL$/;

type Environment = Record<string, string | undefined>;

/**
 * Reads the configuration: the only reader of the environment.
 * @param environment `process.env` or a substitute; an empty value counts as absent.
 * @throws ConfigError naming every faulty variable, its value and what is allowed, and names that are nearly a variable's.
 */
export function readConfig(environment: Environment = process.env) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(given);
  const faults = new Map(parsed.error?.issues.map(({ path, message }) => [String(path[0]), message]));
  const told = new Set<Name>();
  for (const [name, needs] of together) {
    const lacking = given[name] ? needs.filter((other) => !given[other] && !told.has(other)) : [];
    if (lacking.length > 0 && !faults.has(name))
      faults.set(name, `set together with ${needs.join(" and ")}, or not at all`);
    for (const other of lacking) told.add(other);
  }
  if (!parsed.success || faults.size > 0) throw new ConfigError(explain(faults, given));
  const memory = availableMemory();
  const env = parsed.data;
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    publicRead: env.PUBLIC_READ,
    apiKey: env.API_KEY,
    tickSeconds: env.TICK_SECONDS,
    concurrency: env.CONCURRENCY,
    decodeConcurrency: env.DECODE_CONCURRENCY ?? (memory >= 2 * GIB ? 2 : 1),
    workers: [...new Set(env.WORKERS)],
    reddit: env.REDDIT_CLIENT_ID
      ? {
          clientId: env.REDDIT_CLIENT_ID,
          clientSecret: env.REDDIT_CLIENT_SECRET ?? "",
          username: env.REDDIT_USERNAME,
          password: env.REDDIT_PASSWORD,
        }
      : undefined,
    redditUserAgent: env.REDDIT_USER_AGENT,
    imgurClientId: env.IMGUR_CLIENT_ID,
    contact: env.CONTACT,
    maxImageBytes: env.MAX_IMAGE_BYTES,
    maxImagePixels: env.MAX_IMAGE_PIXELS ?? (memory >= 2 * GIB ? 100_000_000 : 50_000_000),
    keepOriginals: env.KEEP_ORIGINALS === "all",
    mediaLimit: env.MEDIA_LIMIT,
    memoryLimit: env.MEMORY_LIMIT ?? Math.floor(memory / 2),
    keepGps: env.KEEP_GPS,
    syncDeletions: env.SYNC_DELETIONS,
    revisitAges: env.REVISIT_HOURS,
    allowPrivateAddresses: env.ALLOW_PRIVATE_ADDRESSES,
    hostPace: env.HOST_PACE,
    gateways: env.FETCH_GATEWAYS,
    rateLimit: env.RATE_LIMIT,
    trustedProxies: env.TRUSTED_PROXIES,
    sinks: readSinks(env, env.DATA_DIR),
  };
}

export type Config = ReturnType<typeof readConfig>;

function explain(faults: ReadonlyMap<string, string>, given: Environment): string {
  const lines = [...faults].map(([name, allowed]) => {
    const value = hidden.test(name) ? "(hidden)" : JSON.stringify(given[name] ?? "");
    return `${name}=${value}; allowed: ${allowed}`;
  });
  return [...lines, ...misspelledVariables(given)].join("\n");
}

/** A line for each variable of the environment that is not Rebooru's, but nearly has the name of one that is. */
export function misspelledVariables(environment: Environment = process.env): string[] {
  const known = Object.keys(variables);
  return Object.keys(environment).flatMap((name) => {
    const meant = known.includes(name) ? undefined : nearestName(name, known);
    return meant === undefined ? [] : [`${name} is not known: is ${meant} meant?`];
  });
}

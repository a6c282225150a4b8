import { join } from "node:path";
import { z } from "zod";
import { flag, secret } from "./values.ts";
import type { SinkSettings } from "../sinks/sinks.ts";

/** An http or https URL without a user. */
function readAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : undefined;
}

/** Base URL of a service, without a final slash. */
const service = z
  .string()
  .refine((text) => {
    const url = readAddress(text);
    return url && !url.search && !url.hash;
  }, "http(s)://host[:port][/path] without a user, ? and #")
  .transform((text) => text.replace(/\/+$/, ""));

const hook = z
  .string()
  .refine(readAddress, "an http(s) URL without a user; a token goes into its path or query");

const appId = z.string().regex(/^[A-Za-z0-9]+$/, "letters and digits");
const indexName = z.string().regex(/^[A-Za-z0-9_-]{1,400}$/, "letters, digits, - and _");

/** The sinks' part of the environment's schema. */
export const sinkVariables = {
  ALGOLIA_APP_ID: appId.optional(),
  ALGOLIA_API_KEY: secret.optional(),
  ALGOLIA_STORAGE_INDEX: z.string().min(1, "an index").max(256, "at most 256 characters").optional(),
  MEILISEARCH_URL: service.optional(),
  MEILISEARCH_KEY: secret.optional(),
  MEILISEARCH_INDEX: indexName.default("generations"),
  TYPESENSE_URL: service.optional(),
  TYPESENSE_KEY: secret.optional(),
  TYPESENSE_COLLECTION: indexName.default("generations"),
  WEBHOOK_URL: hook.optional(),
  WEBHOOK_SECRET: z.string().min(8, "at least 8 characters").optional(),
  JSONL_SINK: flag.default(false),
};

type Variables = z.infer<z.ZodObject<typeof sinkVariables>>;

/** Variables of sinks that require other variables. */
export const sinksTogether: readonly [name: keyof Variables, needs: readonly (keyof Variables)[]][] = [
  ["ALGOLIA_APP_ID", ["ALGOLIA_API_KEY", "ALGOLIA_STORAGE_INDEX"]],
  ["ALGOLIA_API_KEY", ["ALGOLIA_APP_ID", "ALGOLIA_STORAGE_INDEX"]],
  ["ALGOLIA_STORAGE_INDEX", ["ALGOLIA_APP_ID", "ALGOLIA_API_KEY"]],
  ["MEILISEARCH_KEY", ["MEILISEARCH_URL"]],
  ["TYPESENSE_URL", ["TYPESENSE_KEY"]],
  ["TYPESENSE_KEY", ["TYPESENSE_URL"]],
  ["WEBHOOK_SECRET", ["WEBHOOK_URL"]],
];

/** The settings of the configured sinks. @param dataDir Folder of the JSON Lines file. */
export function readSinks(env: Variables, dataDir: string): SinkSettings {
  const { ALGOLIA_APP_ID, ALGOLIA_API_KEY, ALGOLIA_STORAGE_INDEX } = env;
  return {
    algolia:
      ALGOLIA_APP_ID && ALGOLIA_API_KEY && ALGOLIA_STORAGE_INDEX
        ? { appId: ALGOLIA_APP_ID, apiKey: ALGOLIA_API_KEY, index: ALGOLIA_STORAGE_INDEX }
        : undefined,
    meilisearch: env.MEILISEARCH_URL
      ? { url: env.MEILISEARCH_URL, key: env.MEILISEARCH_KEY, index: env.MEILISEARCH_INDEX }
      : undefined,
    typesense:
      env.TYPESENSE_URL && env.TYPESENSE_KEY
        ? { url: env.TYPESENSE_URL, key: env.TYPESENSE_KEY, collection: env.TYPESENSE_COLLECTION }
        : undefined,
    webhook: env.WEBHOOK_URL ? { url: env.WEBHOOK_URL, secret: env.WEBHOOK_SECRET } : undefined,
    jsonl: env.JSONL_SINK ? { path: join(dataDir, "generations.jsonl") } : undefined,
  };
}

import { describe, expect, test } from "bun:test";
import { readConfig } from "../../src/config/config.ts";

const secret = "s3cret-words";
const algolia = { ALGOLIA_APP_ID: "APP1", ALGOLIA_API_KEY: secret, ALGOLIA_STORAGE_INDEX: "dalle" };
const none = {
  algolia: undefined,
  meilisearch: undefined,
  typesense: undefined,
  webhook: undefined,
  jsonl: undefined,
};

describe("the sinks of the settings are", () => {
  const cases: [what: string, environment: Record<string, string>, sinks: object][] = [
    ["none without any", {}, {}],
    [
      "none of empty ones",
      { ...algolia, ALGOLIA_APP_ID: "", ALGOLIA_API_KEY: " ", ALGOLIA_STORAGE_INDEX: "" },
      {},
    ],
    ["Algolia", algolia, { algolia: { appId: "APP1", apiKey: secret, index: "dalle" } }],
    [
      "Meilisearch, without a key",
      { MEILISEARCH_URL: "http://10.0.0.2:7700/" },
      { meilisearch: { url: "http://10.0.0.2:7700", key: undefined, index: "generations" } },
    ],
    [
      "Meilisearch, below a path",
      {
        MEILISEARCH_URL: "https://search.example/meili/",
        MEILISEARCH_KEY: secret,
        MEILISEARCH_INDEX: "dalle",
      },
      { meilisearch: { url: "https://search.example/meili", key: secret, index: "dalle" } },
    ],
    [
      "Typesense",
      { TYPESENSE_URL: "http://localhost:8108", TYPESENSE_KEY: secret },
      { typesense: { url: "http://localhost:8108", key: secret, collection: "generations" } },
    ],
    [
      "a webhook",
      { WEBHOOK_URL: "https://hooks.example/a?token=b", WEBHOOK_SECRET: secret },
      { webhook: { url: "https://hooks.example/a?token=b", secret } },
    ],
    ["a file", { JSONL_SINK: "true", DATA_DIR: "/data" }, { jsonl: { path: "/data/generations.jsonl" } }],
    ["no file", { JSONL_SINK: "false" }, {}],
  ];
  test.each(cases)("%s", (_what, environment, sinks) => {
    expect(readConfig(environment).sinks).toEqual({ ...none, ...sinks });
  });
});

describe("an invalid variable is reported in one line that names it and shows no secret:", () => {
  const cases: [variable: string, environment: Record<string, string>][] = [
    ["ALGOLIA_APP_ID", { ...algolia, ALGOLIA_API_KEY: "" }],
    ["ALGOLIA_API_KEY", { ...algolia, ALGOLIA_APP_ID: "" }],
    ["ALGOLIA_APP_ID", { ...algolia, ALGOLIA_STORAGE_INDEX: "" }],
    ["ALGOLIA_APP_ID", { ...algolia, ALGOLIA_APP_ID: "evil.example/" }],
    ["ALGOLIA_API_KEY", { ...algolia, ALGOLIA_API_KEY: `${secret} x` }],
    ["MEILISEARCH_URL", { MEILISEARCH_URL: "localhost:7700" }],
    ["MEILISEARCH_URL", { MEILISEARCH_URL: `http://me:${secret}@localhost:7700` }],
    ["MEILISEARCH_URL", { MEILISEARCH_URL: "http://localhost:7700/?a" }],
    ["MEILISEARCH_KEY", { MEILISEARCH_KEY: secret }],
    ["MEILISEARCH_INDEX", { MEILISEARCH_INDEX: "a/b" }],
    ["TYPESENSE_URL", { TYPESENSE_URL: "http://localhost:8108" }],
    ["TYPESENSE_KEY", { TYPESENSE_KEY: secret }],
    ["TYPESENSE_COLLECTION", { TYPESENSE_COLLECTION: "a b" }],
    ["WEBHOOK_URL", { WEBHOOK_URL: `ftp://hooks.example/${secret}` }],
    ["WEBHOOK_SECRET", { WEBHOOK_SECRET: secret }],
    ["WEBHOOK_SECRET", { WEBHOOK_URL: "http://hooks.example", WEBHOOK_SECRET: "short" }],
    ["JSONL_SINK", { JSONL_SINK: "yes" }],
  ];
  test.each(cases)("%s of %j", (variable, environment) => {
    let message = "nothing was thrown";
    try {
      readConfig(environment);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(new RegExp(`^ConfigError: ${variable}=.*; allowed: .+`));
    expect(message).not.toContain("\n");
    expect(message).not.toContain(secret);
  });
});

import { type AlgoliaSettings, createAlgolia } from "./algolia.ts";
import { createJsonl, type JsonlSettings } from "./jsonl.ts";
import { createMeilisearch, type MeilisearchSettings } from "./meilisearch.ts";
import type { Delivered, DeliveredEvent, Sink } from "./sink.ts";
import { createTypesense, type TypesenseSettings } from "./typesense.ts";
import { createWebhook, type WebhookSettings } from "./webhook.ts";

/** Settings of each sink; a sink without settings is not used. */
export type SinkSettings = {
  algolia?: AlgoliaSettings | undefined;
  meilisearch?: MeilisearchSettings | undefined;
  typesense?: TypesenseSettings | undefined;
  webhook?: WebhookSettings | undefined;
  jsonl?: JsonlSettings | undefined;
};

/** The configured sinks of generations. */
export function createSinks({ algolia, meilisearch, typesense, webhook, jsonl }: SinkSettings): Sink[] {
  return [
    algolia && createAlgolia(algolia),
    meilisearch && createMeilisearch(meilisearch),
    typesense && createTypesense(typesense),
    webhook && createWebhook<Delivered>("webhook", "generations", webhook),
    jsonl && createJsonl(jsonl),
  ].filter((sink) => sink !== undefined);
}

/** The configured sinks of events. */
export const createEventSinks = ({ webhook }: SinkSettings): Sink<DeliveredEvent>[] =>
  webhook ? [createWebhook<DeliveredEvent>("webhook-events", "events", webhook)] : [];

import { z } from "zod";
import { createAlgolia } from "../../src/sinks/algolia.ts";
import { createMeilisearch } from "../../src/sinks/meilisearch.ts";
import type { Sink } from "../../src/sinks/sink.ts";
import { createTypesense } from "../../src/sinks/typesense.ts";
import { createWebhook } from "../../src/sinks/webhook.ts";

/** What a service was asked. */
export type Asked = { method: string; url: URL; headers: Headers; body: string };

/** A service as its documentation describes it. */
export type StandIn = {
  answer(asked: Asked): Response;
  /** What it holds, in the order of arrival; the same again is one. */
  held(): unknown[];
};

/** How a sink meets its service. */
export type Place = {
  name: string;
  /** The sink of a service at this address. */
  create(url: string): Sink;
  /** Whether it is reached by its public host, through a gateway at the address. */
  public: boolean;
  /** @param refused The ids of records that it does not take. */
  open(...refused: string[]): StandIn;
  /** How many requests a delivery needs. */
  requests: number;
};

export const KEY = "k3y-that-nobody-may-see";
/** No test waits for a task. */
export const pauses = [1, 1, 1];

const record = z.looseObject({ objectID: z.string() });
const algoliaBatch = z.object({
  requests: z.array(z.object({ action: z.literal("addObject"), body: record })),
});

const json = (status: number, body: object) => Response.json(body, { status });
const unknownPath = ({ method, url }: Asked) =>
  json(405, { message: `no such path: ${method} ${url.pathname}` });

function holdings() {
  const held = new Map<string, unknown>();
  return {
    hold: (id: string, value: unknown) => void (held.delete(id), held.set(id, value)),
    held: () => [...held.values()],
  };
}

export const algolia: Place = {
  name: "algolia",
  create: () => createAlgolia({ appId: "APP1", apiKey: KEY, index: "dalle" }, pauses),
  public: true,
  requests: 3,
  open(...refused) {
    const { hold, held } = holdings();
    let looks = 0;
    return {
      held,
      answer(asked) {
        const { method, url, headers, body } = asked;
        if (headers.get("x-algolia-api-key") !== KEY || headers.get("x-algolia-application-id") !== "APP1")
          return json(403, { message: "Invalid Application-ID or API key", status: 403 });
        if (method === "POST" && url.href === "https://app1.algolia.net/1/indexes/dalle/batch") {
          const { requests } = algoliaBatch.parse(JSON.parse(body));
          const index = requests.findIndex(
            ({ body }) => refused.includes(body.objectID) || Buffer.byteLength(JSON.stringify(body)) > 10_000,
          );
          const id = requests[index]?.body.objectID;
          if (id) return json(400, { message: `Record at the position ${index} objectID=${id} is too big` });
          for (const { body: object } of requests) hold(object.objectID, object);
          return json(200, { taskID: 5, objectIDs: requests.map(({ body: { objectID } }) => objectID) });
        }
        if (method === "GET" && url.href === "https://app1-dsn.algolia.net/1/indexes/dalle/task/5")
          return json(200, { status: ++looks % 2 ? "notPublished" : "published", pendingTask: false });
        return unknownPath(asked);
      },
    };
  },
};

export const meilisearch: Place = {
  name: "meilisearch",
  create: (url) => createMeilisearch({ url, key: KEY, index: "generations" }, pauses),
  public: false,
  requests: 3,
  open(...refused) {
    const { hold, held } = holdings();
    let looks = 0;
    let pending: z.infer<typeof record>[] = [];
    return {
      held,
      answer(asked) {
        const { method, url, headers, body } = asked;
        if (headers.get("authorization") !== `Bearer ${KEY}`)
          return json(403, { message: "The provided API key is invalid.", code: "invalid_api_key" });
        if (method === "POST" && url.pathname === "/indexes/generations/documents") {
          if (url.searchParams.get("primaryKey") !== "objectID")
            return json(400, { message: "no primary key" });
          pending = z.array(record).parse(JSON.parse(body));
          return json(202, { taskUid: 41, indexUid: "generations", status: "enqueued" });
        }
        if (method !== "GET" || url.pathname !== "/tasks/41") return unknownPath(asked);
        if (++looks % 2) return json(200, { uid: 41, status: "processing", error: null });
        const id = pending.find(({ objectID }) => refused.includes(objectID))?.objectID;
        const message = `Document identifier \`"${id}"\` is invalid.`;
        if (id)
          return json(200, { uid: 41, status: "failed", error: { message, code: "invalid_document_id" } });
        for (const document of pending) hold(document.objectID, document);
        return json(200, { uid: 41, status: "succeeded", error: null });
      },
    };
  },
};

const typesenseLine = record.extend({ id: z.string() });
const schema = z.object({ name: z.string(), fields: z.array(z.looseObject({ name: z.string() })).min(1) });

export const typesense: Place = {
  name: "typesense",
  create: (url) => createTypesense({ url, key: KEY, collection: "generations" }),
  public: false,
  requests: 3,
  open(...refused) {
    const { hold, held } = holdings();
    let optional: Map<string, boolean> | undefined;
    return {
      held,
      answer(asked) {
        const { method, url, headers, body } = asked;
        if (headers.get("x-typesense-api-key") !== KEY) return json(401, { message: "Forbidden" });
        if (method === "POST" && url.pathname === "/collections") {
          const { name, fields } = schema.parse(JSON.parse(body));
          if (optional) return json(409, { message: `A collection with name \`${name}\` already exists.` });
          optional = new Map(fields.map((field) => [field.name, field["optional"] === true]));
          return json(201, { name, fields });
        }
        if (method !== "POST" || url.pathname !== "/collections/generations/documents/import")
          return unknownPath(asked);
        const declared = optional;
        if (!declared) return json(404, { message: "Not Found" });
        if (url.searchParams.get("action") !== "upsert") return json(400, { message: "not an upsert" });
        const results = body.split("\n").map((line) => {
          const { id, ...document } = typesenseLine.parse(JSON.parse(line));
          const missing = [...declared].find(([name, may]) => !may && typeof document[name] !== "string");
          const error = missing ? `Field \`${missing[0]}\` must be a string.` : "Document is too long.";
          if (missing || refused.includes(id)) return { success: false, error, code: 400, document: line };
          hold(id, document);
          return { success: true };
        });
        return new Response(results.map((result) => JSON.stringify(result)).join("\n"));
      },
    };
  },
};

const hook = z.object({ type: z.literal("generations"), items: z.array(z.looseObject({ id: z.string() })) });

export const webhook: Place = {
  name: "webhook",
  create: (url) => createWebhook("webhook", "generations", { url: `${url}/hook?token=${KEY}`, secret: KEY }),
  public: false,
  requests: 1,
  open(...refused) {
    const { hold, held } = holdings();
    return {
      held,
      answer(asked) {
        const { method, url, body } = asked;
        if (method !== "POST" || url.pathname !== "/hook") return unknownPath(asked);
        const { items } = hook.parse(JSON.parse(body));
        const bad = items.find(({ id }) => refused.includes(id));
        if (bad) return json(422, { message: `no ${bad.id} for ${KEY}` });
        for (const item of items) hold(item.id, item);
        return new Response("thanks", { status: 202 });
      },
    };
  },
};

/** Those that are reached over the network. */
export const places: readonly Place[] = [algolia, meilisearch, typesense, webhook];

import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { createAlgolia } from "../../src/sinks/algolia.ts";
import { createMeilisearch } from "../../src/sinks/meilisearch.ts";
import type { Delivered } from "../../src/sinks/sink.ts";
import { createWebhook } from "../../src/sinks/webhook.ts";
import { waitForTask } from "../../src/sinks/wait-for-task.ts";
import { failureOf } from "../net/open-network.ts";
import { batch, deliveryOf, searchRecords } from "./deliveries.ts";
import { withService } from "./open-place.ts";
import { algolia, KEY, meilisearch, pauses, typesense, webhook } from "./stand-ins.ts";

const pathsOf = (asked: { method: string; url: URL }[]) =>
  asked.map(({ method, url }) => `${method} ${url.pathname}`);

describe("a task", () => {
  test("is checked until it is done, and no more", async () => {
    let checks = 0;
    await waitForTask("task 1", async () => ++checks === 3, pauses);
    expect(checks).toBe(3);
  });

  test.each([
    ["algolia", algolia, { taskID: 5, status: "notPublished" }],
    ["meilisearch", meilisearch, { taskUid: 5, status: "processing" }],
    ["meilisearch that has not started", meilisearch, { taskUid: 5, status: "enqueued" }],
  ] as const)("that does not end is given up after the last check: %s", async (_name, place, body) => {
    await withService(
      place,
      () => Response.json(body),
      async ({ sink, fetcher, asked }) => {
        const { code, message } = await failureOf(sink.deliver(batch, null, fetcher));
        expect(code).toBe("timeout");
        expect(message).toContain("task 5: still not done after 4 checks");
        expect(asked).toHaveLength(1 + 4);
      },
    );
  });

  test("that was canceled took nothing", async () => {
    const answer = () => Response.json({ taskUid: 5, status: "canceled", error: null });
    await withService(meilisearch, answer, async ({ sink, fetcher }) => {
      expect(await failureOf(sink.deliver(batch, null, fetcher))).toEqual({
        code: "bad_answer",
        message: "Meilisearch index generations: task 5: canceled",
      });
    });
  });
});

test("a Meilisearch without a key is asked without one", async () => {
  const create = (url: string) => createMeilisearch({ url, index: "generations" });
  const answer = () => Response.json({ taskUid: 5, status: "succeeded" });
  await withService({ ...meilisearch, create }, answer, async ({ sink, fetcher, asked }) => {
    await sink.deliver(batch, null, fetcher);
    expect(asked.map(({ headers }) => headers.get("authorization"))).toEqual([null, null]);
  });
});

test("Algolia is not retried at other hosts", async () => {
  for (const status of [429, 500]) {
    await withService(
      algolia,
      () => new Response("", { status, headers: { "retry-after": "1" } }),
      async ({ sink, fetcher, asked }) => {
        await failureOf(sink.deliver(batch, null, fetcher));
        expect(asked.map(({ url }) => url.hostname)).toEqual(["app1.algolia.net"]);
      },
    );
  }
});

test("the name of an index is one segment of the path, whatever its characters", async () => {
  const create = () => createAlgolia({ appId: "APP1", apiKey: KEY, index: "dall e/2" }, pauses);
  const answer = () => Response.json({ taskID: 5, status: "published" });
  await withService({ ...algolia, create }, answer, async ({ sink, fetcher, asked }) => {
    await sink.deliver(batch, null, fetcher);
    expect(pathsOf(asked)[0]).toBe("POST /1/indexes/dall%20e%2F2/batch");
  });
});

describe("a collection of Typesense", () => {
  const imports = "POST /collections/generations/documents/import";

  test("is created once, when it is not there", async () => {
    const service = typesense.open();
    await withService(typesense, service.answer, async ({ sink, fetcher, asked }) => {
      await sink.deliver(batch, null, fetcher);
      await sink.deliver([deliveryOf(13)], null, fetcher);
      expect(pathsOf(asked)).toEqual([imports, "POST /collections", imports, imports]);
    });
  });

  test("that another client has created meanwhile is used", async () => {
    const service = typesense.open();
    const create = (asked: Parameters<typeof service.answer>[0]) => {
      const first = service.answer(asked);
      // The second time it is there.
      return asked.url.pathname === "/collections" ? service.answer(asked) : first;
    };
    await withService(typesense, create, async ({ sink, fetcher }) => {
      await sink.deliver(batch, null, fetcher);
      expect(service.held()).toEqual(searchRecords);
    });
  });

  test("that is still missing after its creation is an error", async () => {
    const answer = () => Response.json({ message: "Not Found" }, { status: 404 });
    await withService(typesense, answer, async ({ sink, fetcher, asked }) => {
      const { code, message } = await failureOf(sink.deliver(batch, null, fetcher));
      expect(code).toBe("bad_answer");
      expect(message).toEndWith("/collections: 404 Not Found");
      expect(asked).toHaveLength(2);
    });
  });

  test.each([
    ["one result too few", 2],
    ["one result too many", 4],
  ])("%s is no success", async (_what, results) => {
    const answer = () => new Response('{"success":true}\n'.repeat(results));
    await withService(typesense, answer, async ({ sink, fetcher }) => {
      const { code, message } = await failureOf(sink.deliver(batch, null, fetcher));
      expect(code).toBe("bad_answer");
      expect(message).toEndWith(`${results} results for 3 documents`);
    });
  });
});

describe("a webhook", () => {
  test("receives the number of the delivery, equal when it is repeated, and a signature of the body", async () => {
    const service = webhook.open();
    await withService(webhook, service.answer, async ({ sink, fetcher, asked }) => {
      await sink.deliver(batch, null, fetcher);
      await sink.deliver(batch, null, fetcher);
      const [first, second] = asked;
      expect(first?.headers.get("x-rebooru-delivery")).toBe("7..12");
      expect(first?.headers.get("content-type")).toBe("application/json");
      expect(first?.headers.get("x-rebooru-signature")).toBe(
        `sha256=${createHmac("sha256", KEY)
          .update(first?.body ?? "")
          .digest("hex")}`,
      );
      expect(second?.body).toBe(first?.body ?? "");
      expect(second?.headers.get("x-rebooru-signature")).toBe(
        first?.headers.get("x-rebooru-signature") ?? "",
      );
    });
  });

  test("without a secret is not signed", async () => {
    const service = webhook.open();
    const create = (url: string) =>
      createWebhook<Delivered>("webhook", "generations", { url: `${url}/hook` });
    await withService({ ...webhook, create }, service.answer, async ({ sink, fetcher, asked }) => {
      await sink.deliver(batch, null, fetcher);
      expect(asked[0]?.headers.has("x-rebooru-signature")).toBe(false);
    });
  });

  test.each([200, 201, 202, 204])("that answers %i has accepted it", async (status) => {
    await withService(
      webhook,
      () => new Response(null, { status }),
      async ({ sink, fetcher }) => {
        expect(await sink.deliver(batch, { a: 1 }, fetcher)).toEqual({ a: 1 });
      },
    );
  });
});

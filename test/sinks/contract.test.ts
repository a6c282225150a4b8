import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type ErrorCode } from "../../src/errors.ts";
import { createJsonl } from "../../src/sinks/jsonl.ts";
import { createSinks } from "../../src/sinks/sinks.ts";
import { openNetwork, rawServer } from "../net/open-network.ts";
import { temporaryFolder } from "../support/temporary-store.ts";
import { batch, deliveryOf, searchRecords } from "./deliveries.ts";
import { reach, withService } from "./open-place.ts";
import { KEY, places } from "./stand-ins.ts";

const byName = places.map((place) => [place.name, place] as const);

/** What a service is to hold of the batch. */
const expectedAt = (name: string): unknown[] => (name === "webhook" ? [...batch] : searchRecords);

async function thrownBy(promise: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await promise.then(
    () => new Error("it counts as delivered"),
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw thrown;
  return thrown;
}

/** All that may get into a log. */
const said = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${error.stack} ${said(error.cause)}` : String(error ?? "");

test("a sink is used where its settings are there, and each of them is tested here", () => {
  const url = "http://127.0.0.1";
  const settings = {
    algolia: { appId: "A", apiKey: "k", index: "i" },
    meilisearch: { url, index: "i" },
    typesense: { url, key: "k", collection: "c" },
    webhook: { url },
    jsonl: { path: "/nowhere" },
  };
  expect(createSinks({})).toEqual([]);
  expect(createSinks(settings).map(({ name }) => name)).toEqual([...places.map(({ name }) => name), "jsonl"]);
  for (const { batchSize } of createSinks(settings)) expect(batchSize).toBeWithin(1, 1001);
});

describe("what is delivered arrives whole and in order, and twice is once:", () => {
  test.each(byName)("%s", async (name, place) => {
    const service = place.open();
    await withService(place, service.answer, async ({ sink, fetcher, asked }) => {
      const bookmark = await sink.deliver(batch, null, fetcher);
      expect(service.held()).toEqual(expectedAt(name));
      expect(asked).toHaveLength(place.requests);
      await sink.deliver(batch, bookmark, fetcher);
      expect(service.held()).toEqual(expectedAt(name));
      await sink.deliver([deliveryOf(13)], bookmark, fetcher);
      expect(service.held()).toHaveLength(batch.length + 1);
      expect(JSON.parse(JSON.stringify(bookmark))).toEqual(bookmark);
    });
  });

  test("jsonl", async () => {
    const folder = temporaryFolder();
    const network = openNetwork();
    try {
      const path = join(folder.path, "generations.jsonl");
      const sink = createJsonl({ path });
      const lines = () =>
        readFileSync(path, "utf8")
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown);
      const records = batch.map(({ record }) => record);
      const bookmark = await sink.deliver(batch, null, network.fetcher);
      expect(lines()).toEqual(records);
      expect(await sink.deliver(batch, null, network.fetcher)).toEqual(bookmark);
      expect(lines()).toEqual(records);
      await sink.deliver([deliveryOf(13)], bookmark, network.fetcher);
      expect(lines()).toEqual([...records, deliveryOf(13).record]);
    } finally {
      await network.close();
      folder.dispose();
    }
  });
});

/** Answers that repeat the key, as a careless service or proxy does. */
const faults: [what: string, answer: () => Response, code: string, retryAfter?: number][] = [
  ["a 500", () => new Response(`oops ${KEY}`, { status: 500 }), "unavailable"],
  ["a 503 as a page", () => new Response("<html>", { status: 503 }), "unavailable"],
  [
    "a 429",
    () => Response.json({ message: `slow down, ${KEY}` }, { status: 429, headers: { "retry-after": "7" } }),
    "limited",
    7,
  ],
  ["a 401", () => Response.json({ message: `who is ${KEY}?` }, { status: 401 }), "blocked"],
  ["a 403 as JSON", () => Response.json({ message: `${KEY} may not.` }, { status: 403 }), "blocked"],
  ["a 403 as a page", () => new Response(`<html>${KEY}`, { status: 403 }), "blocked"],
  ["a 400", () => Response.json({ message: `bad: ${KEY}` }, { status: 400 }), "bad_answer"],
  ["a 410", () => new Response(KEY, { status: 410 }), "bad_answer"],
  ["a 413 of a proxy", () => new Response(`<html>${KEY}`, { status: 413 }), "bad_answer"],
  ["a redirect", () => Response.redirect("http://127.0.0.1:1/elsewhere", 308), "bad_answer"],
];

/** What only who reads the answer can find wrong: a webhook does not. */
const unread: typeof faults = [
  ["an answer that is not JSON", () => new Response(`<html>${KEY}`), "bad_answer"],
  ["an answer of another shape", () => Response.json({ [KEY]: KEY }), "bad_answer"],
  ["null", () => Response.json(null), "bad_answer"],
  ["nothing", () => new Response(""), "bad_answer"],
];

describe.each(byName)(
  "%s: nothing counts as delivered, the key is in no message, and later everything is there once, after",
  (name, place) => {
    const cases = name === "webhook" ? faults : [...faults, ...unread];
    const numbered = cases
      // Redirects of a public host are followed: see the network's own tests.
      .filter(([what]) => !(place.public && what === "a redirect"))
      .flatMap((fault) =>
        Array.from({ length: place.requests }, (_, index) => ({ request: index + 1, fault })),
      )
      // Of a creation only the status is read.
      .filter(({ request, fault }) => !(name === "typesense" && request === 2 && unread.includes(fault)))
      .map(({ request, fault }) => [fault[0], request, fault] as const);

    test.each(numbered)("%s to request %i", async (_what, request, [, answer, code, retryAfter]) => {
      const service = place.open();
      await withService(
        place,
        (asked, number) => (number === request ? answer() : service.answer(asked)),
        async ({ sink, fetcher }) => {
          const error = await thrownBy(sink.deliver(batch, null, fetcher));
          expect(error.code).toBe(code as typeof error.code);
          if (retryAfter !== undefined) expect(error.retryAfter).toBe(retryAfter);
          expect(said(error)).not.toContain(KEY);
          expect(error.message).not.toMatch(/[.\n]$/);
        },
      );
      await withService(place, service.answer, async ({ sink, fetcher }) => {
        await sink.deliver(batch, null, fetcher);
        expect(service.held()).toEqual(expectedAt(name));
      });
    });

    test.each([
      [
        "a connection that breaks in the middle of the answer",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{",
        "truncated",
      ],
      ["a connection that breaks before the answer", "HTTP/1.1 2", "unreachable"],
    ])("%s", async (_what, bytes, code) => {
      const server = rawServer(() => ({ bytes, close: true }));
      const world = reach(place, server.url);
      try {
        const error = await thrownBy(world.sink.deliver(batch, null, world.fetcher));
        expect(error.code).toBe(code as typeof error.code);
        expect(said(error)).not.toContain(KEY);
      } finally {
        await world.close();
        server.stop();
      }
    });

    test("a service that is not there", async () => {
      const world = reach(place, "http://127.0.0.1:1");
      try {
        const error = await thrownBy(world.sink.deliver(batch, null, world.fetcher));
        expect(error.code).toBe("unreachable");
        expect(said(error)).not.toContain(KEY);
      } finally {
        await world.close();
      }
    });

    test("a refused record, which the message names where the service does", async () => {
      const service = place.open("generation-8");
      await withService(place, service.answer, async ({ sink, fetcher }) => {
        const error = await thrownBy(sink.deliver(batch, null, fetcher));
        expect(error.code).toBe("bad_answer");
        expect(said(error)).not.toContain(KEY);
        if (name !== "webhook") expect(error.message).toContain("generation-8");
      });
    });
  },
);

describe("what cannot be written does not count as delivered:", () => {
  test.each<[what: string, code: ErrorCode, place: (folder: string) => string]>([
    ["the folder is not there", "internal", (folder) => join(folder, "none", "x.jsonl")],
    ["the file is a folder", "internal", (folder) => (mkdirSync(join(folder, "x")), join(folder, "x"))],
    ["the disk is full", "no_space", () => "/dev/full"],
  ])("%s", async (_what, code, place) => {
    const folder = temporaryFolder();
    const network = openNetwork();
    try {
      const sink = createJsonl({ path: place(folder.path) });
      const error = await thrownBy(sink.deliver(batch, null, network.fetcher));
      expect(error.code).toBe(code);
      expect(error.message).toStartWith("append to /");
    } finally {
      await network.close();
      folder.dispose();
    }
  });
});

test("nothing is added to what was handed over: no picture of a user is anywhere", async () => {
  const fields = new Set([...Object.keys(deliveryOf(1)), ...Object.keys(searchRecords[0] ?? {})]);
  for (const place of places) {
    const service = place.open();
    await withService(place, service.answer, async ({ sink, fetcher, asked }) => {
      await sink.deliver(batch, null, fetcher);
      for (const held of service.held())
        expect(Object.keys(held as object).filter((field) => !fields.has(field))).toEqual([]);
      for (const { body } of asked) expect(body).not.toMatch(/avatar|"user"|picture_url|profile/i);
    });
  }
});

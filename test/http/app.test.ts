import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { maxBodyBytes } from "../../src/http/request/limit-body.ts";
import { createLog, type Log } from "../../src/log.ts";
import { addSubmissions, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
const logged: { level: string; entry: unknown }[] = [];

/** A log that collects its lines in `logged`. */
function readableLog(): Log {
  const log = createLog("silent");
  const keep = (level: string) => (entry: unknown) => void logged.push({ level, entry });
  return Object.assign(log, { debug: keep("debug"), error: keep("error"), warn: keep("warn") });
}

beforeAll(async () => {
  open = await openApp({}, { log: readableLog() });
  await addSubmissions(open.context, 3000);
});
afterAll(() => open.close());

test("a list of 3,000 rows is answered in full and in order, as one array", async () => {
  const answer = await open.ask("/api/submission");
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("link")).toBeNull();
  const rows = (await answer.json()) as { id: string }[];
  expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 3000 }, (_, index) => `s${index + 1}`));
});

test("pages of a list add up to the list", async () => {
  const ids: string[] = [];
  let next: string | undefined = "/api/submission?limit=200";
  for (let pages = 0; next && pages < 100; pages++) {
    const answer = await open.ask(next);
    const rows = (await answer.json()) as { id: string }[];
    expect(rows.length).toBeLessThanOrEqual(200);
    ids.push(...rows.map((row) => row.id));
    next = /^<(.+)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
    if (next) expect(next).toContain("limit=200");
  }
  expect(ids).toEqual(Array.from({ length: 3000 }, (_, index) => `s${index + 1}`));
  const rest = (await open.json("/api/submission?after=2950")).body as unknown[];
  expect(rest).toHaveLength(50);
});

const pages: [query: string, message: string][] = [
  ["limit=0", 'limit: "0"; allowed: a whole number from 1 to 200'],
  ["limit=201", 'limit: "201"'],
  ["limit=", 'limit: ""'],
  ["limit=-5", 'limit: "-5"'],
  [
    "after=%27",
    'after: "\'"; allowed: a place in this list: what its Link header gave, or the number of the last row that was read',
  ],
  ["after=1.", 'after: "1."'],
];
test.each(pages)("?%s is refused", async (query, message) => {
  const answer = await open.json(`/api/submission?${query}`);
  expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(message) } });
});

describe("a body", () => {
  const megabytes = (count: number) => new Uint8Array(count * 2 ** 20).fill(32);
  const chunked = (count: number) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        if (count-- > 0) controller.enqueue(megabytes(1));
        else controller.close();
      },
    });

  test("over the limit is refused, by its declared length or while it is read", async () => {
    for (const body of [megabytes(21), chunked(21)]) {
      const answer = await open.json("/api/link", { method: "POST", body });
      expect(answer).toMatchObject({
        status: 413,
        body: { message: `POST /api/link: a body over ${maxBodyBytes} bytes`, error: { code: "too_large" } },
      });
    }
  });

  test("up to the limit is read", async () => {
    for (const body of [megabytes(20), chunked(20)]) {
      const answer = await open.json("/api/link", { method: "POST", body });
      expect(answer).toMatchObject({
        status: 400,
        body: { message: "POST /api/link: the body is not JSON" },
      });
    }
  });
});

test("an unknown path is answered with 404 in the shape of every error", async () => {
  for (const path of ["/api/nothing", "/api/subreddit/", "/api/similarity/hash", "/nothing"]) {
    expect(await open.json(path)).toEqual({
      status: 404,
      body: {
        message: `GET ${path}: no such path`,
        error: { code: "not_found", message: `GET ${path}: no such path` },
      },
    });
  }
});

test.each([
  "/api/submission/%E0%A4%A",
  "/api/submission/%00",
  "/api/subreddit/%ff",
  "/api/file/%00",
  "/media/%E0%A4%A",
  "/thumbs/%2e%2e%2f",
])("a malformed path is answered with 404: %s", async (path) => {
  expect((await open.ask(path)).status).toBe(404);
});

const idPaths = ["GET feed", "PATCH feed", "DELETE key", "GET file", "GET repost", "GET export"];
test.each(["1e0", "0x1", "%201", "+1", "1.0", "01e", "-1", "9999999999999999"])(
  "the id %s in a path is answered with 404",
  async (id) => {
    expect((await open.ask("/api/feed/1")).status).toBe(200);
    const statuses = idPaths.map(async (idPath) => {
      const [method = "", path] = idPath.split(" ");
      const body = method === "PATCH" ? { json: { state: "paused" } } : {};
      return (await open.ask(`/api/${path}/${id}`, { method, ...body })).status;
    });
    expect(await Promise.all(statuses)).toEqual(idPaths.map(() => 404));
  },
);

test("a method that a path does not have is refused, with the methods it has", async () => {
  const answer = await open.ask("/api/link", { method: "PATCH" });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(["DELETE", "GET", "HEAD", "POST", "PUT"]);
  expect(await answer.json()).toMatchObject({ error: { code: "method_not_allowed" } });
  expect((await open.ask("/api/submission/s1", { method: "DELETE" })).status).toBe(405);
});

test("every answer carries the security headers", async () => {
  for (const path of ["/", "/api/submission", "/api/nothing"]) {
    const { headers } = await open.ask(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("strict-transport-security")).toBeNull();
  }
});

test("an unexpected error is logged, and answered by a 500 without its message", async () => {
  const { store } = open.context;
  const { createApp } = await import("../../src/http/app.ts");
  const feedNamed = () => Promise.reject(new Error("disk /secret/path is full"));
  const app = createApp({ ...open.context, store: { ...store, feedNamed } });
  const request = new Request("http://rebooru.test/api/submission", {
    method: "POST",
    headers: { "x-api-key": "admin-key" },
    body: JSON.stringify({ id: "x", title: "x", subreddit: "pics", created: 1 }),
  });
  logged.length = 0;
  const answer = await app.fetch(request);
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({
    message: "internal error",
    error: { code: "internal", message: "internal error" },
  });
  expect(logged.find((line) => line.level === "error")?.entry).toMatchObject({
    err: expect.objectContaining({ message: "disk /secret/path is full" }),
    path: "/api/submission",
  });
});

test("requests are logged without their query, which may hold a key", async () => {
  logged.length = 0;
  await open.ask("/api/submission?limit=1&api_key=something-secret");
  const line = logged.find(({ level }) => level === "debug")?.entry;
  expect(line).toMatchObject({ method: "GET", path: "/api/submission", status: 400 });
  expect(JSON.stringify(logged)).not.toContain("secret");
});

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openApp, type OpenApp } from "./open-app.ts";

/** CPU milliseconds for which a body may keep the main thread from a small read. */
const mostMs = 50;
/** Collecting the garbage of other tests may fall into a turn, but not into each. */
const mostTries = 3;
/** `bun run test:hostile` sends 8 MiB to every route, which takes minutes; `bun test` less, to one route of each kind. */
const longBytes = process.env["HOSTILE_BYTES"];
const fullBytes = Number(longBytes ?? 2 ** 16);

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

const shortRoutes = /^(?:POST (?:submission|ingest|block|key|search\/image|similarity\/file.*))$/;

const routes =
  `POST submission, POST link, PUT link, DELETE link, POST image, DELETE image, POST histogram, POST dhash,
  POST ingest, POST rating, POST block, POST search/image, POST similarity/file?q=1&algorithm=abs_norm,
  POST similarity/url?q=1&algorithm=abs_norm, POST subreddit, POST feed, POST feed/1, PATCH feed/1, POST key, POST requeue,
  POST export, POST repost/1/confirm, POST repost/1/dismiss, PATCH placeholder/${"a".repeat(64)}`
    .split(/,\s+/)
    .filter((route) => longBytes !== undefined || shortRoutes.test(route))
    .map((route): [method: string, path: string] => {
      const [method = "", path = ""] = route.split(" ");
      return [method, `/api/${path}`];
    });

const json = "application/json";
const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data; boundary=b";
const repeat = (text: string) => text.repeat(Math.floor(fullBytes / text.length));
const numbered = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(",");
const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n';

const attacks: [what: string, type: string, body: () => string][] = [
  ["nothing", json, () => ""],
  ["40,000 empty fields", urlencoded, () => numbered(40_000, (i) => i.toString(36)).replaceAll(",", "&")],
  ["as many fields as fit", urlencoded, () => repeat("a=&")],
  ["as many parts as fit", multipart, () => `${repeat(part)}--b--`],
  ["as many [ as fit", json, () => repeat("[")],
  ["as many { as fit", json, () => repeat('{"a":')],
  [
    "lists nested to the allowed depth, again and again",
    json,
    () => `[${repeat(`${"[".repeat(30)}${"]".repeat(30)},`)}1]`,
  ],
  ["as many unknown keys as fit", json, () => `{${numbered(fullBytes / 12, (i) => `"k${i}":1`)}}`],
  ["as many items as fit", json, () => `[${repeat("1,")}1]`],
  [
    "as many items with unknown keys as fit",
    json,
    () => `[${numbered(fullBytes / 20_000, () => `{${numbered(1500, (i) => `"k${i}":1`)}}`)}]`,
  ],
  ["as many items in a list of an item as fit", json, () => `{"links":[${repeat('"a",')}"a"]}`],
  [
    "a long text where a title is expected",
    json,
    () => `[{"id":"a","title":"${"x".repeat(fullBytes - 100)}"}]`,
  ],
  ["a long unknown name", json, () => `{"${repeat(" \\n")}":1}`],
  ["base64 with spaces", json, () => `{"image":"${repeat("A ")}"}`],
  ["as many spaces as fit", json, () => repeat(" ")],
  ["as many escapes as fit", json, () => `["${repeat("\\\\")}"]`],
  ["empty lines", "application/x-ndjson", () => repeat("\n")],
  ["one number a line", "application/x-ndjson", () => repeat("1\n")],
  ["lines of [", "application/x-ndjson", () => repeat(`${"[".repeat(fullBytes / 2 - 2)}\n`)],
  ["a list that is none", "text/plain", () => repeat("\n")],
];

/** The longest CPU time between two turns of the event loop while `work` runs, in milliseconds. */
async function longestTurn(work: () => Promise<void>): Promise<number> {
  let [longest, done] = [0, false];
  let last = process.threadCpuUsage();
  const ticks = (async () => {
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.threadCpuUsage(last);
      longest = Math.max(longest, (user + system) / 1000);
      last = process.threadCpuUsage();
    }
  })();
  await work();
  done = true;
  await ticks;
  return longest;
}

describe.each(attacks)("%s", (_what, type, bodyOf) => {
  const body = new TextEncoder().encode(bodyOf());
  test("is refused by each route, and a small read beside it does not wait", async () => {
    const slow: string[] = [];
    for (const [method, path] of routes) {
      let [status, ms] = [0, Infinity];
      for (let tries = 0; tries < mostTries && ms > mostMs; tries++) {
        const headers = {
          "x-api-key": "admin-key",
          "content-type": type,
          "content-length": String(body.length),
        };
        const request = new Request(`http://rebooru.test${path}`, { method, body, headers });
        const turn = await longestTurn(async () => {
          status = (await open.app.fetch(request)).status;
        });
        ms = Math.min(ms, turn);
      }
      if (status >= 500 || ms > mostMs) slow.push(`${method} ${path}: ${status} ${Math.round(ms)} ms`);
    }
    expect(slow).toEqual([]);
  });
});

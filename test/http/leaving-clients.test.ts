import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { serve, type Server } from "../../src/http/serve.ts";
import { openApp, type OpenApp } from "./open-app.ts";

let open: OpenApp;
let server: Server;
let stop: AbortController;
/** On the program's signal. */
let listeners = 0;
/** What has been begun, by its name, and its signal. */
let begun: [what: string, signal: AbortSignal | undefined][] = [];
let wake = (): void => {};

/** Work that only its signal ends. */
function endless(what: string, signal: AbortSignal | undefined): Promise<never> {
  begun.push([what, signal]);
  wake();
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => {
      reject(new Error(`${what}: stopped`));
      wake();
    });
  });
}

const next = () => new Promise<void>((resolve) => (wake = resolve));

beforeAll(async () => {
  open = await openApp();
  stop = new AbortController();
  const { signal } = stop;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...words: Parameters<typeof add>) => (listeners++, add(...words));
  signal.removeEventListener = (...words: Parameters<typeof remove>) => (listeners--, remove(...words));
  const { media, network } = open.context;
  const app = createApp({
    ...open.context,
    signal: stop.signal,
    media: { ...media, examine: (_path, { signal }) => endless("examine", signal) },
    network: {
      ...network,
      fetcher: {
        ...network.fetcher,
        download: (_url, _path, options) => endless("download", options?.signal),
      },
    },
  });
  server = serve(app, { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.stop(100);
  await open.close();
});

const json = (value: object) => ({ body: JSON.stringify(value), type: "application/json" });
const form = (fields: Record<string, string | Blob>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return { body, type: undefined };
};
const picture = new Blob(["a picture"], { type: "image/png" });
const url = "http://pictures.test/a.png";
const q = "q=1&algorithm=abs_norm";

const requests: [
  what: string,
  path: string,
  request: () => { body: BodyInit; type: string | undefined },
  work: string,
][] = [
  ["a search by a picture", "/api/search/image", () => ({ body: picture, type: "image/png" }), "examine"],
  ["a search by a picture in a form", "/api/search/image", () => form({ image: picture }), "examine"],
  ["a search by a picture in base64", "/api/search/image", () => json({ image: "YSBwaWN0dXJl" }), "examine"],
  ["a search by URL", "/api/search/image", () => json({ url }), "download"],
  ["LZBooru's search by a file", `/api/similarity/file?${q}`, () => form({ image: picture }), "examine"],
  ["LZBooru's search by URL", `/api/similarity/url?${q}`, () => form({ url }), "download"],
  ["a ban of a picture", "/api/block", () => form({ bank: "a", image: picture }), "examine"],
  ["a ban by URL", "/api/block", () => json({ bank: "a", url }), "download"],
];

async function begin(path: string, request: (typeof requests)[number][2], client: AbortSignal) {
  const { body, type } = request();
  begun = [];
  const started = next();
  const answer = fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: "POST",
    headers: { "x-api-key": "admin-key", ...(type !== undefined && { "content-type": type }) },
    body,
    signal: client,
  }).catch(() => undefined);
  await started;
  return answer;
}

describe("a client that hangs up ends the work on", () => {
  test.each(requests)("%s", async (_what, path, request, work) => {
    const client = new AbortController();
    void begin(path, request, client.signal);
    while (begun.length === 0) await next();
    const [[what, signal] = []] = begun;
    expect([what, signal?.aborted]).toEqual([work, false]);
    client.abort();
    while (signal?.aborted !== true) await next();
  });
});

test("so does the end of the program, and nothing stays on its signal", async () => {
  const [[, path = "", request] = []] = requests;
  if (!request) throw new Error("no request");
  while (listeners > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const client = new AbortController();
  void begin(path, request, client.signal);
  while (begun.length === 0) await next();
  expect(listeners).toBe(1);
  stop.abort();
  while (begun[0]?.[1]?.aborted !== true) await next();
  while (listeners > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  client.abort();
});

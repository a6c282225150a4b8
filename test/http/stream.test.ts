import { afterAll, beforeAll, expect, test } from "bun:test";
import { streams } from "../../src/http/api/stream.ts";
import { createChanges } from "../../src/process/changes.ts";
import { archive, sightingOf } from "../support/temporary-store.ts";
import { now, type OpenApp, openApp } from "./open-app.ts";

let open: OpenApp;
beforeAll(async () => {
  open = await openApp();
});
afterAll(() => open.close());

/** Milliseconds, short enough for tests. */
const times = { gather: 5, status: 20, heartbeat: 10 };

/** A stream by itself, over changes that the test makes. */
function openStream(query = "", changes: Partial<typeof times> = {}) {
  const told = createChanges();
  const stop = new AbortController();
  const context = { ...open.context, changes: told, signal: stop.signal };
  const answer = Promise.resolve(streams(context, { ...times, ...changes }).request(`/${query}`));
  const reader = answer.then((one) => one.body?.pipeThrough(new TextDecoderStream()).getReader());
  let text = "";
  return {
    told,
    stop,
    answer,
    /** Reads until the text has a part, or the stream ends. */
    async until(part: string): Promise<string> {
      while (!text.includes(part)) {
        const { done, value } = (await (await reader)?.read()) ?? { done: true };
        if (done) return `${text}[end]`;
        text += value;
      }
      return text;
    },
    leave: async () => (await reader)?.cancel(),
  };
}

test("a transaction's changes are told together, and each of them once", async () => {
  const stream = openStream("?events=due,event,files", { heartbeat: 10_000 });
  await stream.until("retry: 3000");
  stream.told.tell({ due: ["encode"], post: 7 });
  stream.told.tell({ due: ["watch", "encode"], event: 3, post: 5 });
  const text = await stream.until("event: files");
  expect(text).toContain('event: due\ndata: {"stages":["encode","watch"]}\n\n');
  expect(text).toContain('event: event\ndata: {"seq":3}\n\n');
  stream.told.tell({ due: [], post: 9 });
  const later = await stream.until('{"newest":9}');
  expect(later.match(/event: event/g)).toHaveLength(1);
  await stream.leave();
});

test("only what was asked for is told", async () => {
  const stream = openStream("?events=files");
  stream.told.tell({ due: ["encode"], event: 3 });
  stream.told.tell({ due: [], post: 9 });
  expect(await stream.until("event: files")).not.toMatch(/event: (due|event|status)/);
  await stream.leave();
});

test("a silent stream lives by comments", async () => {
  const stream = openStream("?events=event");
  expect(await stream.until("\n:\n\n")).toContain("retry");
  await stream.leave();
});

test("a status comes at once and again, the same as from the API", async () => {
  const stream = openStream("?events=status");
  const first = /data: (.*)\n/.exec(await stream.until("event: status\n"))?.[1] ?? "";
  const text = await stream.until("}\n\n");
  expect(JSON.parse(first || (/data: (.*)\n/.exec(text)?.[1] ?? ""))).toMatchObject({
    uptimeSeconds: 100,
    workers: [{ name: "resolve" }],
  });
  await stream.leave();
});

test("it ends when the program stops", async () => {
  const stream = openStream("?events=event");
  await stream.until("retry");
  stream.stop.abort();
  expect(await stream.until("never")).toEndWith("[end]");
});

test("listeners are gone once their client has left", async () => {
  let listening = 0;
  const changes = createChanges();
  const { listen } = changes;
  changes.listen = (listener) => {
    listening++;
    const end = listen(listener);
    return () => {
      listening--;
      end();
    };
  };
  const app = streams({ ...open.context, changes }, times);
  const answers = await Promise.all([app.request("/"), app.request("/?events=files")]);
  expect(listening).toBe(2);
  for (const answer of answers) await answer.body?.cancel();
  while (listening > 0) await Bun.sleep(5);
});

test.each([
  ["an unknown event", "?events=posts", 400, "allowed: due, event, files, status"],
  ["an unknown parameter", "?event=due", 400, "there is no parameter of this name"],
])("%s is refused", async (_, query, status, message) => {
  expect(await open.json(`/api/stream${query}`)).toMatchObject({
    status,
    body: { message: expect.stringContaining(message) },
  });
});

test("it needs a key that may read; HEAD has no body", async () => {
  expect((await open.ask("/api/stream", { key: undefined })).status).toBe(401);
  const head = await open.ask("/api/stream", { method: "HEAD", key: "read-key" });
  expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
});

test("a client has a bounded number of streams; one that ends makes room", async () => {
  const answers: Response[] = [];
  for (let index = 0; index < 32; index++)
    answers.push(await open.ask("/api/stream?events=event", { key: "read-key" }));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const refused = await open.json("/api/stream?events=event", { key: "read-key" });
  expect(refused).toMatchObject({ status: 503, body: { error: { code: "busy" } } });
  await answers.pop()?.body?.cancel();
  await Bun.sleep(20);
  const next = await open.ask("/api/stream?events=event", { key: "read-key" });
  expect(next.status).toBe(200);
  for (const answer of [next, ...answers]) await answer.body?.cancel();
});

test("a new picture of the gallery is told by its number", async () => {
  const answer = await open.ask("/api/stream?events=files");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const { store } = open.context;
  const url = "https://a.test/1.png";
  await store.saveSightings([{ sighting: sightingOf({ id: "s1" }), links: [] }], archive, 5);
  await store.addImages([{ submissionId: "s1", url, key: url, host: "a.test", created: 1 }], now);
  const facts = { md5: "", size: 1, format: "png", width: 9, height: 9, frames: 1, original: false } as const;
  const { fileId } = await store.saveFile(url, { ...facts, sha256: "a".repeat(64), descriptors: {} }, now);
  await store.retagPosts(9);
  let text = "";
  while (!text.includes("newest")) text += (await reader?.read())?.value ?? "";
  expect(text).toContain(`event: files\ndata: {"newest":${fileId}}`);
  expect(await open.json("/posts/new?above=0")).toMatchObject({
    body: { count: 1, words: "1 new picture" },
  });
  expect(await open.json(`/posts/new?above=${fileId}`)).toMatchObject({ body: { count: 0, words: null } });
  expect(await open.json("/posts/new?tags=author:nobody")).toMatchObject({ body: { count: 0 } });
  await reader?.cancel();
});

import { expect, test } from "bun:test";
import { connect } from "node:net";
import { maxBodyBytes } from "../../src/http/request/limit-body.ts";
import { serve } from "../../src/http/serve.ts";
import { addSubmissions, openApp } from "./open-app.ts";

const anywhere = { host: "127.0.0.1", port: 0 };

test("stop() lets a request in progress finish and accepts no further one", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const server = serve({ fetch: async () => (entered(), await gate, new Response("done")) }, anywhere);
  const url = `http://127.0.0.1:${server.port}/`;
  const answer = fetch(url);
  await inside;
  const stopped = server.stop();
  release();
  expect(await (await answer).text()).toBe("done");
  await stopped;
  expect(fetch(url)).rejects.toThrow();
});

test("a request that does not finish in time is aborted", async () => {
  let entered = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const server = serve({ fetch: () => (entered(), new Promise<Response>(() => {})) }, anywhere);
  const answer = fetch(`http://127.0.0.1:${server.port}/`).then(
    () => "answered",
    () => "cut off",
  );
  await inside;
  await server.stop(20);
  expect(await answer).toBe("cut off");
});

test("a port in use is a one-line error that names it", async () => {
  const first = serve({ fetch: () => new Response("first") }, anywhere);
  const again = () => serve({ fetch: () => new Response("second") }, { host: "127.0.0.1", port: first.port });
  expect(again).toThrow(`PORT=${first.port}: `);
  await first.stop();
});

test("a body that is too large is refused before it is read", async () => {
  const open = await openApp();
  const server = serve(open.app, anywhere);
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/link`, {
    method: "POST",
    headers: { "x-api-key": "admin-key" },
    body: new Uint8Array(maxBodyBytes + 1),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ error: { code: "too_large" } });
  // The client may still be sending its body on this connection; the test does not wait for that.
  await server.stop(100);
  await open.close();
});

test("a client that reads a long list slowly neither blocks the server nor fills its memory", async () => {
  const open = await openApp();
  await addSubmissions(open.context, 1000);
  const { store } = open.context;
  let reads = 0;
  const { createApp } = await import("../../src/http/app.ts");
  const submissionPage: typeof store.submissionPage = (after, limit) => {
    reads++;
    return store.submissionPage(after % 1000, limit);
  };
  // Rows without an end: only what the reader takes may be read.
  const server = serve(createApp({ ...open.context, store: { ...store, submissionPage } }), anywhere);
  const socket = connect(server.port, "127.0.0.1");
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write("GET /api/submission HTTP/1.1\r\nhost: x\r\nx-api-key: read-key\r\n\r\n");
  await new Promise<void>((resolve) => socket.once("data", () => resolve()));
  socket.pause();
  let before = -1;
  while (reads > before) {
    before = reads;
    await Bun.sleep(100);
  }
  expect(reads).toBeLessThan(400);
  const other = await fetch(`http://127.0.0.1:${server.port}/api/submission/s1`, {
    headers: { "x-api-key": "read-key" },
  });
  expect(other.status).toBe(200);
  socket.destroy();
  await server.stop(100);
  await open.close();
});

import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { answerError } from "../../src/http/answer/answer-error.ts";
import { createApp } from "../../src/http/app.ts";
import { limitBody, maxBodyBytes } from "../../src/http/request/limit-body.ts";
import { serve, type Server } from "../../src/http/serve.ts";
import { createLog } from "../../src/log.ts";
import { openApp, type OpenApp } from "./open-app.ts";
import { alwaysUsable } from "../support/always-usable.ts";

const anywhere = { host: "127.0.0.1", port: 0 };
const lines: { level: string; status?: number; text: string }[] = [];
const log = Object.assign(createLog("silent"), {
  debug: (fields: { status?: number }, text: string) => lines.push({ level: "debug", text, ...fields }),
  error: (fields: object, text: string) => lines.push({ level: "error", text, ...fields }),
});

let open: OpenApp;
let server: Server;
beforeAll(async () => {
  open = await openApp();
  server = serve(createApp({ ...open.context, log }), anywhere);
});
afterAll(async () => {
  await server.stop(100);
  await open.close();
});

/** Sends the start of a request and waits for the server to close the connection. @returns the status line. */
function sendPart(port: number, head: string, leaveAfterMs?: number): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(head));
    socket.on("data", (chunk) => (received += String(chunk)));
    socket.on("error", () => {});
    socket.on("close", () => resolve(received.split("\r\n")[0] ?? ""));
    if (leaveAfterMs !== undefined) setTimeout(() => socket.destroy(), leaveAfterMs);
  });
}

const headOf = (path: string, key: string, bytes: number) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n[`;

test.each([
  ["a body that is too large", "/api/link", "admin-key", maxBodyBytes + 1, 413],
  ["a small request's body that is too large", "/api/key", "admin-key", 2 ** 16 + 1, 413],
  ["a body that came without a valid key", "/api/link", "wrong", 1000, 401],
  ["a body of a key without the scope", "/api/link", "read-key", 1000, 403],
  ["a body for an unknown path", "/api/nothing", "admin-key", 1000, 404],
])("the connection closes after %s", async (_what, path, key, bytes, status) => {
  expect(await sendPart(server.port, headOf(path, key, bytes))).toStartWith(`HTTP/1.1 ${status} `);
});

test("a body that its client does not finish is refused, and the connection closes", async () => {
  const app = new Hono()
    .use(limitBody(100))
    .post("*", async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }))
    .onError(answerError({ ...open.context, log, storage: alwaysUsable }));
  const own = serve(app, anywhere);
  for (const path of ["/api/search/image", "/api/link", "/api/key"])
    expect(await sendPart(own.port, headOf(path, "", 1000))).toStartWith("HTTP/1.1 408 ");
  const whole = await fetch(`http://127.0.0.1:${own.port}/api/link`, {
    method: "POST",
    body: new Uint8Array(2 ** 20),
  });
  expect(await whole.json()).toEqual({ bytes: 2 ** 20 });
  await own.stop(100);
});

test("a client that hangs up is 499 in the log at debug, and no error", async () => {
  for (const path of ["/api/link", "/api/ingest", "/api/search/image"]) {
    lines.length = 0;
    await sendPart(server.port, headOf(path, "admin-key", 1000), 100);
    while (!lines.some(({ status }) => status === 499)) await Bun.sleep(5);
    expect(lines.map(({ level }) => level)).not.toContain("error");
  }
});

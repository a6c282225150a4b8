import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createApp } from "../../src/http/app.ts";
import { serve, type Server } from "../../src/http/serve.ts";
import { createLog } from "../../src/log.ts";
import { addSubmissions, openApp, type OpenApp } from "./open-app.ts";

/** Pages that are read before one fails; `Infinity` for none. */
let pagesLeft = Infinity;
let reads = 0;
const logged: object[] = [];

let open: OpenApp;
let server: Server;
beforeAll(async () => {
  const log = createLog("silent");
  log.error = (fields: object) => void logged.push(fields);
  open = await openApp({ RATE_LIMIT: "none" }, { log });
  await addSubmissions(open.context, 1000);
  const { store } = open.context;
  /** The same pages again and again, the last of which cannot be read. */
  const failing = <Row>(read: (...args: never[]) => Promise<Row[]>) =>
    (async (...args: never[]) => {
      reads++;
      if (pagesLeft-- <= 0)
        throw Object.assign(new Error("database disk image is malformed"), { code: "SQLITE_CORRUPT" });
      return read(...args);
    }) as typeof read;
  const posts = await store.submissionPage(0, 200, true);
  const link = (index: number) => ({
    seq: index,
    id: `s${index}`,
    url: "http://a.test/x",
    created: 1,
    type: null,
    last_visited: null,
    priority: 0,
  });
  const app = createApp({
    ...open.context,
    store: {
      ...store,
      submissionPage: failing(async () => posts) as unknown as typeof store.submissionPage,
      unencodedImages: failing(async () =>
        posts.map(({ seq }) => ({ id: seq, url: "http://a.test/x.png", submission_id: "s1" })),
      ) as unknown as typeof store.unencodedImages,
      linkPage: failing(async () => posts.map(({ seq }) => link(seq))) as unknown as typeof store.linkPage,
      commentPage: failing(async () =>
        posts.map(({ seq }) => ({ seq, details: {} })),
      ) as unknown as typeof store.commentPage,
      auditPage: failing(async () => posts.map(({ seq }) => ({ seq }))) as unknown as typeof store.auditPage,
    },
  });
  server = serve(app, { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.stop(100);
  await open.close();
});

const lists = ["/api/submission", "/api/image?q=100000", "/api/link/imgur?q=1", "/api/comment", "/api/audit"];

const requestOf = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: admin-key\r\n\r\n`;

/** All bytes that a connection brings until it is closed. */
function receive(path: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(requestOf(path)));
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });
}

describe("a list that cannot be read to its end", () => {
  test.each(["/api/submission", "/api/image?q=100000", "/api/comment", "/api/audit"])(
    "%s ends with a broken connection",
    async (path) => {
      for (const pages of [1, 2, 3]) {
        pagesLeft = pages;
        logged.length = 0;
        const text = await receive(path);
        expect(text).toStartWith("HTTP/1.1 200 ");
        // The chunk of length 0 is what ends an answer well.
        expect(text).not.toEndWith("0\r\n\r\n");
        expect(logged).toEqual([{ err: expect.any(Error), method: "GET", path: path.replace(/\?.*/, "") }]);
        pagesLeft = pages;
        const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
          headers: { "x-api-key": "admin-key" },
        });
        await expect(answer.text()).rejects.toThrow();
      }
    },
  );

  test.each(lists)("%s is an error if nothing of it can be read", async (path) => {
    pagesLeft = 0;
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      headers: { "x-api-key": "admin-key" },
    });
    expect(answer.status).toBe(500);
  });
});

/** A connection that asks for a list and reads its first bytes alone. */
function openUnread(): Promise<{ head: string; socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1", () => socket.write(requestOf("/api/submission")));
    socket.on("error", () => {});
    socket.once("data", (chunk) => {
      socket.pause();
      resolve({ head: chunk.toString("latin1").slice(0, 1000), socket });
    });
  });
}

test("a client that does not read its lists holds a few pages of each, and gives back its places", async () => {
  pagesLeft = Infinity;
  for (let round = 0; round < 3; round++) {
    const sockets: Socket[] = [];
    // The places of the round before are free once the server has seen their connections close.
    while (sockets.length < 16) {
      const { head, socket } = await openUnread();
      if (head.startsWith("HTTP/1.1 200 ")) sockets.push(socket);
      else socket.destroy();
    }
    const { head, socket } = await openUnread();
    expect(head).toStartWith("HTTP/1.1 503 ");
    expect(head.toLowerCase()).toContain("retry-after: 5\r\n");
    socket.destroy();
    // The system's buffers of a connection hold some megabytes; beyond them nothing is read.
    let before = -1;
    while (before !== reads) {
      before = reads;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    for (const socket of sockets) socket.destroy();
  }
});

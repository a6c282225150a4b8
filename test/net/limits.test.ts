import { failureOf, rawServer, withNetwork } from "./open-network.ts";
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "rebooru-limits-"));
const bomb = Bun.gzipSync(new Uint8Array(16 * 2 ** 20));
let dripping = 0;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/bomb") return new Response(bomb, { headers: { "content-encoding": "gzip" } });
    if (pathname === "/large") return new Response(new Uint8Array(2000));
    if (pathname === "/drip") {
      dripping++;
      request.signal.addEventListener("abort", () => dripping--);
      return new Response(
        new ReadableStream({
          async pull(controller) {
            controller.enqueue(new Uint8Array(1100));
            await Bun.sleep(5);
          },
        }),
      );
    }
    return new Response("fine");
  },
});
const head = "HTTP/1.1 200 OK\r\n";
const raw = rawServer((path) => {
  if (path === "/short") return { bytes: `${head}Content-Length: 100\r\n\r\nhello`, close: true };
  if (path === "/cut")
    return { bytes: `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`, close: true };
  if (path === "/stall") return { bytes: `${head}Content-Length: 100\r\n\r\nhello`, close: false };
  if (path === "/promise")
    return { bytes: `${head}Content-Length: 99999999\r\n\r\n${"x".repeat(2000)}`, close: false };
  if (path === "/silent") return { bytes: "", close: false };
  if (path === "/hangup") return { bytes: "", close: true };
  return { bytes: `${head}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello`, close: true };
});
afterAll(async () => {
  raw.stop();
  await server.stop(true);
  rmSync(folder, { recursive: true });
});

describe("an answer beyond a limit is refused with its reason, however it is read", () => {
  const cases: [what: string, url: string, code: string, message: string, limits?: object][] = [
    ["a gzip bomb", `${server.url}bomb`, "over_limit", "more than 1000 bytes"],
    ["more bytes than allowed", `${server.url}large`, "over_limit", "more than 1000 bytes"],
    ["more bytes promised than allowed", `${raw.url}/promise`, "over_limit", "more than 1000 bytes"],
    ["fewer bytes than promised", `${raw.url}/short`, "truncated", "ends early"],
    ["a chunked body without its end", `${raw.url}/cut`, "truncated", "ends early"],
    ["a body that stalls", `${raw.url}/stall`, "timeout", "no bytes after 0.1 s", { stallMs: 100 }],
    [
      "a server that says nothing",
      `${raw.url}/silent`,
      "timeout",
      "no headers after 0.1 s",
      { headersMs: 100 },
    ],
    ["a server that hangs up", `${raw.url}/hangup`, "unreachable", "no answer"],
    ["compression that is none", `${raw.url}/gzip`, "bad_answer", "broken compression"],
  ];
  test.each(cases)("%s", async (_what, url, code, message, limits = {}) => {
    await withNetwork({ limits }, async ({ fetcher }) => {
      const maxBytes = 1000;
      const path = join(folder, "body");
      const got = await failureOf(fetcher.get(url, { maxBytes }));
      const saved = await failureOf(fetcher.download(url, path, { maxBytes }));
      const opened = await failureOf(fetcher.open(url, { maxBytes }).then((answer) => answer.whole()));
      for (const failure of [got, saved, opened]) {
        expect(failure.code).toBe(code);
        expect(failure.message).toStartWith(`GET ${url}: `);
        expect(failure.message).toContain(message);
      }
      expect(existsSync(path)).toBe(false);
    });
  });
});

test("a slow body is cut off when the total time is over, and the connection closed", async () => {
  await withNetwork({ limits: { wholeMs: 150 } }, async ({ fetcher }) => {
    const failure = await failureOf(fetcher.get(`${server.url}drip`));
    expect(failure).toMatchObject({ code: "timeout", message: expect.stringContaining("still not done") });
    while (dripping > 0) await Bun.sleep(5);
  });
});

test("an opened answer that is closed early releases its connection and slot", async () => {
  const config = { hostPace: [{ pattern: "*", concurrency: 1, gapMs: 0 }] };
  await withNetwork({ config }, async ({ fetcher }) => {
    const opened = await fetcher.open(`${server.url}drip`);
    const rest = failureOf(opened.whole());
    await opened.close();
    expect((await rest).code).toBe("stopping");
    while (dripping > 0) await Bun.sleep(5);
    expect((await fetcher.get(String(server.url))).text()).toBe("fine");
  });
});

test("an opened answer that is never read loses its slot when its time is over", async () => {
  const config = { hostPace: [{ pattern: "*", concurrency: 1, gapMs: 0 }] };
  await withNetwork({ config, limits: { wholeMs: 100 } }, async ({ fetcher }) => {
    await fetcher.open(`${server.url}drip`);
    const get = () =>
      fetcher.get(String(server.url)).catch((error) => void expect(error.code).toBe("timeout"));
    let answer = await get();
    // On a slow machine this one's time may be over as well.
    while (!answer) answer = await get();
    expect(answer.text()).toBe("fine");
  });
});

test("a download replaces an existing file and reports its hashes", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    const path = join(folder, "kept");
    await Bun.write(path, "something longer that was there before");
    expect(await fetcher.download(String(server.url), path)).toMatchObject({
      url: String(server.url),
      size: 4,
      sha256: new Bun.CryptoHasher("sha256").update("fine").digest("hex"),
      md5: new Bun.CryptoHasher("md5").update("fine").digest("hex"),
    });
    expect(await Bun.file(path).text()).toBe("fine");
  });
});

test("a download into a missing folder fails and releases its slot", async () => {
  const config = { hostPace: [{ pattern: "*", concurrency: 1, gapMs: 0 }] };
  await withNetwork({ config }, async ({ fetcher }) => {
    const failure = await failureOf(fetcher.download(String(server.url), join(folder, "none", "x")));
    expect(failure.code).toBe("ENOENT");
    expect((await fetcher.get(String(server.url))).text()).toBe("fine");
    expect(readdirSync(folder)).not.toContain("none");
  });
});

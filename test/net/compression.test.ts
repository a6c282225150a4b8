import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  deflateSync,
} from "node:zlib";
import { failureOf, withNetwork } from "./open-network.ts";

const folder = mkdtempSync(join(tmpdir(), "rebooru-compression-"));
const page = new TextEncoder().encode("a page ".repeat(20_000));
const bodies = new Map<string, Uint8Array<ArrayBuffer>>();
let asked: string | null = null;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    asked = request.headers.get("accept-encoding");
    const { pathname, search } = new URL(request.url);
    const [, name = "", encoding = ""] = decodeURIComponent(pathname).split("/");
    return new Response(bodies.get(name) ?? "fine", {
      status: search ? 404 : 200,
      headers: { "content-encoding": encoding },
    });
  },
});
const url = (name: string, encoding: string) => `${server.url}${name}/${encoding}`;

/** 512 MiB of zeros, compressed. */
async function zerosThrough(compressor: NodeJS.ReadWriteStream): Promise<Uint8Array<ArrayBuffer>> {
  const block = Buffer.alloc(2 ** 20);
  return new Uint8Array(
    await buffer(Readable.from(Array.from({ length: 512 }, () => block)).pipe(compressor)),
  );
}

beforeAll(async () => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 2 };
  const bombs = [createGzip({ level: 1 }), createBrotliCompress({ params }), createZstdCompress()];
  const [gzip, br, zstd] = await Promise.all(bombs.map(zerosThrough));
  for (const [name, bomb] of Object.entries({ gzip, br, zstd })) if (bomb) bodies.set(`${name}-bomb`, bomb);
  bodies.set("gzip", Bun.gzipSync(page));
  bodies.set("deflate", new Uint8Array(deflateSync(page)));
  bodies.set("br", new Uint8Array(brotliCompressSync(page)));
  bodies.set("zstd", new Uint8Array(Bun.zstdCompressSync(page)));
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});

const ways = ["get", "download", "open", "status"] as const;

test.each(["gzip", "br", "zstd"])("six %s bombs at once are refused with flat memory", async (encoding) => {
  const config = { hostPace: [{ pattern: "*", concurrency: 8, gapMs: 0 }] };
  await withNetwork({ config }, async ({ fetcher }) => {
    const ask = (way: (typeof ways)[number], index: number): Promise<unknown> => {
      const bomb = url(`${encoding}-bomb`, encoding);
      if (way === "status") return fetcher.get(`${bomb}?404`);
      const options = { maxBytes: 2 ** 20 };
      if (way === "get") return fetcher.get(bomb, options);
      if (way === "download") return fetcher.download(bomb, join(folder, String(index)), options);
      return fetcher.open(bomb, options).then((answer) => answer.whole());
    };
    // The first ones load code and buffers, which remain.
    for (const way of ways) await failureOf(ask(way, 0));
    Bun.gc(true);
    const before = process.memoryUsage.rss();
    let peak = before;
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
    for (const way of ways) {
      const failures = await Promise.all(Array.from({ length: 6 }, (_, index) => failureOf(ask(way, index))));
      expect([way, ...failures.map(({ code }) => code)]).toEqual([
        way,
        ...Array.from({ length: 6 }, () => (way === "status" ? "gone" : "over_limit")),
      ]);
      expect((await fetcher.get(url("none", "identity"))).text()).toBe("fine");
    }
    // The network thread of the runtime may work on after the refusal.
    await Bun.sleep(300);
    clearInterval(sampling);
    expect((peak - before) / 2 ** 20).toBeLessThan(100);
  });
});

test("gzip is asked for, and each usual encoding is understood", async () => {
  await withNetwork({}, async ({ fetcher }) => {
    for (const encoding of ["gzip", "deflate", "br", "zstd"]) {
      expect((await fetcher.get(url(encoding, encoding))).bytes).toEqual(page);
      expect(asked).toBe("gzip");
    }
    expect((await fetcher.get(url("gzip", "X-GZIP"))).bytes).toEqual(page);
  });
});

test.each([
  ["compress", 'content-encoding "compress"'],
  ["gzip, gzip", 'content-encoding "gzip, gzip"'],
])("an answer in another encoding is refused unread: %s", async (encoding, message) => {
  await withNetwork({}, async ({ fetcher }) => {
    const failure = await failureOf(fetcher.get(url("gzip", encodeURIComponent(encoding))));
    expect(failure).toMatchObject({ code: "bad_answer", message: expect.stringContaining(message) });
  });
});

test.each(["gzip", "deflate", "br", "zstd"])(
  "a body that is not what its encoding names: %s",
  async (encoding) => {
    await withNetwork({}, async ({ fetcher }) => {
      bodies.set("cut", (bodies.get(encoding) ?? page).slice(0, 20));
      for (const name of ["none", "cut"]) {
        const failure = await failureOf(fetcher.get(url(name, encoding)));
        expect(failure).toMatchObject({
          code: "bad_answer",
          message: expect.stringContaining("broken compression"),
        });
      }
    });
  },
);

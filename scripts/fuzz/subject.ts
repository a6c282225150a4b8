import { join } from "node:path";
import { z } from "zod";
import { copyPicture, writePicture } from "../../src/media/for-scripts/write-picture.ts";
import { readServerAddress } from "../../src/process/data-folder.ts";
import { type Rebooru, startRebooru } from "../demo/rebooru.ts";
import { paintPicture } from "../world/pictures.ts";
import type { Keys } from "./requests.ts";

const statusShape = z.object({ workers: z.array(z.object({ running: z.boolean() })) });
const foundShape = z.object({
  matches: z.array(z.object({ firstSeen: z.object({ submission: z.string() }).nullable() })),
});

const archives = /^https:\/\/(api\.pullpush\.io|arctic-shift\.photon-reddit\.com)\//;

/** The server that is tried: a real process over a small collection, with an upstream that serves what it is given. */
export type Subject = {
  server: Rebooru;
  /** New ones, since requests may have revoked the last. */
  keys(): Promise<Keys>;
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Serves these, has them downloaded by the crawler, and waits until it has done what it can. @returns how many it asked for. */
  crawl(pictures: ReadonlyMap<string, Uint8Array>): Promise<number>;
  /** Posts a picture that no other is like and searches for a smaller copy. @throws Error if it is not found. */
  searchRightly(): Promise<void>;
  close(): Promise<void>;
};

export async function openSubject(folder: string, seed: number): Promise<Subject> {
  const pictures = new Map<string, Uint8Array>();
  const left = new Set<string>();
  const upstream = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const url = new URL(request.url).searchParams.get("url") ?? "";
      const bytes = pictures.get(url);
      left.delete(url);
      if (bytes) return new Response(Buffer.from(bytes));
      // The archives know no submission; without this answer following one would rightly be 502.
      return archives.test(url)
        ? Response.json({ data: [] })
        : Response.json({ error: 404 }, { status: 404 });
    },
  });
  const server = await startRebooru(folder, {
    PUBLIC_READ: "true",
    RATE_LIMIT: "none",
    TICK_SECONDS: "1",
    LOG_LEVEL: "warn",
    HOST_PACE: "*=8/0",
    FETCH_GATEWAYS: `*=http://127.0.0.1:${upstream.port}/?url={url}`,
  });
  // The operator's own token is no key that could be revoked.
  const admin = readServerAddress(join(folder, "data"))?.token ?? "";

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const isForm = body instanceof FormData;
    const answer = await fetch(server.url + path, {
      method,
      headers: {
        "x-api-key": admin,
        ...(body !== undefined && !isForm && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  const makeKey = async (scope: string): Promise<string> =>
    z.object({ key: z.string() }).parse(await ask("POST", "/api/key", { name: scope, scopes: [scope] })).key;

  let posted = 0;
  async function crawl(added: ReadonlyMap<string, Uint8Array>) {
    for (const [url, bytes] of added) {
      left.add(url);
      pictures.set(url, bytes);
    }
    const urls = [...added.keys()];
    for (let at = 0; at < urls.length; at += 20) {
      const id = `fuzz${++posted}`;
      const links = urls.slice(at, at + 20);
      await ask("POST", "/api/ingest", [
        {
          id,
          title: `A lighthouse ${id}`,
          author: `ann${posted}`,
          subreddit: "pics",
          created: 1_600_000_000 + posted,
          links,
        },
      ]);
    }
    // A worker that is between two turns is not running for a moment. What is never asked for ends the wait, too.
    for (let idle = 0; idle < (left.size > 0 ? 50 : 4); await Bun.sleep(100)) {
      const { workers } = statusShape.parse(await ask("GET", "/api/status"));
      idle = workers.some(({ running }) => running) ? 0 : idle + 1;
    }
    const asked = added.size - left.size;
    left.clear();
    pictures.clear();
    return asked;
  }

  return {
    server,
    keys: async () => ({ admin, read: await makeKey("read"), ingest: await makeKey("ingest") }),
    ask,
    crawl,
    async searchRightly() {
      const bytes = await writePicture(paintPicture(seed + 77_777 + posted, 480, 360), { format: "png" });
      await crawl(new Map([[`https://right${posted}.example/a.png`, bytes]]));
      const form = new FormData();
      form.set(
        "image",
        new Blob([new Uint8Array(await copyPicture(bytes, { format: "jpeg", maxSide: 300, quality: 60 }))]),
        "a.jpg",
      );
      const { matches } = foundShape.parse(await ask("POST", "/api/search/image?limit=3", form));
      if (matches[0]?.firstSeen?.submission !== `fuzz${posted}`)
        throw new Error(`a picture that was just stored is not found: ${JSON.stringify(matches)}`);
    },
    async close() {
      await server.stop();
      await upstream.stop(true);
    },
  };
}

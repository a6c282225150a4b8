import { join } from "node:path";
import { startRebooru } from "../../demo/rebooru.ts";
import { copyPicture, writePicture } from "../../../src/media/for-scripts/write-picture.ts";
import { readServerAddress } from "../../../src/process/data-folder.ts";
import { paintPicture } from "../../world/pictures.ts";

/** Submissions that are there from the start: enough for a list that no socket's buffer holds. */
export const held = 20_000;
/** Pictures a second that the crawler may ask its host for: a pace that its machine does not decide. */
const paceGapMs = 100;

/** A server, a process of its own that anybody may read, with a crawl that goes on. */
export type Target = Awaited<ReturnType<typeof openTarget>>;

export async function openTarget(folder: string, mebibytes: number, crawled: number) {
  const upstream = Bun.spawn(
    [process.execPath, join(import.meta.dir, "../support/serve-hostile.ts"), String(mebibytes)],
    { stdin: "pipe", stdout: "pipe" },
  );
  const origin = await firstLine(upstream.stdout);
  const server = await startRebooru(folder, {
    PUBLIC_READ: "true",
    RATE_LIMIT: "none",
    LOG_LEVEL: "warn",
    TICK_SECONDS: "1",
    HOST_PACE: `crawl.example=2/${paceGapMs} *=8/0`,
    FETCH_GATEWAYS: `*=${origin}/?url={url}`,
  });
  const admin = readServerAddress(join(folder, "data"))?.token ?? "";
  const right = await writePicture(paintPicture(5, 480, 360), { format: "jpeg", quality: 90 });
  const copy = await copyPicture(right, { format: "jpeg", maxSide: 300, quality: 60 });

  /** With the operator's own key. @throws Error unless it is answered 2xx. */
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { "x-api-key": admin, "content-type": "application/json" };
    const answer = await fetch(server.url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }
  const post = (at: number, links: string[]) => ({
    id: (36 ** 6 + at).toString(36),
    title: `A lighthouse ${at}`,
    author: "ann",
    subreddit: "pics",
    created: 1_600_000_000 + at,
    links,
  });
  for (let at = 0; at < held; at += 2000)
    await ask(
      "POST",
      "/api/ingest",
      Array.from({ length: 2000 }, (_, index) => post(at + index, [])),
    );

  let posted = held;
  return {
    server,
    url: server.url,
    ask,
    /** Has the crawler download these. */
    link: (...urls: string[]) => ask("POST", "/api/ingest", [post(posted++, urls)]),
    /** Adds so many pictures to those that the crawler has still to download. */
    async feedCrawler(count = crawled) {
      for (let at = 0; at < count; at += 100) {
        const links = Array.from(
          { length: 100 },
          (_, index) => `https://crawl.example/${posted}-${index}.jpg`,
        );
        await ask("POST", "/api/ingest", [post(posted++, links)]);
      }
    },
    /** How often a host was asked so far. */
    asked: async (host: string): Promise<number> =>
      Number(await (await fetch(`${origin}/count?host=${host}`)).text()),
    /** A smaller copy of a picture; `right` is what it is a copy of. */
    copy,
    right,
    async [Symbol.asyncDispose]() {
      await server.stop();
      upstream.stdin.end();
      await upstream.exited;
    },
  };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  return text.trim();
}

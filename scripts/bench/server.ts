import { join } from "node:path";
import { z } from "zod";
import { startRebooru } from "../demo/rebooru.ts";
import { residentBytes } from "./support/resident.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const key = "bench-key-of-this-run";
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const counts = z.object({
  submissions: z.number(),
  images: z.record(z.string(), z.number()),
  files: z.number(),
});
const statusShape = z.object({
  counts,
  index: z.object({ complete: z.boolean() }),
  mainThread: z.object({ p99Ms: z.number(), worstMs: z.number() }),
});

/**
 * `bun run bench server [submissions]`: what a running server costs. Prints its resident memory (all processes)
 * when idle, the main thread's stalls while it follows the demo's subreddits (default 400 submissions), and the
 * peak of memory while it encodes forty pictures of 12 megapixels.
 */
export async function run([submissions = "400"]: string[]): Promise<void> {
  using folder = temporaryFolder();
  const upstream = Bun.spawn(
    [process.execPath, join(import.meta.dir, "support/serve-stand-in.ts"), submissions],
    {
      stdin: "pipe",
      stdout: "pipe",
    },
  );
  try {
    await using server = await startRebooru(folder.path, {
      API_KEY: key,
      RATE_LIMIT: "none",
      LOG_LEVEL: "error",
      TICK_SECONDS: "1",
      HOST_PACE: "*=8/0",
      IMGUR_CLIENT_ID: "client",
      FETCH_GATEWAYS: await firstLine(upstream.stdout),
    });
    const ask = clientOf(server.url);
    await Bun.sleep(5000);
    console.log(`idle after the start:              ${mib(residentBytes(server.pid))} resident in all`);

    const busy = watchMemory(server.pid);
    for (const name of ["pics", "EarthViews", "PaintedByMachines"])
      await ask("POST", "/api/subreddit", { name });
    const done = await quiet(ask, Number(submissions));
    const { p99Ms, worstMs } = statusShape.parse(await ask("GET", "/api/status")).mainThread;
    console.log(
      `followed ${done.submissions} submissions, ${done.files} files: peak ${mib(busy())} resident in all`,
    );
    console.log(
      `main thread's stalls meanwhile:    p99 ${p99Ms.toFixed(1)} ms, worst ${worstMs.toFixed(1)} ms`,
    );

    const [id] = z.array(z.object({ id: z.string() })).parse(await ask("GET", "/api/submission?limit=1"));
    const large = watchMemory(server.pid);
    const started = performance.now();
    const pictures = Array.from({ length: 40 }, (_, n) => ({
      submission_id: id?.id,
      url: `https://large.example/${n}.jpg`,
    }));
    await ask("POST", "/api/image", pictures);
    const { files } = await quiet(ask, Number(submissions));
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${files - done.files} pictures of 12 megapixels in ${seconds.toFixed(1)} s: peak ${mib(large())} resident in all`,
    );

    await Bun.sleep(45_000);
    console.log(`idle again:                        ${mib(residentBytes(server.pid))} resident in all`);
  } finally {
    upstream.stdin.end();
    await upstream.exited;
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.trim();
}

/** Samples the memory of a process and what it started. @returns what stops it and tells the peak. */
function watchMemory(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 50);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

function clientOf(origin: string): Ask {
  return async (method, path, body) => {
    const headers = { "x-api-key": key, "content-type": "application/json" };
    const answer = await fetch(origin + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

/** Waits until the submissions are read and nothing has changed for a while. */
async function quiet(ask: Ask, submissions: number): Promise<z.infer<typeof counts>> {
  for (let last = ""; ; await Bun.sleep(6000)) {
    const now = statusShape.parse(await ask("GET", "/api/status")).counts;
    const state = JSON.stringify(now);
    if (state === last && now.submissions >= submissions) return now;
    last = state;
  }
}

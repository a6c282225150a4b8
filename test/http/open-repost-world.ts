import { paintPicture } from "../../scripts/world/pictures.ts";
import { serve } from "../../src/http/serve.ts";
import { copyPicture, writePicture } from "../../src/media/for-scripts/write-picture.ts";
import { encode } from "../../src/tasks/encode.ts";
import { resolve } from "../../src/tasks/resolve.ts";
import { watch } from "../../src/tasks/watch.ts";
import { openApp } from "./open-app.ts";

/** A painted picture by its seed, as a JPEG. */
export const paint = (seed: number): Promise<Uint8Array> =>
  writePicture(paintPicture(seed, 320, 240), { format: "jpeg", quality: 90 });

/** A smaller copy of lower quality. */
export const recompress = (bytes: Uint8Array): Promise<Uint8Array> =>
  copyPicture(bytes, { format: "jpeg", maxSide: 260, quality: 60 });

/** A submission to post. */
export type Post = {
  id: string;
  created: number;
  /** The name of a picture; several make a gallery. */
  picture: string | string[];
  subreddit?: string;
  title?: string;
  author?: string | null;
  crosspostParent?: string;
  score?: number;
  removal?: string;
};

export type RepostJson = {
  id: number;
  state: string;
  submission: { id: string; title: string; author: string | null; created: number };
  original: { id: string | null; created: number; removal: string | null };
  occurrence: number;
  score: number;
  verdict: string;
  transform: string;
  template: { file: number; thumbnail: string } | null;
  decidedBy: string | null;
  occurrences?: { submission: string; created: number; likeness: number; url: string }[];
};
export type EventJson = { seq: number; kind: string; subject: Record<string, unknown> };

export type RepostWorld = Awaited<ReturnType<typeof openRepostWorld>>;

/** A Rebooru on a real port over stand-in picture hosts; its workers run when a test calls `work`. */
export async function openRepostWorld(
  pictures: Record<string, Uint8Array>,
  environment: Record<string, string> = {},
) {
  const upstream = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const url = new URL(request.url).searchParams.get("url") ?? "";
      const picture = pictures[/([\w-]+)\.jpg$/.exec(url)?.[1] ?? ""];
      return picture ? new Response(Buffer.from(picture)) : new Response("none", { status: 404 });
    },
  });
  const gateway = `*=http://127.0.0.1:${upstream.port}/?url={url}`;
  const open = await openApp({ HOST_PACE: "*=8/0", FETCH_GATEWAYS: gateway, ...environment });
  const server = serve(open.app, { host: "127.0.0.1", port: 0 });
  await open.context.index.complete();

  /** Sends a request through the port, with the admin key by default; `key: null` sends none. */
  async function ask<Body>(
    path: string,
    { method, key = "admin-key", json }: { method?: string; key?: string | null; json?: unknown } = {},
  ): Promise<{ status: number; body: Body }> {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: method ?? (json === undefined ? "GET" : "POST"),
      headers: { "content-type": "application/json", ...(key !== null && { "x-api-key": key }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }

  /** Runs the workers whose bells have rung until nothing is due. */
  async function work(): Promise<void> {
    const { signal } = new AbortController();
    for (const [name, worker] of Object.entries({ resolve, encode, watch })) {
      const bell = open.bells[name as "resolve" | "encode" | "watch"];
      if (!bell.isRung) continue;
      await bell.wait(0, signal);
      await worker(open.context, bell);
    }
  }

  return {
    ...open,
    url: `http://127.0.0.1:${server.port}`,
    ask,
    work,
    /** Posts submissions in this order, each compared before the next is posted. */
    async post(...submissions: Post[]): Promise<void> {
      for (const { picture, subreddit = "pics", title = `Title of ${picture}`, ...rest } of submissions) {
        const urls = [picture].flat().map((name) => `https://i.redd.it/${name}.jpg`);
        const submission = { ...rest, subreddit, title, url: urls[0], links: urls };
        const { status, body } = await ask("/api/ingest", { json: [submission] });
        if (status > 299) throw new Error(`${status} ${JSON.stringify(body)}`);
        await work();
      }
    },
    /** Sets repost rules of a subreddit's feed. */
    async setRules(subreddit: string, reposts: Record<string, unknown>): Promise<void> {
      const { body } = await ask<{ id: number; address: string }[]>("/api/feed");
      const id = body.find(({ address }) => address === subreddit)?.id;
      const { status, body: changed } = await ask(`/api/feed/${id}`, {
        method: "PATCH",
        json: { options: { reposts } },
      });
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(changed)}`);
    },
    async reposts(query = ""): Promise<RepostJson[]> {
      return (await ask<RepostJson[]>(`/api/repost${query}`)).body;
    },
    /** The reported reposts, each as `<submission> of <original>, <occurrence>`. */
    async reported(): Promise<string[]> {
      const reposts = (await ask<RepostJson[]>("/api/repost?limit=200")).body;
      return reposts
        .filter(({ state }) => state === "open" || state === "confirmed")
        .map(({ submission, original, occurrence }) => `${submission.id} of ${original.id}, ${occurrence}`)
        .sort();
    },
    async events(): Promise<string[]> {
      const { body } = await ask<EventJson[]>("/api/event?limit=200");
      return body.map(({ kind, subject }) => `${kind} ${subject.submission} of ${subject.original}`);
    },
    async close(): Promise<void> {
      await server.stop();
      await open.close();
      await upstream.stop(true);
    },
  };
}

import { z } from "zod";

const count = z.number().int().nonnegative();
const rows = z.object({ due: count, done: count, dead: count, waiting: count });
const status = z.object({
  counts: z.object({ submissions: count, links: rows, images: rows, files: count }),
  index: z.object({ complete: z.boolean(), held: z.record(z.string(), count) }),
});
const matches = z.array(z.object({ image: z.unknown(), url: z.string(), similarity: z.number() }));

export type Status = z.infer<typeof status>;
export type Match = z.infer<typeof matches>[number];

/** What the demo asks of Rebooru, as any client would: over HTTP, with its key. */
export type Client = {
  /** Follows a subreddit. */
  follow(name: string): Promise<void>;
  status(): Promise<Status>;
  /** The three nearest, nearest first. */
  search(picture: Uint8Array, algorithm: string): Promise<Match[]>;
};

/** @throws Error, from each function, when the answer is not what the API promises. */
export function createClient(url: string, key: string): Client {
  async function ask(
    method: string,
    path: string,
    expected: number,
    body?: RequestInit["body"],
  ): Promise<unknown> {
    const json = typeof body === "string" ? { "content-type": "application/json" } : {};
    const headers = { "x-api-key": key, ...json };
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body ? { body } : {}) });
    const text = await answer.text();
    if (answer.status !== expected)
      throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)} in place of ${expected}`);
    return JSON.parse(text);
  }
  return {
    follow: async (name) => void (await ask("POST", "/api/subreddit", 201, JSON.stringify({ name }))),
    status: async () => status.parse(await ask("GET", "/api/status", 200)),
    async search(picture, algorithm) {
      const form = new FormData();
      form.set("image", new Blob([Buffer.from(picture)], { type: "image/jpeg" }), "picture.jpg");
      const path = `/api/similarity/file?q=3&algorithm=${algorithm}`;
      return matches.parse(await ask("POST", path, 201, form));
    },
  };
}

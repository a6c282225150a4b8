import { z } from "zod";

const count = z.number().int().nonnegative();
const rows = z.object({ due: count, done: count, dead: count, waiting: count });
const status = z.object({
  counts: z.object({
    submissions: count,
    comments: count,
    links: rows,
    images: rows,
    generations: count,
    files: count,
    unwatched: count,
  }),
  index: z.object({ complete: z.boolean(), held: z.record(z.string(), count) }),
});
const challenges = z.array(z.object({ state: z.string() }));
const average = z.number().nullable();
const contest = z.object({
  pictures: z.array(
    z.object({
      submissionId: z.string(),
      title: z.string().nullable(),
      author: z.string().nullable(),
      average,
      participants: average,
      nonParticipants: average,
      votes: count.nullable(),
    }),
  ),
});
const matches = z.array(z.object({ image: z.unknown(), url: z.string(), similarity: z.number() }));
const found = z.object({
  matches: z.array(
    z.object({
      score: z.number(),
      verdict: z.string(),
      turn: z.string(),
      firstSeen: z.object({ submission: z.string() }).nullable(),
    }),
  ),
});
const generations = z.array(
  z.object({
    id: z.string(),
    prompt: z.string().nullable(),
    via: z.enum(["service", "wayback", "file"]),
    archivedUrl: z.string().nullable(),
    submissions: z.array(z.object({ id: z.string(), title: z.string() })),
  }),
);

const post = z.object({
  id: z.string(),
  title: z.string(),
  author: z.string().nullable(),
  place: z.string(),
});
const reposts = z.array(
  z.object({
    state: z.string(),
    submission: post,
    original: post,
    occurrence: count,
    score: z.number(),
    transform: z.string(),
  }),
);

const link = z.object({ path: z.string() });

/** With how many contests have been read. */
export type Status = z.infer<typeof status> & { challenges: number };
export type FoundContest = z.infer<typeof contest>;
export type FoundGeneration = z.infer<typeof generations>[number];
export type FoundRepost = z.infer<typeof reposts>[number];
type Match = z.infer<typeof matches>[number];
type FoundPicture = z.infer<typeof found>["matches"][number];

/** What the demo asks of Rebooru, as any client would: over HTTP, with its key. */
export type Client = {
  /** Follows a subreddit. */
  follow(name: string): Promise<void>;
  /** Follows a subreddit with the comments under its submissions. */
  followWithComments(name: string): Promise<void>;
  /** Follows every contest of DPChallenge. */
  followContests(): Promise<void>;
  /** The path of a link that signs a browser in, once. */
  signInLink(): Promise<string>;
  status(): Promise<Status>;
  /** A contest with its pictures by place. */
  contest(id: string): Promise<FoundContest>;
  /** What a submission is reported as a repost of, where it is one. */
  reposts(submission: string): Promise<FoundRepost[]>;
  /** The three nearest, nearest first. */
  search(picture: Uint8Array, algorithm: string): Promise<Match[]>;
  /** The three likest by the default method, the likest first. */
  searchBest(picture: Uint8Array): Promise<FoundPicture[]>;
  /** Generations by their prompts, the best match first; without words all of them. */
  generations(words?: string): Promise<FoundGeneration[]>;
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
    followWithComments: async (address) =>
      void (await ask("POST", "/api/feed", 201, JSON.stringify({ address, comments: true }))),
    followContests: async () =>
      void (await ask("POST", "/api/feed", 201, JSON.stringify({ source: "dpchallenge", address: "all" }))),
    signInLink: async () => link.parse(await ask("POST", "/api/key/link", 201)).path,
    async status() {
      const [said, listed] = await Promise.all([
        ask("GET", "/api/status", 200),
        ask("GET", "/api/challenge", 200),
      ]);
      const read = challenges.parse(listed).filter(({ state }) => state === "results");
      return { ...status.parse(said), challenges: read.length };
    },
    contest: async (id) => contest.parse(await ask("GET", `/api/challenge/${id}`, 200)),
    reposts: async (id) => reposts.parse(await ask("GET", `/api/repost?submission=${id}`, 200)),
    async search(picture, algorithm) {
      const path = `/api/similarity/file?q=3&algorithm=${algorithm}`;
      return matches.parse(await ask("POST", path, 201, formOf(picture)));
    },
    async searchBest(picture) {
      return found.parse(await ask("POST", "/api/search/image?limit=3", 200, formOf(picture))).matches;
    },
    async generations(words) {
      const query = words === undefined ? "" : `?${new URLSearchParams({ q: words })}`;
      return generations.parse(await ask("GET", `/api/generation${query}`, 200));
    },
  };
}

function formOf(picture: Uint8Array): FormData {
  const form = new FormData();
  form.set("image", new Blob([Buffer.from(picture)], { type: "image/jpeg" }), "picture.jpg");
  return form;
}

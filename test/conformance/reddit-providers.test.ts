import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDumpLine } from "../../src/importers/reddit-dump.ts";
import { createResolvers, resolverFor } from "../../src/resolvers/resolvers.ts";
import { readArchivedPost } from "../../src/sites/arctic-shift/post.ts";
import { pullPush } from "../../src/sources/pullpush.ts";
import { redditAtom } from "../../src/sources/reddit-atom.ts";
import { readRedditComment } from "../../src/sites/reddit/comment.ts";
import { readRedditPost } from "../../src/sites/reddit/post.ts";
import { importDump, noProgress } from "../../src/tasks/import.ts";
import { observe } from "../../src/tasks/observe.ts";
import { submissionWith } from "../resolvers/submission.ts";
import { temporaryStore } from "../support/temporary-store.ts";
import {
  fixtures,
  load,
  pollApi,
  present,
  recorded,
  request,
  submissionsIn,
  within,
} from "./reddit-recordings.ts";

const folders = ["reddit-api", "reddit-json-unescaped", "reddit-api-goreddit"];

/** Every comment anywhere in a recorded body. */
function commentsIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "t1" && "data" in value ? [value.data] : [];
  return [...own, ...Object.values(value).flatMap(commentsIn)];
}

describe.skipIf(!present)("recorded Atom", () => {
  test("is an image and a text, each with the values of Atom", async () => {
    const body = readFileSync(join(fixtures, "reddit-rss/front-2021.atom.xml"), "utf8");
    const answers = { "https://www.reddit.com/r/any/new/.rss": { body } };
    const { sightings } = await within(answers, ({ fetcher }) =>
      redditAtom.poll({ ...request, lane: "fresh" }, fetcher),
    );
    const page =
      "https://www.reddit.com/r/pics/comments/lfrv24/jack_black_walks_past_a_couple_and_unknowingly/";
    expect(sightings).toMatchObject([
      {
        id: "lfrv24",
        title: 'Jack Black walks past a couple and unknowingly recreates the "Distracted Boyfriend" meme',
        author: "PR0CR45T184T0R",
        created: Date.UTC(2021, 1, 9, 1, 59, 2) / 1000,
        place: "pics",
        url: "https://i.redd.it/owife97izcg61.png",
        permalink: page,
        links: ["https://i.redd.it/owife97izcg61.png"],
        nsfw: undefined,
      },
      { id: "lfctle", author: "nolessdays", place: "books", url: null, links: [] },
    ]);
  });
});

describe.skipIf(!present)("recorded by Pushshift", () => {
  const search = "https://api.pullpush.io/reddit/search/submission/";
  const names = [
    ["submissions-2021-api3", 57],
    ["submissions-2022-12", 59],
  ] as const;
  const bodyOf = (name: string) => load(`pushshift/${name}.http.json`) as { status: number; body: object };

  test.each(names)("%s goes through PullPush as through Arctic Shift", async (name, posts) => {
    const { body } = bodyOf(name);
    const { sightings } = await within({ [search]: { body } }, ({ fetcher }) =>
      pullPush.poll(request, fetcher),
    );
    expect(sightings).toHaveLength(posts);
    const { data } = body as { data: unknown[] };
    const read = data.map(readArchivedPost).flatMap((post) => post ?? []);
    expect(sightings.map((post) => post.id).toSorted()).toEqual(read.map((post) => post.id).toSorted());
    // Pushshift looked within a minute: its scores are not final.
    expect(sightings.every((post) => post.observedAt !== undefined)).toBe(true);
  });

  test("an empty page is idle, and a service that is not there is no word on the place", async () => {
    const empty = { [search]: { body: bodyOf("submissions-2022-12-empty").body } };
    expect(await within(empty, ({ fetcher }) => pullPush.poll(request, fetcher))).toMatchObject({
      sightings: [],
      next: "idle",
    });
    const gone = { [search]: bodyOf("404-not-found") };
    const failure = within(gone, ({ fetcher }) => pullPush.poll(request, fetcher));
    expect(failure).rejects.toMatchObject({ code: "bad_answer" });
  });

  test.each(names)("%s is imported line by line as the same submissions", async (name, posts) => {
    const path = join(fixtures, `pushshift/${name}.ndjson`);
    const taken: string[] = [];
    const bad: number[] = [];
    const done = await importDump(
      { path, filter: {}, from: noProgress, maxWindowBytes: 0 },
      async (batch) => {
        taken.push(...batch.map((post) => post.id));
        return { created: batch.length, updated: 0, unchanged: 0, refused: [] };
      },
      { bad: (line) => void bad.push(line), stored: async () => {} },
    );
    expect([done.lines, done.created, done.bad, done.done]).toEqual([posts, posts, 0, true]);
    const { data } = bodyOf(name).body as { data: { id: string }[] };
    expect(taken.toSorted()).toEqual(data.map((post) => post.id).toSorted());
    const lines = readFileSync(path, "utf8").trim().split("\n");
    const subreddits = new Set(
      lines.map((line) => (JSON.parse(line) as { subreddit: string }).subreddit.toLowerCase()),
    );
    for (const subreddit of subreddits) {
      const wanted = lines.filter((line) => readDumpLine(line, { subreddits: new Set([subreddit]) }));
      const own = lines.filter((line) => JSON.parse(line).subreddit.toLowerCase() === subreddit);
      expect(wanted).toEqual(own);
    }
  });
});

describe.skipIf(!present)("everything that was recorded", () => {
  const files = present
    ? folders.flatMap((folder) =>
        readdirSync(join(fixtures, folder))
          .filter((file) => file.endsWith(".json"))
          .map((file) => `${folder}/${file}`),
      )
    : [];

  test.each(files)("%s: every submission and comment is read, and its links can be queued", (file) => {
    const escaped = !file.startsWith("reddit-api/");
    const resolvers = createResolvers({ imgurClientId: undefined });
    const body = load(file);
    for (const data of submissionsIn(body)) {
      const post = readRedditPost(data, { escaped });
      expect(post?.id).toBe((data as { id: string }).id);
      if (!post) continue;
      const { links } = observe(resolvers, post);
      expect(links.map((link) => link.url)).toEqual(post.links);
      expect(JSON.stringify(post.links)).not.toContain("&amp;");
    }
    for (const data of commentsIn(body)) {
      const comment = readRedditComment(data, { escaped });
      expect(comment?.id).toBe((data as { id: string }).id);
    }
  });

  test("comments have the links of their texts", () => {
    const links = (file: string) =>
      commentsIn(load(file)).flatMap((data) => readRedditComment(data, { escaped: true })?.links ?? []);
    expect(links("reddit-json-unescaped/06-text-comment.json")).toEqual([]);
    // A GIF from a collection is not a posted picture.
    expect(links("reddit-json-unescaped/07-gif-comment.json")).toEqual([]);
  });

  test("a subreddit that is quarantined is read once it was opted into", async () => {
    const posts = await pollApi(recorded("quarantine.03"));
    expect(posts).toHaveLength(8);
    expect(posts.filter((post) => post.author === null)).toHaveLength(2);
    expect(posts.filter((post) => post.url?.startsWith("https://i.redd.it/"))).toHaveLength(3);
  });

  test("what moderators removed is stored with its reason, and hidden from the public", async () => {
    const { store, dispose } = await temporaryStore();
    const posts = await pollApi(recorded("removed-posts"));
    expect(posts).toHaveLength(11);
    const by = { provider: "reddit-api", feedId: 1, fresh: true };
    await store.saveSightings(
      posts.map((post) => observe([], post)),
      by,
      request.now,
    );
    expect(await store.submissionPage(0, 99)).toHaveLength(11);
    expect(await store.submissionPage(0, 99, false)).toEqual([]);
    const [first] = posts;
    const { told } = (await store.provenance(first?.id ?? "")) ?? {};
    expect(told?.removal).toMatchObject({ provider: "reddit-api" });
    expect(told?.author?.value).toBe(first?.author ?? "");
    await dispose();
  });
});

describe.skipIf(!present)("a recorded share link", () => {
  test("leads to the comments of its submission", async () => {
    const { request: asked, ...reply } = load("reddit-api/share-url-301.http.json") as {
      request: { url: string };
      status: number;
      headers: Record<string, string>;
      body: string;
    };
    const url = new URL(asked.url);
    url.search = "";
    const resolver = resolverFor(createResolvers({ imgurClientId: undefined }), url);
    const found = await within({ [url.href]: reply }, async ({ fetcher }) =>
      resolver?.resolve(url, submissionWith(), fetcher),
    );
    expect([resolver?.name, found]).toEqual([
      "reddit-share",
      { images: [], links: ["https://www.reddit.com/r/redditdev/comments/2gmzqe/"] },
    ]);
  });
});

import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { sha256Of } from "./upstream/picture.ts";
import { StandIn } from "./upstream/stand-in.ts";
import type { Post } from "./upstream/world-types.ts";
import { makeWorld } from "./upstream/world.ts";

const now = Math.floor(Date.now() / 1000);
const world = makeWorld({ seed: 11, now });
const api = "https://arctic-shift.photon-reddit.com/api";
let standIn: StandIn;

beforeAll(() => {
  standIn = new StandIn({ worlds: [world], reddit: { id: "app", secret: "hush" } });
});
afterAll(() => standIn.stop());

function ask(url: string, init?: RequestInit): Promise<Response> {
  return standIn.fetchAs("self-test", url, init);
}

async function search(parameters: string): Promise<Post[]> {
  for (;;) {
    const response = await ask(`${api}/posts/search?subreddit=${world.subreddit}&${parameters}`);
    const body = (await response.json().catch(() => ({ data: null }))) as { data: Post[] | null };
    if (body.data) return body.data;
  }
}

test("the world has 500 submissions, in order of time, and is the same for the same seed", () => {
  const again = makeWorld({ seed: 11, now });
  expect(again.posts.map((entry) => entry.post)).toEqual(world.posts.map((entry) => entry.post));
  expect(world.posts).toHaveLength(500);
  const times = world.posts.map((entry) => entry.post.created_utc);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test("paging by the last second loses submissions, and a step back of one second loses none", async () => {
  for (const step of [0, 1]) {
    const seen = new Set<string>();
    for (let after = 0; ;) {
      const page = await search(`after=${after}&limit=100&sort=asc`);
      const before = seen.size;
      for (const post of page) seen.add(post.id);
      if (seen.size === before) break;
      after = (page.at(-1)?.created_utc ?? 0) - step;
    }
    if (step === 0) expect(seen.size).toBeLessThan(500);
    else expect(seen.size).toBe(500);
  }
});

test("the archive escapes titles once and refuses what it cannot do", async () => {
  const newest = await search("limit=100");
  const original = world.posts.find((entry) => entry.post.title.startsWith("Literally &amp;"))?.post;
  const found = await (await ask(`${api}/posts/ids?ids=${original?.id}`)).json();
  expect((found as { data: Post[] }).data[0]?.title).toStartWith("Literally &amp;amp;");
  expect(newest[0]?.created_utc).toBeGreaterThanOrEqual(newest[99]?.created_utc ?? 0);
  expect((await ask(`${api}/posts/search?subreddit=x&limit=500`)).status).toBe(400);
  expect((await ask(`${api}/posts/search?subreddit=x&fields=gallery_data`)).status).toBe(400);
});

test("a gallery that is not ready in a listing is ready when read by id", async () => {
  const entry = world.posts.findLast((one) => one.expect.kind === "gallery empty at first");
  const listed = (await search("limit=100")).find((post) => post.id === entry?.post.id);
  expect(listed?.["gallery_data"]).toBeNull();
  const read = (await (await ask(`${api}/posts/ids?ids=t3_${entry?.post.id}`)).json()) as { data: Post[] };
  expect(read.data[0]?.["gallery_data"]).not.toBeNull();
});

test("every expected picture is where it is expected, and no two distinct ones are alike", async () => {
  const contents = new Set<string>();
  const seeds = new Set<number>();
  for (const { expect: outcome } of world.posts) {
    for (const { urls, picture } of outcome.pictures) {
      let response = await ask(urls[0] ?? "");
      if (response.status !== 200) response = await ask(urls[0] ?? "");
      const sha256 = createHash("sha256")
        .update(new Uint8Array(await response.arrayBuffer()))
        .digest("hex");
      expect(sha256, urls[0]).toBe(await sha256Of(picture));
      contents.add(sha256);
      seeds.add(picture.seed);
    }
  }
  expect(contents.size).toBe(seeds.size);
}, 120_000);

test("Imgur leads to its notice for what was removed and wants a client id for its API", async () => {
  const gone = await ask("https://i.imgur.com/zzzzzzQ.jpg");
  expect([gone.status, gone.headers.get("location")]).toEqual([302, "https://i.imgur.com/removed.png"]);
  expect((await ask("https://api.imgur.com/3/album/abc")).status).toBe(401);
  const album = [...world.maker.imgurAlbums.values()].find((one) => one.cut);
  const headers = { authorization: "Client-ID mine" };
  const part = (await (await ask(`https://api.imgur.com/3/album/${album?.id}`, { headers })).json()) as {
    data: { images: unknown[]; images_count: number };
  };
  expect(part.data.images.length).toBeLessThan(part.data.images_count);
});

test("Reddit's API wants its token and unescapes when asked to", async () => {
  expect((await ask(`https://oauth.reddit.com/r/${world.subreddit}/new`)).status).toBe(401);
  expect((await ask(`https://www.reddit.com/r/${world.subreddit}/new.json`)).status).toBe(403);
  const basic = `Basic ${Buffer.from("app:hush").toString("base64")}`;
  const granted = await ask("https://www.reddit.com/api/v1/access_token", {
    method: "POST",
    body: "grant_type=client_credentials",
    headers: { authorization: basic, "content-type": "application/x-www-form-urlencoded" },
  });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const titles: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const url = `https://oauth.reddit.com/r/${world.subreddit}/new?limit=100&raw_json=1&after=${after}`;
    const page = (await (await ask(url, { headers: { authorization: `Bearer ${token}` } })).json()) as {
      data: { after: string | null; children: { data: Post }[] };
    };
    titles.unshift(...page.data.children.map((child) => child.data.title).reverse());
    after = page.data.after;
  }
  expect(titles).toEqual(world.posts.map((entry) => entry.post.title));
});

import { afterAll, beforeAll, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsOf } from "../../scripts/world/world.ts";
import { ask, askJson, first, oneOf } from "./asking.ts";

type Archived = {
  id: string;
  title: string;
  created_utc: number;
  score: number;
  num_comments: number;
  gallery_data: { items: { media_id: string }[] } | null;
  media_metadata: Record<string, { status: string }>;
};
type Posts = { data: Archived[] };
type Subreddits = { data: { display_name: string; over18: boolean }[] };

const base = "https://arctic-shift.photon-reddit.com/api";
const now = 1_760_000_000;
let standIn: StandIn;
beforeAll(async () => {
  const subreddits = ["pics", "EarthViews", { name: "TooNew", listed: false }];
  standIn = await createStandIn({ now, submissions: 320, subreddits });
});
afterAll(() => standIn.close());

test("after and before exclude their whole second", async () => {
  const [middle, next] = submissionsOf(standIn.world, "pics").slice(60);
  const at = middle?.created ?? 0;
  const newer = await askJson<Posts>(
    standIn,
    `${base}/posts/search?subreddit=PICS&after=${at}&sort=asc&limit=100`,
  );
  const older = await askJson<Posts>(
    standIn,
    `${base}/posts/search?subreddit=pics&before=${at}000&limit=100`,
  );
  expect(first(newer.data).created_utc).toBeGreaterThan(at);
  expect(first(older.data).created_utc).toBeLessThan(at);
  expect(next?.created).toBeGreaterThanOrEqual(at);
});

test("paging by the last second loses the rest of that second, stepping back one finds everything", async () => {
  const all = submissionsOf(standIn.world, "pics").map(({ id }) => id);
  async function read(step: number): Promise<string[]> {
    const seen = new Set<string>();
    for (let after = 0; ;) {
      const { data }: Posts = await askJson<Posts>(
        standIn,
        `${base}/posts/search?subreddit=pics&sort=asc&limit=25&after=${after}`,
      );
      const fresh = data.filter(({ id }) => !seen.has(id));
      if (!fresh.length) return [...seen];
      for (const { id } of fresh) seen.add(id);
      after = (fresh.at(-1)?.created_utc ?? 0) - step;
    }
  }
  expect((await read(1)).toSorted()).toEqual(all);
  expect((await read(0)).length).toBeLessThan(all.length);
});

test("the newest come first unless asked otherwise, 25 of them, with the budget told", async () => {
  const answer = await ask(standIn, `${base}/posts/search?subreddit=pics`);
  const { data } = (await answer.json()) as { data: { id: string; created_utc: number }[] };
  const newest = submissionsOf(standIn.world, "pics").slice(-25).reverse();
  // Posts of one second come in any order.
  expect(data.map((post) => post.created_utc)).toEqual(newest.map(({ created }) => created));
  expect(new Set(data.map(({ id }) => id)).size).toBe(25);
  expect(Number(answer.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
});

test("texts of the older years are escaped once, those of the newer are not", async () => {
  const titled = standIn.world.submissions.filter(({ title }) => title.includes("&"));
  const [old, young] = [titled[0], titled.at(-1)];
  const { data } = await askJson<Posts>(standIn, `${base}/posts/ids?ids=${old?.id},t3_${young?.id}`);
  const titleOf = (id?: string) => data.find((post) => post.id === id)?.title;
  expect(titleOf(old?.id)).toBe(old?.title.replaceAll("&", "&amp;"));
  expect(titleOf(young?.id)).toBe(young?.title);
});

test("a gallery that is still prepared is empty in the first answer and whole in the next", async () => {
  const { id, expected } = oneOf(standIn, "lateGallery");
  const [before, after] = [
    await askJson<Posts>(standIn, `${base}/posts/ids?ids=${id}`),
    await askJson<Posts>(standIn, `${base}/posts/ids?ids=${id}`),
  ];
  expect(first(before.data).gallery_data).toBeNull();
  const { gallery_data, media_metadata } = first(after.data);
  const items = gallery_data?.items ?? [];
  const valid = items.filter(({ media_id }) => media_metadata[media_id]?.status === "valid");
  expect(valid.map(({ media_id }) => media_id)).toEqual(expected.map(({ mediaId }) => mediaId ?? ""));
});

test("scores are real only after 36 hours", async () => {
  const [post] = standIn.add([{}]);
  const { data } = await askJson<Posts>(standIn, `${base}/posts/ids?ids=${post?.id}`);
  expect([first(data).score, first(data).num_comments]).toEqual([1, 0]);
});

test("subreddits are found by name or prefix, unless the list lacks them", async () => {
  const [exact, prefix, unlisted] = await Promise.all([
    askJson<Subreddits>(standIn, `${base}/subreddits/search?subreddit=earthviews`),
    askJson<Subreddits>(standIn, `${base}/subreddits/search?subreddit_prefix=pi`),
    askJson<Subreddits>(standIn, `${base}/subreddits/search?subreddit=TooNew`),
  ]);
  expect(exact.data[0]).toMatchObject({ display_name: "EarthViews", over18: false });
  expect(prefix.data.map((each) => each.display_name)).toEqual(["pics"]);
  expect(unlisted.data).toEqual([]);
});

test.each([
  ["posts/search?subreddit=pics&limit=101", 400],
  ["posts/search?subreddit=pics&until=5", 400],
  ["posts/search?subreddit=pics&fields=id,gallery_data", 400],
  ["posts/search?subreddit=pics&after=yesterday", 400],
  ["nothing/here", 404],
])("what it does not understand it refuses in its own words: %s", async (path, status) => {
  const answer = await ask(standIn, `${base}/${path}`);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ data: null, error: expect.any(String) });
});

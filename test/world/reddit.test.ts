import { afterAll, beforeAll, expect, test } from "bun:test";
import { createStandIn, type StandIn } from "../../scripts/world/stand-in.ts";
import { submissionsOf } from "../../scripts/world/world.ts";
import { ask, askJson, oneOf } from "./asking.ts";

type Listing = {
  kind: string;
  data: {
    after: string | null;
    dist: number;
    children: { data: { id: string; name: string; title: string } }[];
  };
};

const api = "https://oauth.reddit.com";
let standIn: StandIn;
let headers: Record<string, string>;

async function signIn(): Promise<Record<string, string>> {
  const given = await askJson<{ access_token: string }>(
    standIn,
    "https://www.reddit.com/api/v1/access_token",
    {
      method: "POST",
      headers: { authorization: `Basic ${btoa("id:secret")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    },
  );
  expect(given).toMatchObject({ token_type: "bearer", expires_in: 86_400, scope: "*" });
  return { authorization: `Bearer ${given.access_token}` };
}

beforeAll(async () => {
  const closed = [
    { name: "Hidden", state: "private" as const },
    { name: "Shut", state: "banned" as const },
  ];
  standIn = await createStandIn({ now: 1_760_000_000, submissions: 130, subreddits: ["pics", ...closed] });
  headers = await signIn();
});
afterAll(() => standIn.close());

test("a token needs the credentials, the API needs a token, and old ones stop working", async () => {
  const refused = await ask(standIn, "https://www.reddit.com/api/v1/access_token", { method: "POST" });
  expect(refused.status).toBe(401);
  const without = await ask(standIn, `${api}/r/pics/about`);
  expect([without.status, await without.json()]).toEqual([401, { message: "Unauthorized", error: 401 }]);
  standIn.forgetTokens();
  expect((await ask(standIn, `${api}/r/pics/about`, { headers })).status).toBe(401);
  headers = await signIn();
});

test("a listing goes from the newest to the oldest by its after, once each", async () => {
  const ids: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const url: string = `${api}/r/pics/new?limit=40&raw_json=1${after ? `&after=${after}` : ""}`;
    const { kind, data }: Listing = await askJson<Listing>(standIn, url, { headers });
    expect([kind, data.dist]).toEqual(["Listing", data.children.length]);
    ids.push(...data.children.map((child) => child.data.id));
    after = data.after;
  }
  expect(ids).toEqual(
    submissionsOf(standIn.world, "pics")
      .toReversed()
      .map(({ id }) => id),
  );
});

test("more than a hundred at once are never given, and an unknown anchor gives an empty list", async () => {
  const many = await askJson<Listing>(standIn, `${api}/r/pics/new?limit=1024`, { headers });
  expect(many.data.children.length).toBe(100);
  for (const anchor of ["before", "after"]) {
    const none = await askJson<Listing>(standIn, `${api}/r/pics/new?${anchor}=t3_zzzzzzz`, { headers });
    expect(none.data.children).toEqual([]);
  }
});

test("the budget shrinks with every answer", async () => {
  const left: number[] = [];
  for (const _ of [1, 2]) {
    const answer = await ask(standIn, `${api}/r/pics/about`, { headers });
    expect(answer.headers.get("x-ratelimit-remaining")).toMatch(/^\d+\.\d$/);
    left.push(Number(answer.headers.get("x-ratelimit-remaining")));
  }
  expect((left[0] ?? 0) - (left[1] ?? 0)).toBe(1);
});

test("texts are escaped once unless raw_json=1", async () => {
  const titled = standIn.world.submissions.find(({ title }) => title.includes("<3"));
  const url = `${api}/api/info?id=t3_${titled?.id}`;
  const [escaped, raw] = [
    await askJson<Listing>(standIn, url, { headers }),
    await askJson<Listing>(standIn, `${url}&raw_json=1`, { headers }),
  ];
  expect(escaped.data.children[0]?.data.title).toBe(titled?.title.replace("<3", "&lt;3") ?? "");
  expect(raw.data.children[0]?.data.title).toBe(titled?.title ?? "");
});

test("info answers in the order asked and leaves out what does not exist", async () => {
  const [one = "", two = ""] = standIn.world.submissions.map(({ post }) => post.name);
  const { data } = await askJson<Listing>(standIn, `${api}/api/info?id=${two},t3_none,${one}`, { headers });
  expect(data.children.map((child) => child.data.name)).toEqual([two, one]);
});

test("a crosspost carries its parent, and its own address may be relative", () => {
  const { post, expected, nsfw } = oneOf(standIn, "crosspostedGallery");
  expect(post).toMatchObject({ crosspost_parent_list: [{ is_gallery: true, over_18: nsfw }] });
  expect(post.gallery_data).toBeUndefined();
  expect(expected.length).toBeGreaterThan(1);
  expect(oneOf(standIn, "crosspostedText").post.url).toMatch(/^\/r\/EverythingPretty\/comments\//);
});

test.each([
  ["Hidden", 403, { reason: "private", message: "Forbidden", error: 403 }],
  ["Shut", 404, { reason: "banned", message: "Not Found", error: 404 }],
  ["nobody", 404, { message: "Not Found", error: 404 }],
])("a subreddit that cannot be read says why: %s", async (name, status, body) => {
  const answer = await ask(standIn, `${api}/r/${name}/about`, { headers });
  expect([answer.status, await answer.json()]).toEqual([status, body]);
});

test("pages and JSON without a key are blocked with a page", async () => {
  const answer = await ask(standIn, "https://www.reddit.com/r/pics/new.json");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "text/html; charset=utf-8"]);
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Sighting } from "../../src/model/submission.ts";
import { arcticShift } from "../../src/sources/arctic-shift.ts";
import { createRedditApi } from "../../src/sources/reddit-api.ts";
import type { PollRequest } from "../../src/sources/source.ts";
import { urlMap, type Reply, type UrlMap } from "../support/url-map.ts";

/** Recorded answers of Reddit and Pushshift; beside the project, not part of it. */
export const fixtures = join(import.meta.dir, "../../../shared/fixtures");
export const present = existsSync(join(fixtures, "reddit-api"));
if (!present) console.log("reddit: skipped, ../shared/fixtures is not here");

export const TOKEN = "https://www.reddit.com/api/v1/access_token";
export const NEW = "https://oauth.reddit.com/r/any/new";
export const ABOUT = "https://oauth.reddit.com/r/any/about";
export const INFO = "https://oauth.reddit.com/api/info";
const token: Reply = { body: { access_token: "t", token_type: "bearer", expires_in: 3600 } };
export const request: PollRequest = {
  address: "any",
  lane: "new",
  cursor: undefined,
  since: 0,
  newest: undefined,
  now: 1_790_000_000,
};

export const load = (path: string): unknown => JSON.parse(readFileSync(join(fixtures, path), "utf8"));
export const api = () => createRedditApi({ clientId: "id", clientSecret: "secret" }, () => request.now);

/** A recorded exchange, as it came; the lengths are of the body before it was indented for the file. */
export function recorded(name: string): Reply {
  const { status, headers, body } = load(`reddit-api/${name}.http.json`) as Required<Reply>;
  const { "content-length": _, ...rest } = headers;
  return { status, headers: rest, body };
}

/** Every submission anywhere in a recorded body. */
export function submissionsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  if ("kind" in value && value.kind === "t3" && "data" in value) return [value.data as object];
  return Object.values(value).flatMap(submissionsIn);
}
const listingOf = (posts: object[]): Reply => ({
  body: { kind: "Listing", data: { after: null, children: posts.map((data) => ({ kind: "t3", data })) } },
});

/** Runs `act` in a world of these answers. */
export async function within<T>(
  answers: Parameters<typeof urlMap>[0],
  act: (map: UrlMap) => Promise<T>,
): Promise<T> {
  const map = await urlMap({ [TOKEN]: token, ...answers });
  return act(map).finally(map.close);
}

export const pollApi = (reply: Reply): Promise<Sighting[]> =>
  within({ [NEW]: reply }, async ({ fetcher }) => (await api().poll(request, fetcher)).sightings);

export const readApi = (posts: object[]): Promise<Sighting[]> =>
  within({ [INFO]: listingOf(posts) }, ({ fetcher }) => api().read(["any"], fetcher));

export const readArchive = (posts: unknown[]): Promise<Sighting[]> =>
  within(
    { "https://arctic-shift.photon-reddit.com/api/posts/ids": { body: { data: posts } } },
    ({ fetcher }) => arcticShift.read(["any"], fetcher),
  );

export const itemsOf = (posts: Sighting[]) => posts.flatMap((post) => post.media?.gallery?.items ?? []);
export const count = (posts: Sighting[], rule: (post: Sighting) => unknown): number =>
  posts.filter(rule).length;

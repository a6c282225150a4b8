import { afterEach, describe, expect, test } from "bun:test";
import { createRedditApi } from "../../src/sources/reddit-api.ts";
import { urlMap, type MapRequest, type Reply, type UrlMap } from "../support/url-map.ts";
import { about, ABOUT, settings, T, token, TOKEN } from "./reddit-answers.ts";
import { failureOf } from "../support/failure-of.ts";

let map: UrlMap | undefined;
afterEach(() => map?.close());

async function serve(answers: Record<string, Reply | ((request: MapRequest) => Reply)>): Promise<UrlMap> {
  return (map = await urlMap({ [TOKEN]: token(), ...answers }));
}

describe("the token", () => {
  test.each([
    ["a client with a secret", settings, "client:secret", { grant_type: "client_credentials" }],
    [
      "an installed app, which has none",
      { clientId: "client", clientSecret: "" },
      "client:",
      {
        grant_type: "https://oauth.reddit.com/grants/installed_client",
        device_id: "DO_NOT_TRACK_THIS_DEVICE",
      },
    ],
    [
      "a script with a user",
      { ...settings, username: "me", password: "p&w" },
      "client:secret",
      { grant_type: "password", username: "me", password: "p&w" },
    ],
  ])("is asked for as %s", async (_, given, basic, body) => {
    const { fetcher, requests } = await serve({ [ABOUT]: about });
    await createRedditApi(given, () => T).describe("pics", fetcher);
    const [asked, used] = requests;
    expect(asked?.method).toBe("POST");
    expect(asked?.headers.get("authorization")).toBe(`Basic ${btoa(basic)}`);
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual(body);
    expect(used?.headers.get("authorization")).toBe("Bearer one");
  });

  test("is used until shortly before it ends, by whoever asks meanwhile", async () => {
    let now = T;
    const { fetcher, requests } = await serve({ [ABOUT]: about, [TOKEN]: token("one", 86_400) });
    const api = createRedditApi(settings, () => now);
    await Promise.all([api.describe("pics", fetcher), api.describe("pics", fetcher)]);
    now = T + 86_000;
    await api.describe("pics", fetcher);
    const tokens = () => requests.filter((asked) => asked.url === TOKEN).length;
    expect(tokens()).toBe(1);
    now = T + 86_400;
    await api.describe("pics", fetcher);
    expect(tokens()).toBe(2);
  });

  test.each([
    ["a message", { status: 401, body: { message: "Unauthorized", error: 401 } }],
    ["a bare number", { status: 401, body: { error: 401 } }],
    ["a page", { status: 401, headers: { "content-type": "text/html" }, body: "<html>page not found" }],
  ] as const)("that has ended, told by %s, is replaced once", async (_, refusal) => {
    let tokens = 0;
    const { fetcher, requests } = await serve({
      [TOKEN]: () => token(`token${++tokens}`),
      [ABOUT]: ({ headers }) => (headers.get("authorization") === "Bearer token2" ? about : refusal),
    });
    expect(await createRedditApi(settings, () => T).describe("pics", fetcher)).toMatchObject({
      address: "Pics",
    });
    expect(requests.map((asked) => asked.url.split("?")[0])).toEqual([TOKEN, ABOUT, TOKEN, ABOUT]);
  });

  test("that is refused when fresh is not fetched for ever", async () => {
    const { fetcher, requests } = await serve({ [ABOUT]: { status: 401, body: { error: 401 } } });
    const failure = await failureOf(createRedditApi(settings, () => T).describe("pics", fetcher));
    expect(failure).toMatchObject({ code: "blocked" });
    expect(requests).toHaveLength(4);
  });

  test.each([
    [
      "an unknown client",
      settings,
      { status: 401, body: { message: "Unauthorized", error: 401 } },
      "blocked",
      "REDDIT_CLIENT_SECRET",
    ],
    [
      "a grant that does not fit",
      settings,
      { status: 400, body: { error: 400 } },
      "blocked",
      "REDDIT_CLIENT_SECRET",
    ],
    [
      "a wrong password, under 200",
      { ...settings, username: "me", password: "hush" },
      { body: { error: "invalid_grant" } },
      "blocked",
      "REDDIT_PASSWORD",
    ],
    [
      "too many",
      settings,
      { status: 429, body: { message: "Too Many Requests", error: 429 } },
      "limited",
      "REDDIT_CLIENT_ID",
    ],
    ["neither", settings, { body: {} }, "bad_answer", "neither a token nor an error"],
    ["an outage", settings, { status: 503 }, "unavailable", "503"],
  ] as const)("not given for %s says so without a secret", async (_, given, reply, code, text) => {
    const { fetcher } = await serve({ [TOKEN]: reply });
    const failure = await failureOf(createRedditApi(given, () => T).describe("pics", fetcher));
    expect(failure?.code).toBe(code);
    expect(failure?.message).toContain(text);
    expect(failure?.message).not.toMatch(/hush|secret\b/);
  });
});
